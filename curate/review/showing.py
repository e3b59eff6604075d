"""A row with what was decided on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...reviews import Review, text_hash
from .history import History
from .order import groups
from .progress import kind_of
from .rows import Item, Rows


class Showing:
    """Rows as a reviewer sees them.

    Args:
        rows: what is reviewed.
        history: what was decided; may grow.
    """

    def __init__(self, rows: Rows, history: History) -> None:
        self._rows, self._history = rows, history
        self._hashes: dict[int, str] = {}
        self._members: dict[int, list[int]] | None = None

    def item(self, row: int, twin: bool = True) -> Item:
        """A row; `twin` whether with the row that it is like."""
        item = self._rows.item(row)
        own, decided = self._history.own(item.id), self._history.decided(item.id)
        stale = own is not None and self.is_stale(row, own)
        if own is not None and own.decision == "edit" and not stale:
            item = self._with_edit(item, own)
        others = decided.by.items() if decided is not None else ()
        return replace(
            item,
            twin=self._twin(item) if twin else None,
            group=self._groups().get(row, ()),
            decided=in_words(own) if own is not None else None,
            answer=own.answer if own is not None else None,
            others=[
                (str(by or "?"), in_words(one)) for by, one in others if by != self._history.by
            ],
            note=self._history.note(item.id),
            why=str(item.flags[0]["check"]) if item.flags else "",
            stale=stale,
        )

    def texts(self) -> list[str]:
        """Text of every row, with what this reviewer changed."""
        texts = list(self._rows.texts)
        for name in self._history.rows():
            row, own = self._rows.place.get(name), self._history.own(name)
            if row is None or own is None or own.decision != "edit" or self.is_stale(row, own):
                continue
            texts[row] = self.item(row, twin=False).text
        return texts

    def is_stale(self, row: int, review: Review) -> bool:
        """Whether a decision was made on another text than the row has now."""
        return review.seen is not None and review.seen != self.hash(row)

    def hash(self, row: int) -> str:
        """Hash of the text of a row."""
        if row not in self._hashes:
            self._hashes[row] = text_hash(self._rows.texts[row])
        return self._hashes[row]

    def _with_edit(self, item: Item, own: Review) -> Item:
        values = own.values or {}
        if not item.fields:
            return replace(item, text=values.get("text", item.text))
        fields = {name: values.get(name, text) for name, text in item.fields.items()}
        text = self._rows.join(fields) if self._rows.join else "\n".join(fields.values())
        return replace(item, fields=fields, text=text)

    def _twin(self, item: Item) -> Item | None:
        partners = (self._rows.place.get(flag.get("partner") or "") for flag in item.flags)
        place = next((row for row in partners if row is not None), None)
        return None if place is None else self.item(place, twin=False)

    def _groups(self) -> dict[int, list[int]]:
        """Rows of each group of several, by each of its rows."""
        if self._members is None:
            number = groups(self._rows)
            some = np.flatnonzero(np.bincount(number)[number] > 1) if len(number) else number
            members: dict[int, list[int]] = {}
            for row in some.tolist():
                members.setdefault(int(number[row]), []).append(row)
            self._members = {row: rows for rows in members.values() for row in rows}
        return self._members


def in_words(review: Review) -> str:
    """A decision, shortly."""
    answer = review.answer
    label = ", ".join(answer) or "none" if isinstance(answer, tuple) else answer
    if review.decision == "label":
        return f"kept {label}" if kind_of(review) == "kept" else f"label {label}"
    if review.decision == "finding":
        return f"{review.action}: {(review.finding or {}).get('feature', '')}"
    names = {"drop": "dropped", "skip": "skipped", "edit": f"edited, {label}", "note": "note"}
    return names.get(review.decision, review.decision)
