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
    """Decisions that were not taken back, in order; the lines that take back left out.

    What is in force does not hang on the order: files of several people may be put together.
    """
    undoing: dict[str, list[str]] = {}
    for review in reviews:
        if review.decision == "undo":
            undoing.setdefault(review.undoes or "", []).append(review.uid or "")

    def holds(name: str | None) -> bool:
        return name is None or not any(holds(line) for line in undoing.get(name, ()))

    return [
        one
        for one in reviews
        if one.decision != "undo" and holds(one.uid) and (one.batch is None or holds(one.batch))
    ]


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


def not_among(reviews: Iterable[Review], known: Iterable[Review]) -> list[Review]:
    """Decisions that are not among others, each once, in order.

    Decisions without a `uid` are one where all that they say is the same.
    """
    seen = {one.uid or one.model_dump_json() for one in known}
    found = []
    for one in reviews:
        name = one.uid or one.model_dump_json()
        if name not in seen:
            seen.add(name)
            found.append(one)
    return found


def of_row(some: Sequence[Review]) -> Decided:
    """What counts of the decisions on one row that are in force, at least one, by their time."""
    some = sorted(some, key=lambda review: review.at)
    by = {review.by: review for review in some}
    drawn = {review.drawn for review in some}
    chance = next((way for way in (EVEN, OWN) if way in drawn), None)
    settled = max((n for n, one in enumerate(some) if one.settles), default=-1)
    after = [one for one in some[max(settled, 0) :] if by[one.by] is one]
    return Decided(some[-1], chance, by, len({one.outcome for one in after}) > 1)
