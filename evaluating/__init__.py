"""Measuring what a run folder has: its models, baselines, and models asked directly, in one table.

What is measured stands in `export.evaluate`; here is who takes part, and what each one takes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..progress import Progress
from ..run_folder import Json, RunFolder
from ..steps import trained_model
from .wanted import MOST_BETA, ToMeasure

if TYPE_CHECKING:
    import polars as pl

    from ..export.evaluate.metrics.base import Settings
    from ..task import Task

__all__ = ["ToMeasure", "measuring"]


def measuring(folder: RunFolder, asked: ToMeasure, progress: Progress) -> Json:
    """Measure the model of a run folder, and whoever is to stand beside it.

    Raises:
        InputError: there is no model, no labelled row, or something named is not there.
    """
    from ..export.evaluate import evaluate
    from ..export.evaluate.marks import SIMULATED, is_acted
    from ..export.finetune.hosted import is_hosted
    from .directly import asked_directly
    from .models import Trained, trained_models
    from .to_wandb import check, send

    if asked.wandb:
        check()
    started, task = time.monotonic(), folder.task
    settings = _settings(task, asked)
    # The model first: where there is none, that is what is to be said.
    model, table = trained_model(folder), folder.read("split")
    acted = is_acted(table)
    main = Trained.of(folder, folder.summary("finetune"), model, acted)
    sets, left_out = _sets(task, table, asked, progress)
    if not sets:
        raise InputError(f"{folder.path} has no test rows; give a labelled file with --on")
    others = trained_models(folder, asked.models, main.name, acted)
    directly = asked_directly(folder, asked, progress)
    result: Json = evaluate(
        main.model,
        sets,
        train=table,
        seeds=_seeds(task) or None,
        # A baseline costs nothing and is trained here.
        trainer="tfidf" if is_hosted(main.trainer) else main.trainer,
        seed=task.seed,
        settings=settings,
        labels=task.label_names,
        ordinal=task.kind == "ordinal",
        name=main.name,
        others=[*(one.contender() for one in others), *(one.contender() for one in directly)],
        facts={"trainer": main.trainer, "train_rows": main.rows, "marks": main.marks},
        marks={"test": [SIMULATED]} if acted else {},
        left_out=left_out,
        progress=progress,
    )
    _add_what_it_takes(result, folder, [main, *others], directly, sets, progress)
    for note in getattr(main.model, "notes", list)():
        progress.say(note)
    result["seconds"] = time.monotonic() - started
    folder.write_json("eval.json", result)
    folder.finish("evaluate", folder.key("evaluate", asked.key()), result)
    if asked.wandb:
        send(result, folder)
    return result


def _settings(task: Task, asked: ToMeasure) -> Settings:
    from ..export.evaluate.metrics.base import Settings

    given = task.evaluate
    if asked.positive is not None and asked.positive not in task.label_names:
        raise InputError(
            f"the positive label {asked.positive!r} is none of {', '.join(task.label_names)}"
        )
    if strange := [beta for beta in asked.betas if not 0 < beta <= MOST_BETA]:
        raise InputError(f"beta is {strange[0]:g}; it is above 0 and at most {MOST_BETA}")
    return Settings(
        asked.positive or given.positive, tuple(asked.betas) or given.betas, given.views
    )


def _sets(
    task: Task, table: pl.DataFrame, asked: ToMeasure, progress: Progress
) -> tuple[dict[str, pl.DataFrame], dict[str, dict[str, int]]]:
    """Every set by name, and which of their rows were left out when they were read."""
    from ..reading import read_examples

    sets, left_out = {}, {}
    for name, path in asked.on.items():
        read = read_examples(path, task=task, columns=asked.columns, progress=progress)
        sets[name], left_out[name] = read.table, read.skipped
    if (test := table.filter((table["split"] == "test").fill_null(False))).height:
        sets["test"] = test
    return sets, left_out


def _seeds(task: Task) -> list[tuple[str, str]]:
    return [(task.join(example), label) for label, example in task.seeds]


def _add_what_it_takes(
    result: Json,
    folder: RunFolder,
    trained: Any,
    directly: Any,
    sets: dict[str, pl.DataFrame],
    progress: Progress,
) -> None:
    """Price, speed and size of each contender, which differ from one time to the next."""
    texts = next(iter(sets.values()))["text"].drop_nulls().to_list()
    takes: Json = {one.name: one.takes(folder, texts, progress) for one in trained}
    takes |= {one.name: one.takes(folder) for one in directly}
    for one in result["contenders"]:
        one["takes"] = takes.get(one["name"])
