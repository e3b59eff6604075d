"""All votes on all rows: which questions are sent, and which row each answer belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..llm import Answer, Client, Request
from ..progress import Progress, Step
from ..task import Kind
from ..task_labeling import Debias
from .asker import Asker
from .leaning import leaning, without_leaning
from .leaning_each import leaning_each
from .orders import question_order
from .place_prior import how_many_probes, place_prior, probe_rows, without_place
from .vote import Vote

RISK = 0.02
"""Chance that the votes not asked for would have changed a label, under `votes: auto`."""

Row = tuple[str, str | None]
"""Id and text of an example."""


class Part(NamedTuple):
    """What a request is for.

    Attributes:
        row, vote: 0-based numbers of the example and of the vote on it.
        order: the options in the order of the question.
        part, parts: 0-based number of the request among those of the vote, and how many these are.
    """

    row: int
    vote: int
    order: Sequence[str]
    part: int
    parts: int


@dataclass(frozen=True)
class Questions:
    """How every row is asked about.

    Attributes:
        asker: the way of asking.
        labels: what a question offers, labels in the order of the task.
        votes: least and most votes on a row; equal where their number is fixed.
        seed: number that every order is drawn from.
        kind: of the task.
        abstain: name of the option that no label fits, where there is one.
        risk: chance of another label that is put up with where fewer than the most are asked.
        debias: whether what places add is measured: see `Labeling`.
    """

    asker: Asker
    labels: tuple[str, ...]
    votes: tuple[int, int]
    seed: int
    kind: Kind = "single"
    abstain: str | None = None
    risk: float = RISK
    debias: Debias = "none"

    @property
    def requests_per_vote(self) -> int:
        """How many requests make one vote."""
        return len(self.asker.requests("", self.labels, 0, ""))

    def probes(self, rows: int) -> int:
        """How many of so many rows are asked about in all orders."""
        seeds = len(self.asker.held_out)
        return how_many_probes(rows, seeds, len(self.labels), self.votes, self.kind, self.debias)

    def enough(self, votes: Sequence[Vote], asked: int) -> bool:
        """Whether more votes on a row that was asked about so often could not change its label."""
        # Here, since a plan asks nothing and is to load no numpy.
        from .enough import enough

        said = [
            {name: vote.probability(name) for name in self.labels}
            for vote in votes
            if not vote.failed
        ]
        labels = [name for name in self.labels if name != self.abstain]
        left = self.votes[1] - asked
        return enough(said, left, labels, self.kind, self.abstain, risk=self.risk)

    def requests(
        self, rows: Sequence[Row], places: Sequence[int], votes: range
    ) -> Iterator[Request]:
        """The requests for these votes on the rows in some places; the tag says which each is."""
        for index in places:
            name, text = rows[index]
            for vote in votes:
                order = question_order(self.labels, self.kind, name, vote, self.seed)
                parts = self.asker.requests(text or "", order, vote, name)
                for part, request in enumerate(parts):
                    yield replace(request, tag=Part(index, vote, order, part, len(parts)))


@dataclass(frozen=True)
class Said:
    """What one labeler said of some rows.

    Attributes:
        cast: its votes on each row, with its leaning taken out.
        leaning: what it favours among the labels, empty where that was not measured.
        places: what each place among the options adds, as shares that sum to 1; empty where that
            was not measured. It is still in the votes, and out of what `settled` gives.
        probes: rows that were asked about in all orders.
    """

    cast: list[list[Vote]]
    leaning: dict[str, float]
    places: list[float]
    probes: int

    def settled(self, votes: Iterable[Vote]) -> list[Vote]:
        """Votes as they count: with what the places add divided out."""
        return [without_place(vote, self.places) for vote in votes] if self.places else [*votes]


async def ask_all(
    client: Client,
    questions: Questions,
    rows: Sequence[Row],
    progress: Progress,
    title: str = "labeling",
) -> Said:
    """What the labeler says of all rows, in their order; `title` stands beside the progress."""
    known = questions.asker.held_out
    seeds: list[Row] = [(f"seed {i}", text) for i, (text, _) in enumerate(known)]
    least, probed = questions.votes[0], _probed(questions, rows)
    # What the labeler leans to is not to be mixed with where the labels stood.
    square = range(max(least, len(questions.labels)) if probed else least)
    more = (len(seeds) + len(probed)) * (len(square) - least)
    total = ((len(seeds) + len(rows)) * least + more) * questions.requests_per_vote
    with progress.step(title, total, "votes") as step:
        client.note = step.note
        async with client:
            asking = _Asking(client, questions, step, total)
            on_seeds = await asking.votes_on(seeds, range(len(seeds)), square)
            mend, prior = _without_leaning(questions, on_seeds)
            on_probes = await asking.votes_on(rows, probed, square)
            chosen = {*probed}
            others = [place for place in range(len(rows)) if place not in chosen]
            on_others = await asking.votes_on(rows, others, range(least))
            cast: list[list[Vote]] = [[] for _ in rows]
            for place, votes in zip([*probed, *others], [*on_probes, *on_others], strict=True):
                cast[place] = [mend(vote) for vote in votes]
            said = Said(
                cast, prior, place_prior([*on_seeds, *on_probes]) if probed else [], len(probed)
            )
            await _further_votes(asking, rows, others, said, mend)
    return said


def _probed(questions: Questions, rows: Sequence[Row]) -> list[int]:
    """Places of the rows that are asked about in all orders."""
    if not questions.probes(len(rows)):
        return []
    chosen = probe_rows([name for name, _ in rows], questions.seed)
    return [place for place, (name, _) in enumerate(rows) if name in chosen]


async def _further_votes(
    asking: _Asking,
    rows: Sequence[Row],
    places: Sequence[int],
    said: Said,
    mend: Callable[[Vote], Vote],
) -> None:
    """One more vote at a time on the rows in these places whose label another could change."""
    questions, cast = asking.questions, said.cast
    for number in range(*questions.votes):
        places = [
            place for place in places if not questions.enough(said.settled(cast[place]), number)
        ]
        if not places:
            return
        asking.add(len(places))
        votes = await asking.votes_on(rows, places, range(number, number + 1))
        for place, more in zip(places, votes, strict=True):
            cast[place] += [mend(vote) for vote in more]


def _without_leaning(
    questions: Questions, on_seeds: Sequence[Sequence[Vote]]
) -> tuple[Callable[[Vote], Vote], dict[str, float]]:
    """What takes the leaning out of a vote, and the leaning."""
    if questions.kind == "multi":
        known = questions.asker.held_out
        each = leaning_each(on_seeds, [fits for _, fits in known], questions.labels)
        return each.without, dict(each.neutral)
    prior = leaning([vote for row in on_seeds for vote in row], questions.labels)
    return (lambda vote: without_leaning(vote, prior)), prior


class _Asking:
    """Asks for votes, and shows how far it is."""

    def __init__(self, client: Client, questions: Questions, step: Step, total: int) -> None:
        self.questions = questions
        self._client, self._step, self._total = client, step, total

    def add(self, votes: int) -> None:
        """There are so many more votes to come than was known."""
        self._total += votes * self.questions.requests_per_vote
        self._step.total(self._total)

    async def votes_on(
        self, rows: Sequence[Row], places: Sequence[int], votes: range
    ) -> list[list[Vote]]:
        """These votes on the rows in some places; one whose parts did not all come is left out."""
        cast: dict[int, dict[int, Vote]] = {place: {} for place in places}
        waiting: dict[tuple[int, int], dict[int, Answer]] = {}
        requests = self.questions.requests(rows, places, votes)
        async with aclosing(self._client.ask(requests)) as answers:
            async for request, answer in answers:
                to: Part = request.tag
                self._step.advance(
                    tokens=answer.input_tokens + answer.output_tokens, usd=answer.usd
                )
                there = waiting.setdefault((to.row, to.vote), {})
                there[to.part] = answer
                if len(there) == to.parts:
                    del waiting[to.row, to.vote]
                    whole = [there[part] for part in range(to.parts)]
                    cast[to.row][to.vote] = self.questions.asker.vote(whole, to.order)
        return [[by_number[n] for n in sorted(by_number)] for by_number in cast.values()]
