"""Labels from votes: every question has its options in another order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..progress import Progress, Silent

if TYPE_CHECKING:
    import polars as pl

    from ..llm import Client, Journal, Provider
    from ..task import Task
    from .vote import Vote

MOST_VOTES_BY_DEFAULT = 4


def label(
    task: Task,
    table: pl.DataFrame,
    *,
    model: str | None = None,
    votes: int | None = None,
    seed: int | None = None,
    journal: Journal | None = None,
    provider: Provider | None = None,
    progress: Progress | None = None,
    summary: dict[str, Any] | None = None,
) -> pl.DataFrame:
    """Label every example of a table.

    Args:
        task: the labels and what each is for.
        table: rows with id and text.
        model: provider/name, in place of the prompt file's.
        votes: questions per example, in place of the prompt file's; without either as many as
            there are labels, at most 4.
        seed: in place of the task's.
        journal: where answers are kept; None keeps them in memory.
        provider: an object to ask in place of a named model.
        progress: shows how far it is.
        summary: filled with counts, failures, and how often each place was picked.

    Returns:
        The same rows in the same order with label, confidence, agreement, probabilities, votes.
        The label is null where no answer fitted the question.

    Raises:
        InputError: the table has no id or text.
        ProviderError: the model cannot be asked.
    """
    from ..llm import Client, open_provider, run_async
    from ..llm import Journal as JournalFile
    from ..table import require
    from ..task import DEFAULT_MODEL
    from .questions import choose_asker
    from .verdicts import with_verdicts

    require(table, "id", "text", stage="label")
    progress = progress or Silent()
    whom = provider or open_provider(
        model or task.label.model or DEFAULT_MODEL,
        None if model else task.label.base_url,
        progress,
    )
    client = Client(whom, journal or JournalFile(None), concurrency=task.label.concurrency)
    asker = choose_asker(task, whom)
    per_example = votes or task.label.votes or min(len(task.labels), MOST_VOTES_BY_DEFAULT)
    number = task.seed if seed is None else seed
    cast = run_async(_ask(client, asker, task, table, per_example, number, progress))
    return with_verdicts(task, table, cast, client, summary)


async def _ask(
    client: Client,
    asker: Any,
    task: Task,
    table: pl.DataFrame,
    votes: int,
    seed: int,
    progress: Progress,
) -> list[list[Vote]]:
    """The votes of every row, in the order of the rows."""
    from contextlib import aclosing
    from dataclasses import replace

    from .orders import option_order

    cast: list[list[Vote | None]] = [[None] * votes for _ in range(table.height)]

    def requests() -> Iterator[Any]:
        rows = zip(table["id"].to_list(), table["text"].to_list(), strict=True)
        for index, (name, text) in enumerate(rows):
            for vote in range(votes):
                order = option_order(task.label_names, name, vote, seed)
                request = asker.request(text or "", order, vote)
                yield replace(request, tag=(index, vote, order))

    with progress.step("labeling", table.height * votes, "votes") as step:
        async with client, aclosing(client.ask(requests())) as answers:
            async for request, answer in answers:
                index, vote, order = request.tag
                cast[index][vote] = asker.vote(answer, order)
                step.advance(tokens=answer.input_tokens + answer.output_tokens)
    return [[vote for vote in row if vote is not None] for row in cast]
