"""What a run will ask of models, and what that will cost, before anything is sent.

Nothing here opens a provider, reaches the network or writes a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .plan_report import ENDS, Asked, notes, sums, together
from .progress import Progress, Silent
from .run_folder import Json, RunFolder

if TYPE_CHECKING:
    from .llm.estimate import StagePlan
    from .reading import Columns
    from .task import Task

PathLike = str | Path

NOT_COUNTED = (
    "what a model thinks before it answers is paid as output, and is not in these figures; nor are "
    "discounts for questions that begin alike"
)


def plan(
    prompt: PathLike,
    *,
    out: PathLike | None = None,
    texts: PathLike | None = None,
    only_texts: bool = False,
    columns: Columns | None = None,
    limit: int | None = None,
    model: str | None = None,
    votes: int | None = None,
    batch: bool = False,
    progress: Progress | None = None,
) -> Json:
    """Say what generating and labeling will take.

    The questions are the real ones: some of each kind are made up as a run would, and measured.
    Texts that are not written yet are taken to be about as long as the seed examples.

    Args:
        prompt: the prompt file.
        out: run folder; None for runs/NAME. It is looked at, not made.
        texts: unlabelled texts that people wrote, labelled beside the generated ones.
        only_texts: plan for labeling these texts alone, with nothing generated.
        columns: what the user said of the columns of `texts`.
        limit: most texts to generate, and most texts to take from `texts`.
        model: provider/name for generating and labeling, in place of the prompt file's.
        votes: questions per example.
        batch: whether to ask by the provider's batch API.
        progress: is told which columns of a file were taken.

    Returns:
        `stages` (`generate`, `label`) and `total`, each with `calls`, `input_tokens`,
        `output_tokens` and `usd` from `low` to `high`; `usd` is None where no price is known, and
        `notes` says what to do. Per stage also `model`, `price`, `assumed`; with a panel, the
        `label` stage has these under `labelers`, one after the other, and their sums. `spent`:
        what was spent in the run folder so far.

    Raises:
        InputError: the prompt file or another input is wrong, or the model has no batch API.
    """
    from .generators import share_out
    from .generators.plan import plan_generating
    from .task import Task

    folder, task = RunFolder.create(prompt, out), Task.load(prompt)
    progress = progress or Silent()
    brought = [] if texts is None else _read(task, texts, columns, limit, progress)
    wanted = share_out(task, 0 if only_texts else limit)
    writer = Asked.of("generate", task.generate, model, batch)
    writing = plan_generating(task, writer.provider, wanted, seed=task.seed, whole_rounds=batch)
    labelers, labeling = _labeling(task, wanted, brought, model, votes, batch)
    asked, planned = [writer, *labelers], [writing, *labeling]
    written, *labelled = _reports(asked, planned)
    stages = {
        "generate": {"texts": sum(wanted.values())} | written,
        "label": {"texts": sum(wanted.values()) + len(brought)} | together(labelled),
    }
    return {
        "task": task.name,
        "folder": str(folder.path),
        "batch": batch,
        "stages": stages,
        "total": sums([written, *labelled]),
        "assumed": [NOT_COUNTED],
        "notes": notes(asked, planned),
        "spent": spent(folder),
    }


def plan_labels(
    task: Task,
    texts: Sequence[str],
    *,
    model: str | None = None,
    votes: int | None = None,
    batch: bool = False,
) -> Json:
    """Say what labeling these texts will take: the `label` stage of `plan`.

    Args:
        task: the labels and who is asked.
        texts: what is to be labelled.
        model, votes, batch: see `plan`.

    Raises:
        InputError: the model is not known, or has no batch API.
    """
    return together(_reports(*_labeling(task, {}, texts, model, votes, batch)))


def say_size(folder: RunFolder, progress: Progress) -> None:
    """Tell the user what it will take to label the texts of a run folder."""
    texts = [text or "" for text in folder.read("generate")["text"].to_list()]
    settings = folder.settings
    size = plan_labels(
        folder.task,
        texts,
        model=settings.get("model"),
        votes=settings.get("votes"),
        batch=bool(settings.get("batch")),
    )
    tokens = {end: size["input_tokens"][end] + size["output_tokens"][end] for end in ENDS}
    usd = size["usd"]
    cost = "price not known" if usd is None else f"${usd['low']:,.2f} to ${usd['high']:,.2f}"
    if usd is not None and not usd["high"]:
        cost = "free"
    kept = "; what was answered before is not asked again" if spent(folder) else ""
    progress.say(
        f"{len(texts):,} texts: {_span(size['calls'])} requests of {size['model']}, "
        f"{_span(tokens)} tokens, {cost}{kept}"
    )


def _span(figure: Json) -> str:
    low, high = figure["low"], figure["high"]
    return f"{high:,}" if low == high else f"{low:,} to {high:,}"


def _labeling(
    task: Task,
    wanted: Mapping[str, int],
    brought: Sequence[str],
    model: str | None,
    votes: int | None,
    batch: bool,
) -> tuple[list[Asked], list[StagePlan]]:
    """Of each labeler whom it asks, and what that takes."""
    from .labelers.labeler import names_of, tasks_of_labelers
    from .labelers.plan import plan_labeling

    tasks = tasks_of_labelers(task, model)
    asked = [Asked.of("label", one.label, None, batch) for one in tasks]
    names = names_of([one.provider.name for one in asked])
    asked = [replace(one, name=name) for one, name in zip(asked, names, strict=True)]
    planned = [
        plan_labeling(one, whom.provider, wanted, brought, votes=votes)
        for one, whom in zip(tasks, asked, strict=True)
    ]
    if task.label.cascade:
        planned[1:] = [_of_some(one) for one in planned[1:]]
    return asked, planned


def _reports(asked: Sequence[Asked], planned: Sequence[StagePlan]) -> list[Json]:
    return [one.report(plan) for one, plan in zip(asked, planned, strict=True)]


def spent(folder: RunFolder) -> Json | None:
    """What each stage took in a run folder so far; None where nothing was asked."""
    from .llm import Session

    journal = folder.path / "journal.sqlite"
    if not journal.is_file():
        return None
    with Session(journal) as session:
        costs = {stage: session.cost(stage) for stage in ("generate", "label")}
    return {stage: cost for stage, cost in costs.items() if cost["answers"]} or None


def _of_some(planned: StagePlan) -> StagePlan:
    """What a labeler takes that may be asked about all texts or none."""
    from .llm.estimate import Estimate, StagePlan
    from .llm.token_range import Range

    whole = planned.estimate
    figures = (whole.calls, whole.input_tokens, whole.output_tokens)
    some = Estimate(*(Range(0.0, figure.high) for figure in figures))
    assumed = [*planned.assumed, "asked only where the labeler before is unsure"]
    return StagePlan(some, planned.sampled, assumed)


def _read(
    task: Task, path: PathLike, columns: Columns | None, limit: int | None, progress: Progress
) -> list[str]:
    from .reading import read_examples

    table = read_examples(
        path, task=task, columns=columns, need_label=False, progress=progress
    ).table
    texts: list[Any] = table["text"].to_list()[:limit]
    return [text or "" for text in texts]
