"""Decisions as they are written down."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import InputError
from ...reviews import Review
from .history import History
from .rows import Answer, Rows
from .showing import Showing


class Drafts:
    """Makes decisions of one reviewer, with all that is to be known of them later.

    Args:
        rows: what is reviewed.
        history: what was decided, and by whom.
        showing: how rows are shown.
        blind: whether the label is hidden until one was chosen.
    """

    def __init__(self, rows: Rows, history: History, showing: Showing, blind: bool) -> None:
        self._rows, self._history, self._showing, self._blind = rows, history, showing, blind

    def known(self, label: Answer) -> str | tuple[str, ...]:
        """A label, or under `multi` labels, that the task has.

        Raises:
            InputError: it has not.
        """
        several = label if isinstance(label, tuple) else (label or "",)
        wrong = isinstance(label, tuple) != (self._rows.kind == "multi")
        if wrong or not set(several) <= set(self._rows.labels):
            names = ", ".join(self._rows.labels)
            raise InputError(f"{label!r} is no label here; there are {names}")
        return several if isinstance(label, tuple) else several[0]

    def standing(self, row: int) -> Answer:
        """The label as this reviewer left it, else that of the table."""
        own = self._own(row)
        answered = own is not None and own.decision in ("label", "edit")
        return own.answer if own is not None and answered else self._rows.given[row]

    def answer(self, row: int, answer: str | tuple[str, ...]) -> Review:
        """The row has this label; words that this reviewer changed stay changed."""
        own = self._own(row)
        if own is not None and own.values:
            return self.edit(row, {}, answer)
        return self.review(row, "label", answer=answer)

    def edit(self, row: int, values: Mapping[str, str], answer: Answer) -> Review:
        """The row has other words, on top of those it got before."""
        own = self._own(row)
        before = self._rows.fields_of(row) | ((own.values or {}) if own is not None else {})
        return self.review(row, "edit", answer=answer, values={**before, **values})

    def review(
        self,
        row: int,
        decision: str,
        *,
        answer: Answer = None,
        values: dict[str, str] | None = None,
        note: str | None = None,
    ) -> Review:
        """A decision on a row as it is now."""
        name = self._rows.ids[row]
        decided, checks = self._history.decided(name), self._rows.checks_of(row)
        return Review(
            id=name,
            decision=decision,
            label=answer if isinstance(answer, str) else None,
            labels=answer if isinstance(answer, tuple) else None,
            by=self._history.by,
            seen=self._showing.hash(row),
            suggested=self._rows.given[row],
            blind=True if self._blind else None,
            why=tuple(dict.fromkeys(checks)) or None,
            values=values,
            note=note,
            settles=True if decided is not None and decided.differ else None,
        )

    def _own(self, row: int) -> Review | None:
        """What this reviewer decided of the text as it is now."""
        own = self._history.own(self._rows.ids[row])
        return None if own is None or self._showing.is_stale(row, own) else own
