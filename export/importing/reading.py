"""Reading a file or a folder of any format as one table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ...errors import InputError
from ...files import read_frame
from ...files.objects import first_object, read_objects
from ...files.suffixes import SUFFIXES
from ...progress import Progress, Silent
from ...reading import Columns
from ...table import content_id, unique_ids
from .columns import SPLITS, read_columns
from .example import Example
from .fasttext import is_fasttext, read_fasttext
from .hugging_face import hugging_face_files, read_hugging_face
from .registry import READERS

SETTINGS_FILE = "inference.json"
_SINGLE = ("records.json", "tests.jsonl", "samples.jsonl")
Read = tuple[str, Iterable[Example]]


@dataclass(frozen=True)
class Imported:
    """A file or a folder, read.

    Attributes:
        table: `id`, `text`, `label`, and `split` where the file says it; every row can be used.
        read_as: what it was taken for.
        left_out: reason to number of records that are not in the table.
    """

    table: pl.DataFrame
    read_as: str
    left_out: dict[str, int]


def read(
    path: Path,
    *,
    kind: str | None = None,
    columns: Columns | None = None,
    split_column: str | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Read a labelled file or folder.

    Args:
        path: a file, or a folder with a file for each split or of Hugging Face.
        kind: what it is (`READERS`); None to find out.
        columns: what the user said of columns and labels.
        split_column: column that says the split of a row; None to find out.
        progress: is told what was taken for what.

    Raises:
        InputError: nothing there, not readable, or no row that can be used.
    """
    columns, progress = columns or Columns(), progress or Silent()
    kinds: list[str] = []
    rows: list[Example] = []
    for source, split, (read_as, examples) in _parts(path, kind, columns, split_column, progress):
        kinds.append(read_as)
        found = [_placed(one, split) for one in examples]
        rows += found
        progress.say(f"{source}: {read_as}, {len(found):,} rows")
    if not rows:
        raise InputError(f"{path}: no rows")
    return _imported(path, rows, columns, kinds[0], progress)


def _parts(
    path: Path, kind: str | None, columns: Columns, split_column: str | None, progress: Progress
) -> Iterator[tuple[Path, str | None, Read]]:
    """Every file that belongs to it, its split by its name, and what it holds."""
    if not path.is_dir():
        yield path, None, _file(path, kind, columns, split_column, progress)
        return
    if hugging_face_files(path):
        for frame, split in read_hugging_face(path):
            taken, examples = read_columns(frame, str(path), columns, split_column)
            yield path, _split(split or ""), (f"Hugging Face ({taken})", examples)
        return
    for file, split in _split_files(path):
        yield file, split, _file(file, kind, columns, split_column, progress)


def _split_files(folder: Path) -> list[tuple[Path, str | None]]:
    """Files of a folder that are named after splits, else the one file of a known name."""
    files = [one for one in sorted(folder.iterdir()) if one.suffix.lower() in SUFFIXES]
    named = [(one, found) for one in files if (found := _split(one.stem))]
    single = [(one, None) for one in files if one.name in _SINGLE]
    if not named and not single:
        raise InputError(
            f"{folder}: no run folder (no task.md in it), no file named train, validation or test, "
            "and no dataset of Hugging Face; name a file"
        )
    order = ("train", "validation", "test")
    return sorted(named, key=lambda one: order.index(one[1])) or [*single]


def _split(name: str) -> str | None:
    return SPLITS.get(name.strip().casefold())


def _file(
    path: Path, kind: str | None, columns: Columns, split_column: str | None, progress: Progress
) -> Read:
    if kind is not None:
        return kind, READERS.get(kind)().read(read_objects(path), _usage(path))
    named = columns.text or columns.label or split_column
    suffix = SUFFIXES.get(path.suffix.lower())
    if not named and suffix in ("jsonl", "json", None) and (first := first_object(path)):
        for name in READERS:
            reader = READERS.get(name)()
            if reader.recognises(first):
                return name, reader.read(read_objects(path), _usage(path))
    if not named and suffix in ("lines", None) and (text := _start_of_lines(path)):
        return "fasttext", read_fasttext(path, text)
    frame = read_frame(path, progress=progress)
    taken, examples = read_columns(frame, str(path), columns, split_column)
    return f"columns ({taken})", examples


def _start_of_lines(path: Path) -> str:
    """The text of a file of fastText's lines; empty where it is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return text if is_fasttext(text) else ""


def _usage(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.with_name(SETTINGS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _placed(one: Example, split: str | None) -> Example:
    own = one.split if one.split is None else _split(one.split) or one.split
    text, label = (_whole(value) for value in (one.text, one.label))
    return Example(text, label, one.id, split or own, one.problem)


def _whole(text: str | None) -> str | None:
    """A text that can be written as UTF-8: JSON may hold halves of characters, lone surrogates."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _imported(
    path: Path, rows: list[Example], columns: Columns, read_as: str, progress: Progress
) -> Imported:
    good = [one for one in rows if _is_usable(one)]
    left_out = dict(Counter(_why(one) for one in rows if not _is_usable(one)))
    for reason, count in left_out.items():
        progress.say(f"{path}: {count:,} of {len(rows):,} rows left out: {reason}")
    if not good:
        raise InputError(f"{path}: none of the {len(rows):,} rows can be used: {left_out}")
    labels = [columns.mapping.get(one.label or "", one.label) for one in good]
    ids = [one.id or content_id({"text": one.text or ""}) for one in good]
    table = pl.DataFrame(
        {
            "id": pl.Series(unique_ids(ids), dtype=pl.String),
            "text": pl.Series([one.text for one in good], dtype=pl.String),
            "label": pl.Series(labels, dtype=pl.String),
        }
    )
    if any(one.split for one in good):
        table = table.with_columns(pl.Series("split", [one.split for one in good], dtype=pl.String))
    return Imported(table, read_as, left_out)


def _is_usable(one: Example) -> bool:
    return bool(one.text and one.text.strip() and one.label)


def _why(one: Example) -> str:
    if one.text is None and one.label is None:
        return one.problem
    return "no label" if one.text and one.text.strip() else "no text"
