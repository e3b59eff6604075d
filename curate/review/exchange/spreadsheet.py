"""A CSV file to be filled in with a spreadsheet, and read back.

RFC 4180 with a mark at its beginning by which spreadsheets tell UTF-8. Cells that a spreadsheet
would compute (OWASP, CSV injection: https://owasp.org/www-community/attacks/CSV_Injection) have '
before them; texts are there to be read, and new words stand in columns of their own, so that what a
spreadsheet makes of a text is never taken for an edit.

`answer` takes a label, or labels with ; between; `none` where none fits, `keep` for the suggested
one, `?` for skipping. `drop` takes yes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ....errors import InputError
from ....files import as_text, read_frame, write_bytes
from ....task import NONE_FITS
from ....task_file import fold
from .interface import Answer, Exported, Form, Read, Written, plain
from .said import labelled, settled

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
_YES, _NO = ("yes", "y", "x", "1", "true", "drop"), ("", "no", "n", "0", "false", "keep")
_OWN = ("id", "suggested", "doubts", "answer", "drop", "note", "by", "text_hash")
_NONE, _KEEP, _SKIP = "none", "keep", "?"


class Spreadsheet:
    """One row a line, empty columns to answer in."""

    def write(self, path: Path, rows: Sequence[Exported], form: Form) -> Written:
        """Write `path`, which should end in .csv."""
        header = _header(form)
        buffer = io.StringIO(newline="")
        sheet = csv.DictWriter(buffer, header, "", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        sheet.writeheader()
        sheet.writerows(_cells(row, form) for row in rows)
        write_bytes(path, buffer.getvalue().encode("utf-8-sig"))
        several = ", several with ; between, none where none fits" if form.kind == "multi" else ""
        keep = "" if form.blind else ", keep for the suggested one"
        return Written(
            (path,),
            f"fill in the column answer (a label{several}{keep}, ? to skip) or drop (yes); new "
            "words stand in columns of their own. Save it as CSV",
        )

    def recognises(self, path: Path) -> bool:
        """Whether the name ends as those of tables do."""
        return path.is_file() and path.suffix.lower() in (".csv", ".tsv")

    def read(self, path: Path, form: Form) -> Read:
        """A sheet that was filled in, as CSV or any other table."""
        frame = read_frame(path)
        missing = {"id", "answer", "text_hash"}.difference(frame.columns)
        if missing:
            raise InputError(
                f"{path}: found the columns {', '.join(frame.columns)}; expected also "
                f"{', '.join(sorted(missing))}, as labelwright wrote them"
            )
        cells = {name: as_text(frame[name]).fill_null("").to_list() for name in frame.columns}
        rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
        said = [_answer(f"{path}: row {n}", row, form) for n, row in enumerate(rows, 1)]
        answers = [answer for answer in said if answer is not None]
        return Read(answers, len(said) - len(answers))


def _read_only(column: str) -> str:
    return f"{column} (text)" if column in _OWN else column


def _new(column: str) -> str:
    return f"new {column}"


def _header(form: Form) -> list[str]:
    suggested = [] if form.blind else ["suggested", "doubts"]
    texts, new = map(_read_only, form.columns), map(_new, form.columns)
    return ["id", *texts, *suggested, "answer", "drop", *new, "note", "by", "text_hash"]


def _cells(row: Exported, form: Form) -> dict[str, str]:
    cells = {_read_only(name): text for name, text in row.parts(form).items()}
    if not form.blind:
        cells |= {"suggested": "; ".join(row.suggested), "doubts": plain(row.doubts)}
    cells |= {"id": row.id, "text_hash": row.hash}
    return {
        name: f"'{cell}" if cell.startswith(_COMPUTED) else cell for name, cell in cells.items()
    }


def _answer(where: str, row: Mapping[str, str], form: Form) -> Answer | None:
    cell = {name: _bare(value) for name, value in row.items()}
    if not cell["id"]:
        raise InputError(f"{where}: found no id; expected the one that labelwright wrote")
    answer = Answer(
        cell["id"],
        "label",
        by=cell.get("by") or None,
        text_hash=cell["text_hash"] or None,
        where=f"{where} (id {cell['id']})",
    )
    drop = cell.get("drop", "").casefold()
    if drop not in (*_YES, *_NO):
        raise InputError(
            f"{answer.where}: found {drop!r} in the column drop; expected yes or nothing"
        )
    return settled(
        _labelled(answer, cell["answer"], cell.get("suggested", ""), form),
        drop=drop in _YES,
        skip=cell["answer"] == _SKIP,
        values={name: row[_new(name)] for name in form.columns if cell.get(_new(name))},
        note=cell.get("note"),
    )


def _bare(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_COMPUTED) else cell


def _labelled(answer: Answer, cell: str, suggested: str, form: Form) -> Answer:
    known = {fold(name) for name in form.options}
    if fold(cell) == _KEEP and _KEEP not in known:
        if not suggested:
            raise InputError(
                f"{answer.where}: found keep, and no suggested label; expected a label"
            )
        cell = suggested
    if cell in ("", _SKIP):
        return answer
    if fold(cell) in known:
        return labelled(answer, [cell], form)
    if form.kind != "multi":
        fits = fold(cell) != _NONE or NONE_FITS not in form.labels
        return labelled(answer, [cell if fits else NONE_FITS], form)
    parts = _parts(cell, known)
    if {fold(part) for part in parts} <= {_NONE, fold(NONE_FITS)}:
        return replace(answer, labels=())
    return labelled(answer, parts, form)


def _parts(cell: str, known: set[str]) -> list[str]:
    """What stands between semicolons, but for those inside the name of a label."""
    rest = [part.strip() for part in cell.split(";") if part.strip()]
    parts = []
    while rest:
        sizes = range(len(rest), 0, -1)
        size = next((size for size in sizes if fold(";".join(rest[:size])) in known), 1)
        parts.append(";".join(rest[:size]))
        del rest[:size]
    return parts
