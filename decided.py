"""What counts of what people decided: after undoing, of each person the latest, and of all people.

The file of decisions is only added to: taking back is a line too, and so is bringing back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .reviews import EVEN, ON_ROWS, OWN, Review, text_hash


@dataclass(frozen=True)
class Decided:
    """What counts for a row.

    Attributes:
        review: the latest decision.
        drawn: how the row came to be reviewed, by any of its decisions; None if not by chance.
        by: the latest decision of each person; None is who did not say.
        differ: whether they come to different things, and nobody settled it.
    """

    review: Review
    drawn: str | None
    by: Mapping[str | None, Review]
    differ: bool

    @property
    def reviewers(self) -> int:
        """How many people decided on it."""
        return len(self.by)


def standing(reviews: Sequence[Review]) -> Mapping[str, Decided]:
    """Per id of a row what counts. Notes, skips and what was taken back are passed over."""
    by_id: dict[str, list[Review]] = {}
    for review in in_force(reviews):
        if review.decision in ON_ROWS:
            by_id.setdefault(review.id, []).append(review)
    return {name: of_row(some) for name, some in by_id.items()}


def latest(reviews: Sequence[Review]) -> Mapping[str, Decided]:
    """Per id what counts, where that is a label for the text as it is."""
    found = standing(reviews).items()
    return {name: one for name, one in found if one.review.decision == "label"}


def in_force(reviews: Sequence[Review]) -> list[Review]:
    """Decisions that were not taken back, in order; the lines that take back left out."""
    undone: set[str] = set()
    kept = []
    for review in reversed(reviews):
        if {review.uid, review.batch} & undone:
            continue
        if review.decision == "undo":
            undone.add(review.undoes or "")
        else:
            kept.append(review)
    return kept[::-1]


def fresh(reviews: Iterable[Review], texts: Mapping[str, str]) -> tuple[list[Review], list[Review]]:
    """Decisions on texts as they are now, and those on texts that are others by now.

    Args:
        reviews: every decision.
        texts: present text of each row, by id; decisions on other rows are fresh.
    """
    now, old = list[Review](), list[Review]()
    hashes: dict[str, str] = {}
    for review in reviews:
        text = texts.get(review.id) if review.seen is not None else None
        if text is not None and review.id not in hashes:
            hashes[review.id] = text_hash(text)
        (now if text is None or hashes[review.id] == review.seen else old).append(review)
    return now, old


def merged(*files: Sequence[Review]) -> list[Review]:
    """The decisions of several files as one, each once, in order of time.

    Decisions without a `uid` are one where all that they say is the same. Of equal times the
    earlier file's come first.
    """
    seen: set[object] = set()
    found = []
    for review in (one for some in files for one in some):
        key = review.uid or review
        key = key if isinstance(key, str) else review.model_dump_json()
        if key not in seen:
            seen.add(key)
            found.append(review)
    return sorted(found, key=lambda one: one.at)


def of_row(some: Sequence[Review]) -> Decided:
    """What counts of the decisions on one row that are in force, in order; at least one."""
    by = {review.by: review for review in some}
    drawn = {review.drawn for review in some}
    chance = next((way for way in (EVEN, OWN) if way in drawn), None)
    settled = max((n for n, one in enumerate(some) if one.settles), default=-1)
    after = [one for one in some[max(settled, 0) :] if by[one.by] is one]
    return Decided(some[-1], chance, by, len({one.outcome for one in after}) > 1)
