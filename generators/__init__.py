"""Candidate examples: written by a model for each label, or brought by the user."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..progress import Progress, Silent
from .wants import Want

if TYPE_CHECKING:
    import polars as pl

    from ..llm import Client, Provider, Session
    from ..task import Task
    from .loop import Loop, Tally


__all__ = ["Want", "generate", "generate_more", "share_out"]


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
    from .rows import brought, generated, to_table

    if seed is not None:
        task = task.model_copy(update={"seed": seed})
    progress = progress or Silent()
    rows = brought(task, texts)
    wants = [Want(name, count) for name, count in share_out(task, limit).items()]
    total = sum(want.count for want in wants)
    if limit is not None and limit > total and not rows:
        progress.say(
            f"a limit of {limit:,} only cuts down: by its `per_label` the prompt file asks for "
            f"{total:,} texts"
        )
    loop, client = _written(
        task,
        wants,
        [row["text"] for row in rows],
        model=model,
        session=session,
        retry_failed=retry_failed,
        provider=provider,
        progress=progress,
    )
    if summary is not None:
        summary |= _summary(loop.tallies, client)
    return to_table(task, [*rows, *generated(task, loop.tallies, client.provider.name)])


def generate_more(
    task: Task,
    wants: Sequence[Want],
    table: pl.DataFrame,
    *,
    turn: int,
    model: str | None = None,
    session: Session | None = None,
    provider: Provider | None = None,
    progress: Progress | None = None,
    summary: dict[str, Any] | None = None,
) -> pl.DataFrame:
    """Write what is wanted beside the texts that there are.

    Args:
        task: what to write.
        wants: texts that are wanted, in any order.
        table: rows that there are, as `generate` gives them; none is written again.
        turn: how often it was done before for this table, from 1: every turn draws anew.
        model, session, provider, progress: as for `generate`.
        summary: filled with what was asked, written and dropped for each want, and why.

    Returns:
        The new rows alone, as `generate` gives them, with ids that the table has not.

    Raises:
        InputError, Stopped, ProviderError: as `generate`.
    """
    import polars as pl

    from ..table import unique_ids
    from .rows import generated, to_table

    again = task.model_copy(update={"seed": turn_seed(task.seed, turn)})
    loop, client = _written(
        again,
        wants,
        [text for text in table["text"].to_list() if text],
        model=model,
        session=session,
        retry_failed=False,
        provider=provider,
        progress=progress or Silent(),
        stage="regenerate",
    )
    if summary is not None:
        whole = _summary(loop.tallies, client)
        del whole["labels"]
        summary |= whole | {"wants": [_figures(tally) for tally in loop.tallies]}
    rows = to_table(task, generated(task, loop.tallies, client.provider.name))
    ids = unique_ids([*table["id"].to_list(), *rows["id"].to_list()])[table.height :]
    return rows.with_columns(id=pl.Series(ids, dtype=pl.String))


def turn_seed(seed: int, turn: int) -> int:
    """Another number for each turn, drawn from the task's."""
    return random.Random(f"{seed}/turn {turn}").randrange(2**31)


def _written(
    task: Task,
    wants: Sequence[Want],
    taken: Sequence[str],
    *,
    model: str | None,
    session: Session | None,
    retry_failed: bool,
    provider: Provider | None,
    progress: Progress,
    stage: str = "generate",
) -> tuple[Loop, Client]:
    """The loop that wrote what is wanted, and whom it asked."""
    from ..llm import open_client, open_provider, run_async
    from ..task import DEFAULT_MODEL
    from .loop import Loop
    from .writers import choose_writer

    whom = provider or open_provider(
        model or task.generate.model or DEFAULT_MODEL,
        None if model else task.generate.base_url,
        progress,
    )
    client = open_client(
        whom,
        session,
        task.generate,
        stage=stage,
        progress=progress,
        retry_failed=retry_failed,
    )
    loop = Loop(
        task,
        choose_writer(task, whom),
        client,
        wants=wants,
        seed=task.seed,
        taken=taken,
        whole_rounds=client.session.batch,
    )

    async def work() -> None:
        with progress.step("generating", sum(want.count for want in wants), "texts") as step:
            client.note = step.note
            async with client:
                await loop.run(step)

    if any(want.count for want in wants):
        run_async(work())
    return loop, client


def share_out(task: Task, limit: int | None) -> dict[str, int]:
    """How many texts to write per label, with at most `limit` over all of them."""
    wanted = {name: task.wanted(name) for name in task.label_names}
    if limit is None or sum(wanted.values()) <= limit:
        return wanted
    each, more = divmod(limit, len(wanted))
    shares = {name: each + (i < more) for i, name in enumerate(wanted)}
    return {name: min(share, wanted[name]) for name, share in shares.items()}


def _summary(tallies: list[Tally], client: Client) -> dict[str, Any]:
    return {
        "model": client.provider.name,
        "labels": {tally.label.name: _figures(tally) for tally in tallies},
        "undone": sum(tally.missing for tally in tallies if tally.failed),
        "failures": dict(client.failures.most_common()),
        "usage": vars(client.usage),
        "prices": client.price.source if client.price else None,
    }


def _figures(tally: Tally) -> dict[str, Any]:
    return {
        "asked": tally.wanted,
        "usable": len(tally.kept),
        "candidates": tally.candidates,
        "repaired": tally.repaired,
        "surplus": tally.surplus,
        "dropped": dict(tally.dropped.most_common()),
        "calls": tally.calls,
        "stopped": tally.stopped,
    }
