"""Candidate examples: written by a model for each label, or brought by the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..progress import Progress, Silent

if TYPE_CHECKING:
    import polars as pl

    from ..llm import Client, Provider, Session
    from ..task import Task
    from .loop import LabelTally


def generate(
    task: Task,
    *,
    model: str | None = None,
    texts: pl.DataFrame | None = None,
    limit: int | None = None,
    seed: int | None = None,
    session: Session | None = None,
    retry_failed: bool = False,
    provider: Provider | None = None,
    progress: Progress | None = None,
    summary: dict[str, Any] | None = None,
) -> pl.DataFrame:
    """Write examples for every label of a task.

    Args:
        task: what to write.
        model: provider/name, in place of the prompt file's.
        texts: rows with `text` (and the task's fields) that the user brought; they come first,
            without an intended label.
        limit: most generated texts over all labels together.
        seed: in place of the task's.
        session: journal, caps and paces of a run; None keeps answers in memory, without caps.
        retry_failed: whether calls that failed in an earlier run are made again. Others were made
            in their place, so this is of use only where texts are missing in the end.
        provider: an object to ask in place of a named model.
        progress: shows how far it is.
        summary: filled with what was asked, written and dropped per label, and why.

    Returns:
        A table with id, text, the task's fields, intended_label, source, attributes, generator.

    Raises:
        InputError: the session has a budget, and the price of the model is not known.
        Stopped: a cap was reached, or the user pressed Ctrl-C.
        ProviderError: the model cannot be asked.
    """
    from ..llm import open_client, open_provider, run_async
    from ..task import DEFAULT_MODEL
    from .loop import Loop
    from .rows import brought, generated, to_table
    from .writers import choose_writer

    progress = progress or Silent()
    whom = provider or open_provider(
        model or task.generate.model or DEFAULT_MODEL,
        None if model else task.generate.base_url,
        progress,
    )
    rows = brought(task, texts)
    wanted = share_out(task, limit)
    client = open_client(
        whom,
        session,
        task.generate,
        stage="generate",
        progress=progress,
        retry_failed=retry_failed,
    )
    loop = Loop(
        task,
        choose_writer(task, whom),
        client,
        wanted=wanted,
        seed=task.seed if seed is None else seed,
        taken=[row["text"] for row in rows],
        whole_rounds=client.session.batch,
    )

    async def work() -> None:
        with progress.step("generating", sum(wanted.values()), "texts") as step:
            client.note = step.note
            async with client:
                await loop.run(step)

    if any(wanted.values()):
        run_async(work())
    if summary is not None:
        summary |= _summary(loop.tallies, client)
    return to_table(task, [*rows, *generated(task, loop.tallies, whom.name)])


def share_out(task: Task, limit: int | None) -> dict[str, int]:
    """How many texts to write per label, with at most `limit` over all of them."""
    wanted = {name: task.wanted(name) for name in task.label_names}
    if limit is None or sum(wanted.values()) <= limit:
        return wanted
    each, more = divmod(limit, len(wanted))
    shares = {name: each + (i < more) for i, name in enumerate(wanted)}
    return {name: min(share, wanted[name]) for name, share in shares.items()}


def _summary(tallies: list[LabelTally], client: Client) -> dict[str, Any]:
    return {
        "model": client.provider.name,
        "labels": {
            tally.label.name: {
                "asked": tally.wanted,
                "usable": len(tally.kept),
                "candidates": tally.candidates,
                "repaired": tally.repaired,
                "surplus": tally.surplus,
                "dropped": dict(tally.dropped.most_common()),
                "calls": tally.calls,
                "stopped": tally.stopped,
            }
            for tally in tallies
        },
        "undone": sum(tally.missing for tally in tallies if tally.failed),
        "failures": dict(client.failures.most_common()),
        "usage": vars(client.usage),
        "prices": client.price.source if client.price else None,
    }
