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
    stage: str = "label",
) -> pl.DataFrame:
    """Label every example of a table.

    Args:
        task: the labels and what each is for.
        table: rows with id and text.
        model: provider/name, in place of every model that the prompt file names for labeling.
        votes: questions per example, in place of the prompt file's; without either 2.
        seed: number that every draw comes from, in place of the task's.
        session: journal, caps and paces of a run; None keeps answers in memory, without caps.
        provider: an object to ask in place of every model that is named.
        progress: shows how far it is.
        summary: filled with counts, failures, how often each place was picked, how a panel agrees.
        stage: what the asking is for, in the account of what was spent.

    Returns:
        The same rows in the same order with label, confidence, agreement, probabilities, votes.
        The label is null where no answer fitted the question.

    Raises:
        InputError: the table has no id or text; or the session has a budget, and the price of the
            model is not known.
        Stopped: a cap was reached, or the user pressed Ctrl-C.
        ProviderError: the model cannot be asked.
    """
    from ..table import require
    from .labeler import open_labelers
    from .panel import ask_labelers
    from .verdicts import with_verdicts

    require(table, "id", "text", stage="label")
    if seed is not None:
        task = task.model_copy(update={"seed": seed})
    progress, cascade = progress or Silent(), task.label.cascade
    heard = ask_labelers(
        open_labelers(task, model=model, provider=provider, progress=progress),
        list(zip(table["id"].to_list(), table["text"].to_list(), strict=True)),
        below=cascade.below if cascade else None,
        votes=votes,
        session=session,
        progress=progress,
        stage=stage,
    )
    return with_verdicts(task, table, heard, summary)
