"""OpenAI's older prompt/completion format, which Together and local trainers still read.

The rules are those of the old fine-tuning guide and of `openai tools fine_tunes.prepare_data`:
every prompt ends in one separator that stands nowhere else in a prompt; a completion begins with a
blank; it may end in one stop string that no label holds. For classification that tool asks for no
ending; we write one all the same unless told not to, since a label of several tokens has no other
end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from ...errors import InputError
from .base import Job, Row, Settings, per_split
from .dated import COMPLETION_CLOSED
from .jsonl import Records, write_json
from .limits import Limits
from .sizes import Measured, Sized

SETTINGS_FILE = "inference.json"
SEPARATORS = (" ->", "\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", "\n\n--->\n\n")
STOPS = ("\n", ".", " END", "***", "+++", "&&&", "$$$", "@@@", "%%%", " [END]")


class CompletionSettings(Sized):
    """Options of prompt/completion formats.

    Attributes:
        separator: end of every prompt; `auto` takes the first usual one that no text holds.
        stop: end of every completion; `auto` takes the first usual one that no label holds,
            `none` writes none.
    """

    separator: str = "auto"
    stop: str = "auto"


class OpenAICompletion(Measured, Records):
    """`train.jsonl`, `validation.jsonl`, `test.jsonl`, and the separator and stop in a file."""

    settings: ClassVar[type[Settings]] = CompletionSettings
    own: ClassVar[tuple[str, ...]] = per_split("jsonl", SETTINGS_FILE)
    warning = COMPLETION_CLOSED
    limits = Limits(
        whose="OpenAI's legacy guide",
        source="OpenAI's legacy fine-tuning guide: prompt and completion of 2,048 tokens",
        rows=10,
        advised_rows=100,
        tokens=2_048,
    )

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        self.separator = find_separator(job.table["text"], settings.separator)
        self.stop = find_stop(job.labels, settings.stop)

    def spoken(self, row: Row) -> str:
        return f"{row.text}{self.separator} {row.label}{self.stop or ''}"

    def record(self, row: Row) -> dict[str, Any]:
        return {
            "prompt": row.text + self.separator,
            "completion": f" {row.label}{self.stop or ''}",
        }

    def write(self, folder: Path) -> None:
        super().write(folder)
        usage = {
            "prompt": "{text}" + self.separator,
            "separator": self.separator,
            "stop": self.stop,
            "completion_starts_with": " ",
            "labels": list(self.job.labels),
            "temperature": 0,
            "note": "Ask with the same separator behind the text and the same stop; strip the "
            "blank from the answer."
            + ("" if self.stop else " There is no stop: read the label the answer begins with."),
        }
        write_json(folder / SETTINGS_FILE, usage)

    def said(self, record: Any) -> tuple[str, str]:
        if list(record) != ["prompt", "completion"]:
            raise ValueError("other keys")
        text, end, rest = record["prompt"].partition(self.separator)
        blank, label = record["completion"][:1], record["completion"][1:]
        if not end or rest or blank != " " or not label.endswith(self.stop or ""):
            raise ValueError("no separator alone at the end, no blank or no stop")
        return text, label.removesuffix(self.stop or "")

    def notes(self, out: Path) -> list[str]:
        stop = f"the stop {self.stop!r}" if self.stop else "no stop"
        return [
            f"Prompts end in {self.separator!r} and completions in {stop}: use the same when you "
            f"ask the trained model ({SETTINGS_FILE})."
        ]


def find_separator(texts: pl.Series, wanted: str = "auto") -> str:
    """A separator that, put behind any of these texts, occurs once: at the end.

    Raises:
        InputError: a wanted separator is empty or stands in a text.
    """
    if wanted == "auto":
        return next(each for each in _separators(texts) if _unique(texts, each))
    if not wanted or not _unique(texts, wanted):
        raise InputError(
            f"the separator {wanted!r} is empty or stands in a text; choose another, or `auto`"
        )
    return wanted


def _separators(texts: pl.Series) -> Iterator[str]:
    has_newline = texts.str.contains("\n", literal=True).any()
    yield from SEPARATORS[1:] if has_newline else SEPARATORS
    yield from (f"\n\n#{number}#\n\n" for number in count())


def _unique(texts: pl.Series, separator: str) -> bool:
    """Whether a separator put behind any of these texts occurs once in the whole."""
    if texts.str.contains(separator, literal=True).any():
        return False
    # The end of a text and the separator can make up another separator between them.
    ends: Iterable[str] = texts.str.tail(len(separator)).unique()
    return all((end + separator).find(separator) == len(end) for end in ends)


def find_stop(labels: Iterable[str], wanted: str = "auto") -> str | None:
    """A stop that no label holds, or None where none is wanted.

    Raises:
        InputError: a wanted stop is empty or stands in a label, or no usual one is free.
    """
    completions = pl.Series([f" {name}" for name in labels], dtype=pl.String)
    if wanted == "none":
        return None
    free = [stop for stop in STOPS if _unique(completions, stop)]
    if wanted == "auto" and free:
        return free[0]
    if wanted in ("", "auto") or not _unique(completions, wanted):
        raise InputError(
            f"the stop {wanted!r} is empty or stands in a label; choose another, or `none`"
        )
    return wanted
