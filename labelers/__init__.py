"""Labels from votes: every question has its options in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..progress import Progress, Silent

if TYPE_CHECKING:
    import polars as pl

    from ..llm import Journal, Provider
    from ..task import Task

VOTES_BY_DEFAULT = 2


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
        votes: questions per example, in place of the prompt file's; without either 2.
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
    from .asking import Questions, ask_all
    from .questions import choose_asker
    from .verdicts import with_verdicts

    require(table, "id", "text", stage="label")
    progress = progress or Silent()
    whom = provider or open_provider(
        model or task.label.model or DEFAULT_MODEL,
        None if model else task.label.base_url,
        progress,
    )
    client = Client(whom, journal or JournalFile(None), **task.label.pace())
    asker = choose_asker(task, whom)
    per_example = votes or task.label.votes or VOTES_BY_DEFAULT
    number = task.seed if seed is None else seed
    questions = Questions(asker, task.label_names, per_example, number)
    rows = list(zip(table["id"].to_list(), table["text"].to_list(), strict=True))
    if rows:
        cast, prior = run_async(ask_all(client, questions, rows, progress))
    else:
        cast, prior = [], {}
    return with_verdicts(task, table, cast, client, prior, summary)
