"""fastText's supervised lines: `__label__NAME text`.

"Text classification" in fastText's documentation, and `Dictionary::getLine` in its source: words
are told apart by blanks, whatever begins with `__label__` is a label, and `</s>` ends a line. So a
label may hold no blank, and a text neither of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from .base import Job, Row, SplitFiles, per_split
from .jsonl import write_json

PREFIX = "__label__"
NAMES = "labels.json"
_BLANKS = {ord(char): " " for char in " \n\r\t\v\f\0"}


class FastText(SplitFiles):
    """`train.txt`, `validation.txt`, `test.txt`; `labels.json` where a name had to be changed."""

    suffix = "txt"
    own: ClassVar[tuple[str, ...]] = per_split("txt", NAMES)

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        self.names = fasttext_names(job.labels)

    def problem(self, row: Row) -> str | None:
        words = row.text.translate(_BLANKS).split(" ")
        if not any(words):
            return "its text is empty"
        if any(word.startswith(PREFIX) for word in words):
            return f"it holds a word that begins with {PREFIX}, which fastText takes for a label"
        return "it holds </s>, where fastText ends the line" if "</s>" in words else None

    def write(self, folder: Path) -> None:
        super().write(folder)
        if self._changed():
            write_json(folder / NAMES, {name: label for label, name in self.names.items()})

    def write_split(self, split: str, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for row in self.rows(split):
                file.write(f"{PREFIX}{self.names[row.label]} {row.text.translate(_BLANKS)}\n")

    def read(self, path: Path) -> Iterator[Any]:
        with path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line.removesuffix("\n").partition(" ")

    def mistake(self, record: Any, row: Row) -> str | None:
        name, _, text = record
        if name != PREFIX + self.names[row.label]:
            return "another label"
        return None if text == row.text.translate(_BLANKS) else "its text is not the row's"

    def notes(self, out: Path) -> list[str]:
        notes = ["Line breaks, tabs and NUL characters in texts are blanks here: a line is a text."]
        if self._changed():
            notes.append(f"Labels with blanks have other names here; {NAMES} gives them back.")
        return notes

    def _changed(self) -> bool:
        return any(label != name for label, name in self.names.items())


def fasttext_names(labels: tuple[str, ...]) -> dict[str, str]:
    """For each label a name without blanks, its own where it can be; no name twice."""
    plain = {label for label in labels if label.translate(_BLANKS) == label and " " not in label}
    names = {label: label for label in plain}
    for label in labels:
        if label not in plain:
            names[label] = _free("_".join(label.translate(_BLANKS).split()) or "_", names)
    return names


def _free(wanted: str, names: dict[str, str]) -> str:
    name, count = wanted, 1
    while name in names.values():
        count += 1
        name = f"{wanted}_{count}"
    return name
