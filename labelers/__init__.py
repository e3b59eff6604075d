"""Labels from votes: every question has its options in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..progress import Progress, Silent

if TYPE_CHECKING:
    import polars as pl

    from ..llm import Provider, Session
    from ..task import Task


def label(
    task: Task,
    table: pl.DataFrame,
    *,
    model: str | None = None,
    votes: int | None = None,
    seed: int | None = None,
    session: Session | None = None,
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
        session: journal, caps and paces of a run; None keeps answers in memory, without caps.
        provider: an object to ask in place of a named model.
        progress: shows how far it is.
        summary: filled with counts, failures, and how often each place was picked.

    Returns:
        The same rows in the same order with label, confidence, agreement, probabilities, votes.
        The label is null where no answer fitted the question.

    Raises:
        InputError: the table has no id or text; or the session has a budget, and the price of the
            model is not known.
        Stopped: a cap was reached, or the user pressed Ctrl-C.
        ProviderError: the model cannot be asked.
    """
    from ..llm import open_client, open_provider, run_async
    from ..table import require
    from ..task import DEFAULT_MODEL, NONE_FITS
    from .asking import Questions, ask_all
    from .how_many import how_many
    from .questions import choose_asker
    from .verdicts import with_verdicts

    require(table, "id", "text", stage="label")
    progress = progress or Silent()
    whom = provider or open_provider(
        model or task.label.model or DEFAULT_MODEL,
        None if model else task.label.base_url,
        progress,
    )
    client = open_client(whom, session, task.label, stage="label", progress=progress)
    asker = choose_asker(task, whom)
    number = task.seed if seed is None else seed
    abstain = NONE_FITS if task.label.abstain else None
    questions = Questions(
        asker, task.option_names, how_many(task, votes), number, task.kind, abstain
    )
    rows = list(zip(table["id"].to_list(), table["text"].to_list(), strict=True))
    if rows:
        cast, prior = run_async(ask_all(client, questions, rows, progress))
    else:
        cast, prior = [], {}
    return with_verdicts(task, table, cast, client, prior, summary)
