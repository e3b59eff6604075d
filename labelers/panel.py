"""Asking everyone who labels: all about every text, or in turn where those before are unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..llm import Client, Session, open_client, run_async
from ..progress import Progress
from ..task import NONE_FITS, Task
from .aggregate import Verdict, aggregate
from .asking import Row, Said, ask_all
from .labeler import Labeler
from .questions import questions_of
from .vote import Vote


@dataclass(frozen=True)
class Heard:
    """What one labeler said of a table.

    Attributes:
        labeler: who it is.
        client: what asked it, with what that took.
        said: of the rows it was asked about.
        rows: which these are, as places in the table, rising.
        cast: its votes on every row of the table; none where it was not asked.
    """

    labeler: Labeler
    client: Client
    said: Said
    rows: Sequence[int]
    cast: Sequence[Sequence[Vote]]

    def verdict(self, row: int) -> Verdict:
        """What its votes on a row add up to."""
        return self._verdict(self.cast[row])

    def changed_by_places(self) -> int:
        """Labels that dividing out what places add made others."""
        if not self.said.places:
            return 0
        rows = (self.cast[row] for row in self.rows)
        return sum(_of(self.labeler.task, row) != self._verdict(row).label for row in rows)

    def _verdict(self, votes: Sequence[Vote]) -> Verdict:
        return _verdict(self.labeler.task, self.said.settled(votes))


def _of(task: Task, votes: Sequence[Vote]) -> str | None:
    return _verdict(task, votes).label


def _verdict(task: Task, votes: Sequence[Vote]) -> Verdict:
    return aggregate(task.label_names, votes, task.kind, option_of_none(task))


def option_of_none(task: Task) -> str | None:
    """Name of the option that no label fits, where the task has it."""
    return NONE_FITS if task.label.abstain else None


def ask_labelers(
    labelers: Sequence[Labeler],
    rows: Sequence[Row],
    *,
    below: float | None,
    votes: int | None,
    session: Session | None,
    progress: Progress,
    stage: str = "label",
) -> list[Heard]:
    """What each labeler says.

    Args:
        labelers: in the order in which they are asked, one after the other.
        rows: id and text of each example.
        below: each after the first is asked only where the one before was less confident than
            this, or gave no valid vote; None asks all about everything.
        votes: questions per example, in place of what the prompt file says.
        session: journal, caps and paces of a run.
        progress: shows how far it is.
        stage: what the asking is for, in the account of what was spent.

    Raises:
        InputError: there is a budget, and the price of a model is not known.
    """
    # All before the first is asked, so that what is wrong with the last is known at once.
    clients = [
        open_client(one.provider, session, one.task.label, stage=stage, progress=progress)
        for one in labelers
    ]
    questions = [
        questions_of(one.task, one.provider, votes=votes, name=one.name) for one in labelers
    ]
    left: Sequence[int] = range(len(rows))
    heard: list[Heard] = []
    for labeler, client, asked in zip(labelers, clients, questions, strict=True):
        title = "labeling" if len(labelers) == 1 else f"labeling by {labeler.name}"
        said = Said([], {}, [], 0)
        if left:
            some = [rows[place] for place in left]
            said = run_async(ask_all(client, asked, some, progress, title))
        heard.append(Heard(labeler, client, said, left, _spread(said, left, len(rows))))
        if below is not None:
            left = [row for row in left if (heard[-1].verdict(row).confidence or 0.0) < below]
    return heard


def _spread(said: Said, rows: Sequence[int], total: int) -> Sequence[Sequence[Vote]]:
    if len(rows) == total:
        return said.cast
    cast: list[Sequence[Vote]] = [()] * total
    for row, votes in zip(rows, said.cast, strict=True):
        cast[row] = votes
    return cast
