"""All votes on all rows: which questions are sent, and which row each answer belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..llm import Answer, Client, Request
from ..progress import Progress, Step
from ..task import Kind
from .asker import Asker
from .leaning import leaning, without_leaning
from .leaning_each import leaning_each
from .orders import question_order
from .vote import Vote

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
        votes: questions per row.
        seed: number that every order is drawn from.
        kind: of the task.
    """

    asker: Asker
    labels: tuple[str, ...]
    votes: int
    seed: int
    kind: Kind = "single"

    @property
    def requests_per_vote(self) -> int:
        """How many requests make one vote."""
        return len(self.asker.requests("", self.labels, 0, ""))

    def requests(self, rows: Sequence[Row]) -> Iterator[Request]:
        """The requests for some rows; the tag is the `Part` that each is."""
        for index, (name, text) in enumerate(rows):
            for vote in range(self.votes):
                order = question_order(self.labels, self.kind, name, vote, self.seed)
                parts = self.asker.requests(text or "", order, vote, name)
                for part, request in enumerate(parts):
                    yield replace(request, tag=Part(index, vote, order, part, len(parts)))


async def ask_all(
    client: Client, questions: Questions, rows: Sequence[Row], progress: Progress
) -> tuple[list[list[Vote]], dict[str, float]]:
    """The votes of every row in the order of the rows, and the leaning taken out of them."""
    known = questions.asker.held_out
    seeds: list[Row] = [(f"seed {i}", text) for i, (text, _) in enumerate(known)]
    total = (len(seeds) + len(rows)) * questions.votes * questions.requests_per_vote
    with progress.step("labeling", total, "votes") as step:
        client.note = step.note
        async with client:
            on_seeds = await _votes_on(client, questions, seeds, step)
            cast = await _votes_on(client, questions, rows, step)
    if questions.kind == "multi":
        each = leaning_each(on_seeds, [fits for _, fits in known], questions.labels)
        return [[each.without(vote) for vote in row] for row in cast], dict(each.neutral)
    prior = leaning([vote for row in on_seeds for vote in row], questions.labels)
    return [[without_leaning(vote, prior) for vote in row] for row in cast], prior


async def _votes_on(
    client: Client, questions: Questions, rows: Sequence[Row], step: Step
) -> list[list[Vote]]:
    """The votes on some rows; one whose parts did not all come is left out."""
    cast: list[list[Vote | None]] = [[None] * questions.votes for _ in rows]
    waiting: dict[tuple[int, int], dict[int, Answer]] = {}
    async with aclosing(client.ask(questions.requests(rows))) as answers:
        async for request, answer in answers:
            to: Part = request.tag
            step.advance(tokens=answer.input_tokens + answer.output_tokens, usd=answer.usd)
            there = waiting.setdefault((to.row, to.vote), {})
            there[to.part] = answer
            if len(there) == to.parts:
                del waiting[to.row, to.vote]
                whole = [there[part] for part in range(to.parts)]
                cast[to.row][to.vote] = questions.asker.vote(whole, to.order)
    return [[vote for vote in row if vote is not None] for row in cast]
