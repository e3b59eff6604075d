"""All votes on all rows: which questions are sent, and which row each answer belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from ..llm import Client, Request
from ..progress import Progress
from .leaning import leaning, without_leaning
from .orders import option_order
from .questions import Asker
from .vote import Vote

Row = tuple[str, str | None]
"""Id and text of an example."""


@dataclass(frozen=True)
class Questions:
    """How every row is asked about.

    Attributes:
        asker: the way of asking.
        labels: the labels of the task.
        votes: questions per row.
        seed: number that every order is drawn from.
    """

    asker: Asker
    labels: tuple[str, ...]
    votes: int
    seed: int

    def requests(self, rows: Sequence[Row]) -> Iterator[Request]:
        """The requests for some rows; the tag says row, vote and order."""
        for index, (name, text) in enumerate(rows):
            for vote in range(self.votes):
                order = option_order(self.labels, name, vote, self.seed)
                request = self.asker.request(text or "", order, vote)
                yield replace(request, tag=(index, vote, order))


async def ask_all(
    client: Client, questions: Questions, rows: Sequence[Row], progress: Progress
) -> tuple[list[list[Vote]], dict[str, float]]:
    """The votes of every row in the order of the rows, and the leaning divided out of them."""
    known = questions.asker.held_out
    seeds: list[Row] = [(f"seed {i}", text) for i, (text, _) in enumerate(known)]
    total = (len(seeds) + len(rows)) * questions.votes
    with progress.step("labeling", total, "votes") as step:

        async def votes_on(some: Sequence[Row]) -> list[list[Vote]]:
            cast: list[list[Vote | None]] = [[None] * questions.votes for _ in some]
            async with aclosing(client.ask(questions.requests(some))) as answers:
                async for request, answer in answers:
                    index, vote, order = request.tag
                    cast[index][vote] = questions.asker.vote(answer, order)
                    step.advance(tokens=answer.input_tokens + answer.output_tokens, usd=answer.usd)
            return [[vote for vote in row if vote is not None] for row in cast]

        client.note = step.note
        async with client:
            on_seeds = await votes_on(seeds)
            prior = leaning([vote for row in on_seeds for vote in row], questions.labels)
            cast = await votes_on(rows)
    return [[without_leaning(vote, prior) for vote in row] for row in cast], prior
