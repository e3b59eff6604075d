"""Preference pairs for DPO: the right label against the most tempting wrong one.

{"input": {"messages"}, "preferred_output": [answer], "non_preferred_output": [answer]}: the format
of OpenAI's guide, which Azure, Together and Fireworks read as well. (An old description of OpenAI's
API calls the keys `_completion`; the guide and the others say `_output`.)
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

from ...errors import InputError
from .base import Job, Row, per_split
from .chat import SETTINGS_FILE, Asked, Messages
from .dated import OPENAI_CLOSING
from .jsonl import Records, write_json
from .limits import MB, Limits
from .rivals import READS, Rivals

_WHENCE = {
    "row": "the label that the votes came nearest to giving",
    "table": "the label that rows like it are confused with most",
    "drawn": "a label drawn by chance, since nothing says which one tempts",
}


class Preferred(Asked, Records):
    """Rows as a question with a right answer and a wrong one."""

    reads = READS
    own: ClassVar[tuple[str, ...]] = per_split("jsonl", SETTINGS_FILE)

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        if len(job.labels) < 2:
            raise InputError("preference pairs need two labels or more: one right and one wrong")
        self._rivals = Rivals(job)
        self._whence: Counter[str] = Counter()

    def answers(self, row: Row) -> tuple[Messages, Messages]:
        """The right answer and the wrong one, a message each."""
        wrong, whence = self._rivals.of(row)
        self._whence[whence] += 1
        right = [{"role": "assistant", "content": self.answer(row.label)}]
        return right, [{"role": "assistant", "content": self.answer(wrong)}]

    def write(self, folder: Path) -> None:
        self._whence.clear()
        super().write(folder)
        write_json(folder / SETTINGS_FILE, self.usage())

    def notes(self, out: Path) -> list[str]:
        return [
            f"The wrong answer of {count:,} rows is {_WHENCE[one]}."
            for one, count in self._whence.most_common()
        ]

    def told(self, asked: Messages, right: Messages, wrong: Messages) -> tuple[str, str]:
        """Text and label of the parts of a record. Raises ValueError where they do not fit."""
        (good,), (bad,) = right, wrong
        if self.label_of(bad["content"]) not in self.job.labels or good == bad:
            raise ValueError("no wrong answer")
        return self.text_of(asked), self.label_of(good["content"])


class Preference(Preferred):
    """Pairs for OpenAI, Azure, Together and Fireworks."""

    warning = OPENAI_CLOSING
    limits = Limits(
        whose="OpenAI",
        source="direct preference optimization guide and Files API reference, read November 2026",
        rows=10,
        advised_rows=50,
        tokens=65_536,
        file_bytes=512 * MB,
    )

    def record(self, row: Row) -> dict[str, Any]:
        right, wrong = self.answers(row)
        asked = {"messages": self.asked(row), "tools": [], "parallel_tool_calls": True}
        return {"input": asked, "preferred_output": right, "non_preferred_output": wrong}

    def said(self, record: Any) -> tuple[str, str]:
        asked = record["input"]["messages"]
        return self.told(asked, record["preferred_output"], record["non_preferred_output"])
