"""OpenAI's older prompt/completion format, which Together and local trainers still read.

The rules are those of the old fine-tuning guide and of `openai tools fine_tunes.prepare_data`:
every prompt ends in one separator that stands nowhere else in a prompt; a completion begins with a
blank; it may end in one stop string that no label holds. For classification that tool asks for no
ending; we write one all the same unless told not to, since a label of several tokens has no other
end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from ...errors import InputError
from .base import Job, Row, Settings
from .jsonl import JsonLines
from .openai_notes import COMPLETION_CLOSED

SETTINGS_FILE = "inference.json"
SEPARATORS = (" ->", "\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", "\n\n--->\n\n")
STOPS = ("\n", ".", " END", "***", "+++", "&&&", "$$$", "@@@", "%%%", " [END]")
MAX_CHARS = 10_000


class CompletionSettings(Settings):
    """Options of `openai-completion`.

    Attributes:
        separator: end of every prompt; `auto` takes the first usual one that no text holds.
        stop: end of every completion; `auto` takes the first usual one that no label holds,
            `none` writes none.
    """

    separator: str = "auto"
    stop: str = "auto"


class OpenAICompletion(JsonLines):
    """`train.jsonl`, `validation.jsonl`, `test.jsonl`, and the separator and stop in a file."""

    settings: ClassVar[type[Settings]] = CompletionSettings
    own: ClassVar[tuple[str, ...]] = (*JsonLines.own, SETTINGS_FILE)

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        self.separator = find_separator(job.table["text"], settings.separator)
        self.stop = find_stop(job.labels, settings.stop)

    @classmethod
    def problem(cls, row: Row) -> str | None:
        return None if row.text.strip() else "its text is empty"

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
        text = json.dumps(usage, ensure_ascii=False, indent=2)
        (folder / SETTINGS_FILE).write_text(text + "\n", encoding="utf-8")

    def mistake(self, record: Any, row: Row) -> str | None:
        if not isinstance(record, dict) or list(record) != ["prompt", "completion"]:
            return "it is not an object with `prompt` and `completion` alone"
        prompt, completion = record["prompt"], record["completion"]
        if prompt.find(self.separator) != len(row.text) or not prompt.startswith(row.text):
            return "its prompt is not the text with one separator at the end"
        label = completion[1:].removesuffix(self.stop or "")
        if completion[:1] != " " or label != row.label or label not in self.job.labels:
            return "its completion is not a blank and the label"
        return None

    def notes(self, out: Path) -> list[str]:
        stop = f"the stop {self.stop!r}" if self.stop else "no stop"
        notes = [
            COMPLETION_CLOSED,
            f"Prompts end in {self.separator!r} and completions in {stop}: use the same when you "
            f"ask the trained model ({SETTINGS_FILE}).",
        ]
        size = pl.col("text").str.len_chars() + pl.col("label").str.len_chars()
        long = self.job.table.filter(size > MAX_CHARS)["id"].to_list()
        if long:
            notes.append(
                f"{len(long)} row(s) have over {MAX_CHARS:,} characters, more than such models "
                f"read (the first: {long[0]})."
            )
        return notes


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
