"""What was decided so far, by row, kept up to date decision by decision."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from ...decided import Decided, of_row
from ...reviews import ON_ROWS, Review


class History:
    """All decisions, those of others too, and what one reviewer can take back.

    Args:
        reviews: every decision, in order.
        by: the reviewer.
    """

    def __init__(self, reviews: Iterable[Review], by: str | None) -> None:
        self.by = by
        self.lines: list[Review] = []
        self._of_row: dict[str, list[Review]] = {}
        self._parts: dict[str, list[Review]] = {}
        self._undo_lines: dict[str, str] = {}
        self._undone: set[str] = set()
        self._done: list[str] = []
        self._taken_back: list[tuple[str, str]] = []
        for review in reviews:
            self.add(review)

    def add(self, review: Review) -> None:
        """Count one more decision."""
        self.lines.append(review)
        if review.decision == "undo":
            self._undo(review)
            return
        name = review.batch or review.uid
        if name is not None:
            self._parts.setdefault(name, []).append(review)
        if review.id:
            self._of_row.setdefault(review.id, []).append(review)
        if review.by == self.by and name is not None and self._done[-1:] != [name]:
            self._done.append(name)
            self._taken_back.clear()

    def decided(self, row: str) -> Decided | None:
        """What counts for a row, of all reviewers."""
        some = [one for one in self._in_force(row) if one.decision in ON_ROWS]
        return of_row(some) if some else None

    def own(self, row: str) -> Review | None:
        """This reviewer's own decision on a row, a skip too."""
        own = (one for one in self._in_force(row) if one.by == self.by)
        return last_of(one for one in own if one.decision in (*ON_ROWS, "skip"))

    def note(self, row: str) -> str:
        """What was noted of a row last, by anyone."""
        noted = last_of(one for one in self._in_force(row) if one.note is not None)
        return noted.note or "" if noted else ""

    def rows(self) -> Iterator[str]:
        """Ids of all rows of which something was ever said."""
        return iter(self._of_row)

    def findings(self) -> Mapping[tuple[str, str, str], Review]:
        """What was decided of findings last, by check, feature and label."""
        found = {}
        for name, parts in self._parts.items():
            for one in parts:
                if one.decision == "finding" and one.finding and name not in self._undone:
                    at = one.finding
                    found[at["check"], at.get("feature", ""), at.get("label", "")] = one
        return found

    def last(self) -> str | None:
        """Name of what this reviewer did last and can take back."""
        return self._done[-1] if self._done else None

    def taken_back(self) -> str | None:
        """Name of the line by which this reviewer took something back last, to bring it back."""
        return self._taken_back[-1][0] if self._taken_back else None

    def what(self, name: str) -> list[Review]:
        """The decisions of that name; of a taking back those that it took back."""
        while name in self._undo_lines:
            name = self._undo_lines[name]
        return self._parts.get(name, [])

    def _in_force(self, row: str) -> Iterator[Review]:
        for one in self._of_row.get(row, ()):
            if one.uid not in self._undone and one.batch not in self._undone:
                yield one

    def _undo(self, review: Review) -> None:
        target = review.undoes or ""
        if review.uid is not None:
            self._undo_lines[review.uid] = target
        steps, name = 1, target
        while name in self._undo_lines:
            steps, name = steps + 1, self._undo_lines[name]
        if steps % 2:
            self._undone.add(name)
        else:
            self._undone.discard(name)
        if review.by != self.by:
            return
        if steps % 2 and name in self._done:
            self._done.remove(name)
            self._taken_back.append((review.uid or "", name))
        elif not steps % 2:
            self._taken_back = [one for one in self._taken_back if one[1] != name]
            self._done.append(name)


def last_of(some: Iterable[Review]) -> Review | None:
    """The last of some; None of none."""
    return next(iter(deque(some, maxlen=1)), None)
