"""How many tokens a row has, and rows that are longer than a model reads."""

from __future__ import annotations

from typing import ClassVar

from ...llm.token_range import Range, text_tokens
from .base import Format, Job, Row, Settings

AROUND_ROW = Range(3, 42)
"""What chat templates put around the three messages of a row."""
MOST_A_CHARACTER = 4
"""No character takes more tokens, by the same measure."""


class Sized(Settings):
    """Options of formats for models that read so many tokens and cut off the rest.

    Attributes:
        max_tokens: longest row, in tokens; left out, what the provider or trainer takes.
    """

    max_tokens: int | None = None


class Measured(Format):
    """A format whose rows are read by a language model, which cuts off what is too long.

    The label stands last, so that is what would be lost: such rows are refused.
    """

    settings: ClassVar[type[Settings]] = Sized

    def __init__(self, job: Job, settings: Sized) -> None:
        super().__init__(job, settings)
        self.most_tokens = settings.max_tokens or self.limits.tokens
        self._language = job.task.language if job.task else "en"
        self._room: float | None = None

    def spoken(self, row: Row) -> str:
        """All that a model reads of a row, with the answer that it is to learn."""
        return f"{row.text}\n{row.label}"

    def tokens(self, row: Row) -> Range:
        """Tokens of a row, as far as characters tell."""
        return text_tokens(self.spoken(row), self._language) + AROUND_ROW

    def problem(self, row: Row) -> str | None:
        if not row.text.strip():
            return "its text is empty"
        return self.too_long(row)

    def too_long(self, row: Row) -> str | None:
        """Why a row would be cut off, or None."""
        if self.most_tokens is None or len(row.text) * MOST_A_CHARACTER <= self.room():
            return None
        found = self.tokens(row)
        if found.high <= self.most_tokens:
            return None
        return (
            f"it may be too long: {found.low:,.0f} to {found.high:,.0f} tokens, and what is beyond "
            f"{self.most_tokens:,} is cut off, the label with it"
        )

    def room(self) -> float:
        """Tokens that are left for the text of a row, whatever its label."""
        if self._room is None:
            longest = max(self.job.labels, key=len, default="")
            around = self.tokens(Row("", "", longest, {})).high
            self._room = (self.most_tokens or float("inf")) - around
        return self._room

    def shortened(self, row: Row) -> str:
        """As much of the front of a text as surely fits, cut between words where there are any.

        Returns:
            The text as it is where it fits; empty where not even one character does.
        """
        if self.too_long(row) is None:
            return row.text
        low, high, most = 0, len(row.text), self.room()
        while low < high:
            middle = (low + high + 1) // 2
            fits = text_tokens(row.text[:middle], self._language).high <= most
            low, high = (middle, high) if fits else (low, middle - 1)
        front = row.text[:low]
        words = front.rpartition(" ")[0] if row.text[low : low + 1].strip() else front
        return (words if len(words) > low * 0.8 else front).rstrip()
