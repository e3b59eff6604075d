"""Reviewing in another tool: rows go out to a file that it imports, what people say comes back.

    written = write_rows("rows.json", rows, form, to="label_studio")
    read = read_answers("export.json", form)
    matched = match(read.answers, texts)       # id -> text as it stands now

Tools: `csv` (a spreadsheet), `label_studio`, `argilla`, `prodigy`; see `registry`. Our id and a
hash of the text travel with every row, so that an answer finds its row, and one that was given on
another text is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ....errors import InputError
from ....reviews import text_hash
from .interface import Answer, Exported, Form, Matched, Read, Tool, Written
from .registry import TOOLS

__all__ = [
    "TOOLS",
    "Answer",
    "Exported",
    "Form",
    "Matched",
    "Read",
    "Tool",
    "Written",
    "match",
    "read_answers",
    "write_rows",
]


def write_rows(path: str | Path, rows: Iterable[Exported], form: Form, *, to: str) -> Written:
    """Write rows for people to review in another tool.

    Args:
        path: file to write; of `argilla` a folder.
        rows: what is to be reviewed, in the order in which people are to see it.
        form: what they are asked.
        to: name of the tool.

    Raises:
        InputError: no tool of that name, or a path that it cannot have.
        LabelwrightError: a file cannot be written.
    """
    tool: Tool = TOOLS.get(to)()
    return tool.write(Path(path), list(rows), form)


def read_answers(path: str | Path, form: Form, *, of: str | None = None) -> Read:
    """What people said in another tool, in the order of its file.

    Args:
        path: file, or folder, that the tool exported.
        form: what was asked.
        of: name of the tool; None to tell it by the file.

    Raises:
        InputError: no such file, not of that tool, none of our rows in it, or an answer that names
            no label; with its place, what was found and what was expected.
    """
    path = Path(path)
    if not path.exists():
        raise InputError(f"{path}: no such file; expected what the other tool exported")
    tool: Tool = TOOLS.get(of)() if of else _told_by(path)
    return tool.read(path, form)


def _told_by(path: Path) -> Tool:
    for name in TOOLS:
        tool: Tool = TOOLS.get(name)()
        if tool.recognises(path):
            return tool
    raise InputError(
        f"{path}: found neither a spreadsheet nor an export of a tool that is known; expected one "
        f"of {', '.join(TOOLS)}: of Label Studio its JSON, of Argilla its records, of Prodigy what "
        "`db-out` writes"
    )


def match(answers: Iterable[Answer], texts: Mapping[str, str]) -> Matched:
    """Which answers are on a row that is still the same.

    Args:
        answers: as they were read.
        texts: by id the text that each row has now.
    """
    found = Matched([], [], [])
    for answer in answers:
        text = texts.get(answer.id)
        if text is None:
            found.unknown.append(answer)
        elif answer.text_hash == text_hash(text):
            found.fresh.append(answer)
        else:
            found.stale.append(answer)
    return found
