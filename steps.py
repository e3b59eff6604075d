"""Each step of a run: reads the table before it, leaves its own, notes what it did.

Every function takes the run folder and gives the step's summary; a step that was done with the
same settings and the same input gives the summary of that time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .auditing import labelled_and_reviewed, reviews_key, reviews_of
from .errors import InputError, LabelwrightError
from .progress import Progress
from .run_folder import TABLES, Json, RunFolder, model_folder

if TYPE_CHECKING:
    import polars as pl

    from .export.finetune.model import Model
    from .reading import Columns
    from .task import Task

PathLike = str | Path


def check_early(folder: RunFolder, columns: Columns | None) -> None:
    """Find out what would stop the run later: a wrong file must be known before an hour of asking.

    Raises:
        InputError: a file, or a name in the prompt file, is not there or not what it must be.
    """
    if folder.settings.get("real"):
        from .reading import read_examples

        read_examples(folder.settings["real"], task=folder.task, columns=columns)
    refuse_sets_of_labels(folder.task)
    from .curate.checks import CHECKS
    from .curate.fixes import FIXES
    from .export.finetune import TRAINERS
    from .export.formats import FORMATS
    from .labelers.labeler import open_labelers
    from .llm import open_provider
    from .task import DEFAULT_MODEL

    task = folder.task
    for name in task.export:
        FORMATS.get(name)
    TRAINERS.get(task.finetune)
    for name in task.curate.checks or ():
        CHECKS.get(name)
    for name in task.curate.fix:
        FIXES.get(name)
    model = folder.settings.get("model")
    open_provider(model or task.generate.model or DEFAULT_MODEL)
    open_labelers(task, model=model)


def refuse_sets_of_labels(task: Task) -> None:
    """What comes after labeling takes one label a text.

    Raises:
        InputError: any number of labels may fit a text.
    """
    if task.kind == "multi":
        raise InputError(
            f"{task.path or task.name}: curating, exporting and training take one label a text, "
            "and kind: multi gives a set; `labelwright generate`, `label` and `audit` take it, and "
            "leave the sets in labelled.parquet"
        )


def generating(folder: RunFolder, columns: Columns | None, progress: Progress) -> Json:
    from .generators import generate
    from .table import require

    task, settings = folder.task, folder.settings
    given, only = settings.get("texts"), settings.get("only_texts", False)
    asked = {k: settings.get(k) for k in ("model", "limit", "texts", "only_texts")}
    key = folder.key("generate", task.asked_of_models(), asked)
    if folder.is_done("generate", key):
        return folder.summary("generate")
    started, summary = time.monotonic(), {}  # type: float, Json
    brought = _read_texts(folder, given, columns, progress) if given else None
    table = generate(
        task,
        model=settings.get("model"),
        texts=brought,
        limit=0 if only else settings.get("limit"),
        session=folder.session,
        # In a run that was stopped, other calls were made in place of those that failed.
        retry_failed=folder.was_asked("generate", key) and folder.session.retry_failed,
        progress=progress,
        summary=summary,
    )
    require(table, "id", "text", stage="generate")
    summary["cost"] = folder.session.cost("generate")
    summary |= {"rows": table.height, "seconds": time.monotonic() - started}
    # What was lacking then may be lacking no more.
    folder.forget("regenerate")
    folder.write("generate", table)
    folder.finish("generate", key, summary)
    return summary


def labeling(
    folder: RunFolder,
    progress: Progress,
    first: Callable[[RunFolder, Progress], None] | None = None,
) -> Json:
    """Label; `first` is called before, where anything is to be done."""
    from .labelers import label

    task, settings = folder.task, folder.settings
    asked = {k: settings.get(k) for k in ("model", "votes")}
    key = folder.key("label", task.asked_of_models()["label"], task.seed, asked)
    if folder.is_done("label", key):
        return folder.summary("label")
    if first is not None:
        first(folder, progress)
    started, summary = time.monotonic(), {}  # type: float, Json
    table = label(
        task,
        folder.read("generate"),
        model=settings.get("model"),
        votes=settings.get("votes"),
        session=folder.session,
        progress=progress,
        summary=summary,
    )
    summary["cost"] = folder.session.cost("label")
    summary["seconds"] = time.monotonic() - started
    folder.write("label", table)
    folder.finish("label", key, summary)
    return summary


def curating(folder: RunFolder, columns: Columns | None, progress: Progress) -> Json:
    from .curate import curate

    refuse_sets_of_labels(folder.task)
    task, settings = folder.task, folder.settings
    checks = settings.get("checks") or task.curate.checks
    fixes = settings.get("fix") or task.curate.fix
    before_reviews = _curation(folder)
    key = folder.key("curate", before_reviews, *reviews_key(folder))
    if folder.is_done("curate", key):
        return folder.summary("curate")
    started = time.monotonic()
    curated = curate(
        labelled_and_reviewed(folder),
        reviews=reviews_of(folder),
        task=task,
        checks=checks,
        fix=fixes,
        real=human_sample(folder, columns),
        seed=task.seed,
        progress=progress,
    )
    summary = curated.report() | {
        "dropped": _dropped(curated.table),
        "seconds": time.monotonic() - started,
    }
    folder.write("curate", curated.table)
    folder.finish("curate", key, summary)
    folder.finish("checked", before_reviews, {})
    return summary


def is_curated(folder: RunFolder) -> bool:
    """Whether the labelled rows were checked with the settings of now, whatever people said."""
    done = folder.was_asked("checked", _curation(folder))
    return done and (folder.path / TABLES["curate"]).is_file()


def _curation(folder: RunFolder) -> str:
    """What curating depends on, without what people decided."""
    task, settings = folder.task, folder.settings
    return folder.key(
        "curate",
        settings.get("checks") or task.curate.checks,
        settings.get("fix") or task.curate.fix,
        task.curate.model_dump(exclude={"regenerate"}),
        task.seed,
        settings.get("real"),
    )


def human_sample(folder: RunFolder, columns: Columns | None) -> pl.DataFrame | None:
    """The labelled file that people made; None where the run has none."""
    from .reading import read_examples

    path = folder.settings.get("real")
    return read_examples(path, task=folder.task, columns=columns).table if path else None


def _dropped(table: pl.DataFrame) -> dict[str, int]:
    """Rows dropped, by the check whose fix dropped them."""
    gone = table.filter(~table["kept"])["fixes"].to_list()
    names = (fixes[-1].partition(":")[0] if fixes else "no label" for fixes in gone)
    return dict(Counter(names).most_common())


def splitting(folder: RunFolder, progress: Progress) -> Json:
    import polars as pl

    from .curate.split import split
    from .generators.seeds import add_seeds

    task = folder.task
    key = folder.key("split", task.split.model_dump(), task.seed)
    if folder.is_done("split", key):
        return folder.summary("split")
    started = time.monotonic()
    curated = folder.read("curate")
    kept = curated.filter(pl.col("kept") & pl.col("label").is_not_null())
    _refuse_too_little(folder, kept, task)
    mended = folder.summary("curate").get("mended_seeds")
    table = add_seeds(task, split(kept, **task.split.model_dump(), seed=task.seed), mended)
    counts = table.group_by("split", "label").len().sort("split", "label")
    summary: Json = {"seconds": time.monotonic() - started}
    for name in ("train", "validation", "test"):
        rows = counts.filter(pl.col("split") == name)
        summary[name] = dict(zip(rows["label"], rows["len"], strict=True))
    folder.write("split", table)
    folder.finish("split", key, summary)
    return summary


def _refuse_too_little(folder: RunFolder, kept: pl.DataFrame, task: Task) -> None:
    there = set(kept["label"].to_list())
    if len(there) < 2:
        raise LabelwrightError(
            f"{folder.path}: after curation {kept.height} rows are left, with "
            f"{len(there)} of the {len(task.labels)} labels: nothing can be learnt from them. "
            f"`labelwright show {folder.path}` says what was dropped and why; ask for more with "
            "per_label or --limit, or look at the labels"
        )


def checking_export(
    folder: RunFolder, to: str, options: Json, fix: Sequence[str], progress: Progress
) -> Json:
    from .export import check

    table = folder.read("split")
    with progress.step(f"looking at {to}", None, "checks"):
        return check(
            table,
            to,
            task=folder.task,
            options=options,
            curation=folder.summary("curate"),
            seed=folder.task.seed,
            fix=fix,
        )


def exporting(
    folder: RunFolder, to: str, options: Json, progress: Progress, fix: Sequence[str] = ()
) -> Json:
    from .export import export

    started, task = time.monotonic(), folder.task
    table = folder.read("split")
    with progress.step(f"exporting {to}", None, "files"):
        done = export(
            table,
            to,
            folder.path / "export" / to,
            task=task,
            options=options,
            curation=folder.summary("curate"),
            seed=task.seed,
            fix=fix,
        )
    written: Json = {
        "files": [str(path.relative_to(folder.path)) for path in done.files],
        "rows": done.rows,
        "notes": done.notes,
        "left_out": done.left_out,
    }
    before = {k: v for k, v in folder.summary("export").items() if k != "seconds"}
    summary = {**before, to: written, "seconds": time.monotonic() - started}
    folder.finish("export", folder.key("export"), summary)
    return written


def trained_model(folder: RunFolder) -> Model:
    """The model of a run folder. Raises InputError where there is none."""
    from .export.finetune import load_model

    return load_model(model_folder(folder.path))


def _read_texts(
    folder: RunFolder, path: PathLike, columns: Columns | None, progress: Progress
) -> pl.DataFrame:
    from .reading import read_examples

    table = read_examples(
        path, task=folder.task, columns=columns, need_label=False, progress=progress
    ).table
    limit = folder.settings.get("limit")
    return table if limit is None else table.head(limit)
