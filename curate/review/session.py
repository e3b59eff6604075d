"""A review without a screen: where the reviewer is, what comes next, what was decided.

Each decision is on the disk before anything here changes, so that what is shown is never ahead of
what is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from ...errors import InputError
from ...reviews import EVEN, ON_ROWS, Review, append_reviews, new_id
from .drafts import Drafts
from .filters import ANY, Filters, choices, known, matching
from .findings import OneFinding, Preview, carriers, findings_of, preview
from .history import History
from .order import ORDERS, ordered
from .progress import Pace, Progress, Tally, kappa, same_answer
from .rows import Answer, Item, Rows
from .sample import Answered, Sample, mixed
from .showing import Showing, in_words


class Session:
    """One person's review of some rows.

    Args:
        rows: what is reviewed.
        path: the file of decisions; more may join it.
        before: every decision in it.
        by: who reviews.
        order: one of `ORDERS`.
        sample: rows to mix in by chance; None for none.
        blind: whether the label is hidden until one was chosen.
        can_generate: whether there is a generator to ask for more.
        seed: number from which random orders are drawn.
        clock: seconds.

    Attributes:
        queue: rows to look at, under the present order and filters.
        position: place in the queue; its length where all were looked at.
    """

    ORDERS = ORDERS

    def __init__(
        self,
        rows: Rows,
        path: str | Path,
        before: Sequence[Review] = (),
        *,
        by: str | None = None,
        order: str = "worth",
        sample: Sample | None = None,
        blind: bool = False,
        can_generate: bool = False,
        seed: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rows, self.labels, self.kind = rows, rows.labels, rows.kind
        self.by, self.blind, self.order = by, blind, order
        self.queue: list[int] = []
        self.position = 0
        self.filters = Filters()
        self._path, self._sample, self._seed = path, sample, seed
        self._can_generate = can_generate
        self._clock, self._pace = clock, Pace(clock)
        self._history = History(before, by)
        self._showing = Showing(rows, self._history)
        self._drafts = Drafts(rows, self._history, self._showing, blind)
        self._tally = Tally()
        self._answered = None if sample is None else Answered(sample)
        self._ordered: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
        self._open: set[int] = set()
        self._only: set[int] | None = None
        self._queued: set[int] = set()
        self._last: list[str] = []
        for name in self._history.rows():
            self._count(name)
        self._shared = self._kappa()
        self._shown_at = clock()
        any_ = self.filters.changed(check=ANY)
        if matching(rows, any_, {}).any():
            self.filters = any_
        self.sort(order)

    def item(self, row: int | None = None) -> Item | None:
        """A row as it is shown; without one that of the queue, None where it is at its end."""
        if row is None:
            if self.position >= len(self.queue):
                return None
            row = self.queue[self.position]
        return self._showing.item(row)

    def state(self, row: int) -> str:
        """`differ`, `stale`, `done` or `open`."""
        name = self.rows.ids[row]
        decided = self._history.decided(name)
        if decided is not None and decided.differ:
            return "differ"
        own = self._history.own(name)
        if own is None:
            return "open"
        return "stale" if self._showing.is_stale(row, own) else "done"

    def next(self) -> None:
        """The next row, without deciding."""
        self._show(min(self.position + 1, len(self.queue)))

    def previous(self) -> None:
        """The row before."""
        self._show(max(self.position - 1, 0))

    def go(self, position: int) -> None:
        """A place in the queue, from 0; the nearest one where there is none such."""
        self._show(min(max(position, 0), len(self.queue)))

    def keep(self) -> None:
        """The label is right.

        Raises:
            InputError: the row has none.
        """
        row = self._here()
        if (answer := self._drafts.standing(row)) is None:
            raise InputError("this row has no label to keep: choose one")
        self._decide(self._drafts.answer(row, answer))

    def label(self, label: str | tuple[str, ...]) -> None:
        """The row has this label, or under `multi` these.

        Raises:
            InputError: the task has no such label.
        """
        self._decide(self._drafts.answer(self._here(), self._drafts.known(label)))

    def drop(self) -> None:
        """The row goes."""
        self._decide(self._drafts.review(self._here(), "drop"))

    def skip(self) -> None:
        """Nothing is decided of this row; it does not come again by itself."""
        self._decide(self._drafts.review(self._here(), "skip"))

    def edit(self, values: Mapping[str, str], label: str | tuple[str, ...] | None = None) -> None:
        """The row gets other words, and this label; without one it keeps its own.

        Args:
            values: new text by column: `text`, or named fields.
            label: of the new text.

        Raises:
            InputError: a column that is none, a text that is empty, a label the task has not.
        """
        row = self._here()
        columns = self.rows.fields or ("text",)
        if unknown := set(values) - set(columns):
            raise InputError(f"no column {', '.join(sorted(unknown))}; it has {', '.join(columns)}")
        if not any(text.strip() for text in values.values()):
            raise InputError("a text without words: drop the row instead")
        answer = self._drafts.standing(row) if label is None else self._drafts.known(label)
        if answer is None:
            raise InputError("the row has no label: choose one before you edit")
        self._decide(self._drafts.edit(row, values, answer))

    def note(self, text: str) -> None:
        """Say something of the row shown; empty takes it away."""
        self._append([self._drafts.review(self._here(), "note", note=text)])

    def many(self, rows: Sequence[int], decision: str, label: Answer = None) -> None:
        """Decide on several rows at once; one undo takes all back.

        Args:
            rows: places in the table.
            decision: `keep`, `drop` or `label`.
            label: of the last.

        Raises:
            InputError: a row without a label is to be kept, or the task has no such label.
        """
        if decision == "drop":
            made = [self._drafts.review(row, "drop") for row in rows]
        else:
            known = None if label is None else self._drafts.known(label)
            answers = [known if decision == "label" else self._drafts.standing(r) for r in rows]
            if None in answers:
                raise InputError("one of these rows has no label to keep: choose one")
            made = [self._drafts.answer(r, a) for r, a in zip(rows, answers, strict=True) if a]
        self._append(made, batch=True)

    def undo(self) -> str | None:
        """Take the last decision back, of an earlier session too. What it was, in words."""
        name = self._history.last()
        return None if name is None else self._take_back(name, name, "taken back")

    def redo(self) -> str | None:
        """Bring back what was taken back last. What it was, in words."""
        name = self._history.taken_back()
        return None if name is None else self._take_back(name, name, "brought back")

    def reviews(self) -> list[Review]:
        """Every decision so far, of all reviewers, in the order in which they came in."""
        return list(self._history.lines)

    def take(self, reviews: Sequence[Review]) -> None:
        """Take in decisions that were made elsewhere, as they are."""
        self._keep(reviews)
        self._shared = self._kappa()
        self._requeue()

    def sort(self, order: str) -> None:
        """Another order, from its beginning.

        Raises:
            InputError: there is no such order.
        """
        if order not in ORDERS:
            raise InputError(f"no order is called {order!r}; there are {', '.join(ORDERS)}")
        self.order = order
        self._requeue()

    def filter(self, **filters: str | None) -> int:
        """Look at some rows only; None, and `all` of `check`, takes a filter away.

        Returns:
            How many rows there are.

        Raises:
            InputError: a check, label ... that is not here.
        """
        wanted = {name: known(self.rows, name, value) for name, value in filters.items()}
        self._only, self.filters = None, self.filters.changed(finding=None)
        self.filters = self.filters.changed(**wanted)
        self._requeue()
        return len(self.queue)

    def only(self, finding: OneFinding) -> int:
        """Look at the rows of one finding, until other filters are chosen. How many there are."""
        self._only = set(carriers(self.rows, self._showing.texts(), finding))
        self.filters = Filters(finding=f"{finding.feature} ({finding.label})")
        self._requeue()
        return len(self.queue)

    def choices(self) -> Mapping[str, Sequence[str]]:
        """The values that each filter can take."""
        return choices(self.rows)

    def findings(self) -> list[OneFinding]:
        """What checks found of the whole table."""
        taken = {key: one.action or "open" for key, one in self._history.findings().items()}
        return findings_of(self.rows, taken, can_generate=self._can_generate)

    def preview(self, finding: OneFinding, action: str) -> Preview:
        """What an action on a finding would change."""
        if action not in finding.actions:
            raise InputError(f"{action!r} is none of {', '.join(finding.actions)}")
        return preview(self.rows, self._showing.texts(), finding, action)

    def act(self, finding: OneFinding, action: str) -> None:
        """Do something about all rows of a finding; one undo takes it back."""
        done = self.preview(finding, action)
        key = dict(zip(("check", "feature", "label"), finding.key, strict=True))
        made = [Review(decision="finding", by=self.by, finding=key, action=action)]
        made += [self._drafts.review(row, "drop") for row in done.drops]
        for row, text in done.changes.items():
            if (answer := self._drafts.standing(row)) is not None and not self.rows.fields:
                made.append(self._drafts.edit(row, {"text": text}, answer))
        self._append(made, batch=True)

    def progress(self) -> Progress:
        """Where the review stands."""
        kinds, rate, left = self._tally.kinds, self._pace.rate(), len(self._open)
        last = [kind for name in self._last[-10:] if (kind := self._tally.kind(name))]
        return Progress(
            done=kinds.total() - kinds["skipped"],
            left=left,
            rate=rate,
            seconds_left=60 * left / rate if rate else None,
            accuracy=self._answered.interval() if self._answered is not None else None,
            changed=sum(kind not in ("kept", "skipped") for kind in last),
            of=len(last),
            overridden=self._tally.overridden(),
            kappa=self._shared,
            kept=kinds["kept"],
            relabelled=kinds["relabelled"],
            edited=kinds["edited"],
            dropped=kinds["dropped"],
            skipped=kinds["skipped"],
        )

    # moving

    def _show(self, position: int) -> None:
        self.position, self._shown_at = position, self._clock()

    def _requeue(self) -> None:
        if self.order not in self._ordered:
            self._ordered[self.order] = ordered(self.rows, self.order, self._seed)
        states = self._states()
        found = matching(self.rows, self.filters, states)
        order = self._ordered[self.order]
        queue: list[int] = order[found[order]].tolist()
        if self._only is not None:
            queue = [row for row in queue if row in self._only]
        if self.filters.state is None:
            queue = self._with_sample([row for row in queue if states.get(row) != "done"])
        self.queue, self._queued = queue, set(queue)
        self._open = {row for row in queue if states.get(row) != "done"}
        self._show(0)

    def _states(self) -> dict[int, str]:
        """State of every row that is not open."""
        places = ((name, self.rows.place.get(name)) for name in self._history.rows())
        return {row: self.state(row) for _, row in places if row is not None}

    def _with_sample(self, queue: list[int]) -> list[int]:
        sample, plain = self._sample, self.filters.changed(check=None) == Filters()
        if sample is None or not plain or not queue:
            return queue
        size = round(len(queue) * sample.share / (1 - sample.share)) + 1
        drawn = (row for row in sample.rows if not self._looked_at(row))
        return mixed(queue, list(islice(drawn, size)), sample.share, self._seed)

    def _here(self) -> int:
        if self.position >= len(self.queue):
            raise InputError("the queue is at its end: no row to decide on")
        return self.queue[self.position]

    # deciding

    def _decide(self, review: Review) -> None:
        """One decision on the row that is shown, which was looked at for so long."""
        took = round(self._clock() - self._shown_at, 2)
        self._append([review.model_copy(update={"seconds": took})])
        self._pace.tick()
        self._show(min(self.position + 1, len(self.queue)))

    def _append(self, reviews: Sequence[Review], batch: bool = False) -> None:
        name = new_id() if batch else None
        named = [self._named(one, name) for one in reviews]
        self._keep(named)
        self._last += [one.id for one in named if one.decision in (*ON_ROWS, "skip")]
        if any(self._is_of_others(one.id) for one in named):
            self._shared = self._kappa()

    def _keep(self, reviews: Sequence[Review]) -> None:
        """On the disk first."""
        append_reviews(self._path, reviews)
        touched = set[str]()
        for one in reviews:
            self._history.add(one)
            touched |= {part.id for part in self._history.what(one.uid or "") or [one]}
        for row in touched - {""}:
            self._count(row)

    def _named(self, review: Review, batch: str | None) -> Review:
        """With a name to take it back by, and whether its row is of the random sample."""
        row, drawn = self.rows.place.get(review.id), None
        if self._answered is not None and row is not None and review.decision in ON_ROWS:
            drawn = EVEN if self._answered.reaches(row, self._looked_at) else None
        return review.model_copy(update={"uid": new_id(), "batch": batch, "drawn": drawn})

    def _looked_at(self, row: int) -> bool:
        name = self.rows.ids[row]
        return self._history.own(name) is not None or self._history.decided(name) is not None

    def _count(self, name: str) -> None:
        """Bring every count of a row up to date."""
        self._tally.put(name, self._history.own(name))
        row = self.rows.place.get(name)
        if row is None:
            return
        if row in self._queued:
            (self._open.discard if self.state(row) == "done" else self._open.add)(row)
        decided = self._history.decided(name)
        if self._answered is not None:
            answer = decided.review if decided is not None else None
            right = None
            if answer is not None and answer.decision == "label":
                right = same_answer(answer.answer, self.rows.given[row])
            self._answered.put(row, right, decided is not None and decided.drawn == EVEN)

    def _take_back(self, name: str, undoes: str, said: str) -> str:
        what = self._history.what(name)
        self._append([Review(decision="undo", by=self.by, undoes=undoes)])
        self._last = [row for row in self._last if self._history.own(row)]
        place = self.rows.place.get(what[0].id) if what else None
        if place is not None:
            if place not in self._queued:
                self.queue.insert(self.position, place)
                self._queued.add(place)
                self._count(what[0].id)
            self._show(self.queue.index(place))
        count = f" on {len(what):,} rows" if len(what) > 1 else ""
        return f"{said}: {in_words(what[0])}{count}" if what else said

    # figures

    def _is_of_others(self, name: str) -> bool:
        decided = self._history.decided(name)
        return decided is not None and len(decided.by) > 1

    def _kappa(self) -> float | None:
        decided = (self._history.decided(name) for name in self._history.rows())
        return kappa(one for one in decided if one is not None and len(one.by) > 1)
