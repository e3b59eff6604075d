"""The most tempting wrong label of a row: what a preference pair sets against the right one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from .asking import one_of
from .base import Job, Row

READS = ("probabilities", "votes")


class Rivals:
    """Finds for each row the wrong label that the labeler came nearest to giving.

    From the row's own probabilities, or its votes; where these have no wrong label, the one that
    rows of its label are confused with most, over the whole table; where there is none either, one
    drawn by row and seed.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._confused: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        known = set(READS) & set(job.table.columns)
        for row in job.rows(more=READS) if known else ():
            for label, weight in _wrong(row, job.labels):
                self._confused[row.label][label] += weight

    def of(self, row: Row) -> tuple[str, str]:
        """The rival of a row, and where it is from: `row`, `table` or `drawn`.

        Raises:
            ValueError: there is only one label.
        """
        own: dict[str, float] = defaultdict(float)
        for label, weight in _wrong(row, self._job.labels):
            own[label] += weight
        for where, found in (("row", own), ("table", self._confused[row.label])):
            if found:
                most = max(found.values())
                # Of labels that tempt alike, the one that comes first in the task's order.
                return next(one for one in self._job.labels if found.get(one) == most), where
        others = [label for label in self._job.labels if label != row.label]
        if not others:
            raise ValueError("there is only one label")
        return one_of(others, row.id, self._job.seed), "drawn"


def _wrong(row: Row, labels: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Labels that are not the row's, each with how much speaks for it."""
    entries = row.more.get("probabilities")
    weigh = "probability"
    if not entries:
        entries, weigh = row.more.get("votes"), ""
    for entry in entries or ():
        if isinstance(entry, Mapping) and entry.get("label") in labels:
            weight = float(entry.get(weigh) or 0.0) if weigh else 1.0
            if entry["label"] != row.label and weight > 0:
                yield str(entry["label"]), weight
