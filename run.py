"""The steps from a prompt file to a measured model, over a run folder.

Each step reads the table that the step before it left, and leaves its own; `run` is all of them
in order. A step that was done with the same settings and the same input is not done again, and a
step that was stopped goes on: every answer of a model is in the journal of the folder.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError
from .progress import Progress, Silent
from .run_folder import Json, RunFolder

if TYPE_CHECKING:
    import polars as pl

    from .reading import Columns
    from .task import Task

PathLike = str | Path


def run(
    prompt: PathLike,
    *,
    out: PathLike | None = None,
    real: PathLike | None = None,
    texts: PathLike | None = None,
    columns: Columns | None = None,
    seed: int | None = None,
    limit: int | None = None,
    model: str | None = None,
    votes: int | None = None,
    progress: Progress | None = None,
) -> Json:
    """Generate, label, curate, split, export, train and evaluate.

    Args:
        prompt: the prompt file.
        out: run folder; None for runs/NAME, NAME being the task's.
        real: labelled file that people made; only measures, never trains.
        texts: unlabelled texts that people wrote, labelled beside the generated ones.
        columns: what the user said of the columns and labels of `real` and `texts`.
        seed: in place of the task's.
        limit: most texts to generate, and most texts to take from `texts`.
        model: provider/name for generating and labeling, in place of the prompt file's.
        votes: questions per example.
        progress: shows how far it is.

    Returns:
        The whole report: `generation`, `labeling`, `curation`, `split`, `export`, `model`,
        `evaluation`, `seconds`.

    Raises:
        InputError: the prompt file or another input is wrong.
        LabelwrightError: the work could not be done; run again to go on.
    """
    progress = progress or Silent()
    folder = RunFolder.create(prompt, out)
    folder.set(
        seed=seed,
        limit=limit,
        model=model,
        votes=votes,
        texts=_absolute(texts),
        real=_absolute(real),
    )
    _check_files_early(folder, columns, progress)
    _generate(folder, columns, progress)
    _label(folder, progress)
    _curate(folder, progress)
    _split(folder, progress)
    for format_ in folder.task.export:
        _export(folder, format_, {}, progress)
    _finetune(folder, folder.task.finetune, progress)
    sets = {"real": folder.settings["real"]} if folder.settings.get("real") else {}
    _evaluate(folder, sets, columns, progress)
    report = show(folder.path)
    folder.write_json("report.json", report)
    return report


def generate_step(
    prompt: PathLike,
    *,
    out: PathLike | None = None,
    seed: int | None = None,
    limit: int | None = None,
    model: str | None = None,
    progress: Progress | None = None,
) -> Json:
    """Write examples into the run folder of a prompt file. Returns the step's summary."""
    folder = RunFolder.create(prompt, out)
    folder.set(seed=seed, limit=limit, model=model)
    return _generate(folder, None, progress or Silent())


def label_step(
    run_or_prompt: PathLike,
    *,
    texts: PathLike | None = None,
    columns: Columns | None = None,
    out: PathLike | None = None,
    model: str | None = None,
    votes: int | None = None,
    limit: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Json:
    """Label the examples of a run folder, or with a prompt file the texts of a file.

    Returns the step's summary.
    """
    progress = progress or Silent()
    if Path(run_or_prompt).is_dir():
        if texts is not None:
            raise InputError(
                "texts are labelled with a prompt file: `labelwright label PROMPT --texts FILE`"
            )
        folder = RunFolder.find(run_or_prompt)
        folder.set(model=model, votes=votes, seed=seed)
    else:
        if texts is None:
            raise InputError(
                f"{run_or_prompt} is no run folder; with a prompt file, --texts says which "
                "file to label"
            )
        folder = RunFolder.create(run_or_prompt, out)
        folder.set(
            model=model,
            votes=votes,
            seed=seed,
            limit=limit,
            texts=_absolute(texts),
            only_texts=True,
        )
        _generate(folder, columns, progress)
    return _label(folder, progress)


def curate_step(
    folder: PathLike,
    *,
    fix: Sequence[str] | None = None,
    checks: Sequence[str] | None = None,
    real: PathLike | None = None,
    columns: Columns | None = None,
    progress: Progress | None = None,
) -> Json:
    """Check the labelled table of a run folder and apply the fixes. Returns the findings."""
    found = RunFolder.find(folder)
    found.set(fix=_list(fix), checks=_list(checks))
    return _curate(found, progress or Silent())


def split_step(folder: PathLike, *, progress: Progress | None = None) -> Json:
    """Split the curated table of a run folder. Returns rows per split and label."""
    return _split(RunFolder.find(folder), progress or Silent())


def export_step(
    folder: PathLike,
    *,
    to: str,
    options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Json:
    """Write the split table of a run folder in a format. Returns files, rows and notes."""
    found = RunFolder.find(folder)
    return _export(found, to, dict(options or {}), progress or Silent())


def finetune_step(
    folder: PathLike, *, trainer: str = "tfidf", progress: Progress | None = None
) -> Json:
    """Train a model on the split table of a run folder. Returns where it is and what it is."""
    return _finetune(RunFolder.find(folder), trainer, progress or Silent())


def evaluate_step(
    folder: PathLike,
    *,
    on: Sequence[PathLike] = (),
    columns: Columns | None = None,
    progress: Progress | None = None,
) -> Json:
    """Measure the model of a run folder on labelled files and on its test rows.

    Returns `sets` and `baselines`; a set is named by its file, the test rows are `test`.
    """
    sets: dict[str, PathLike] = {}
    for path in on:
        name = Path(path).stem
        sets[name if name not in ("test", *sets) else str(path)] = path
    return _evaluate(RunFolder.find(folder), sets, columns, progress or Silent())


def predict_step(
    folder: PathLike,
    texts: PathLike | Iterable[str],
    *,
    columns: Columns | None = None,
    progress: Progress | None = None,
) -> Iterator[Json]:
    """Label texts with the model of a run folder.

    Args:
        folder: a run folder with a trained model.
        texts: a file of texts, or the texts themselves.
        columns: what the user said of the columns of a file.
        progress: is told which columns were taken.

    Yields:
        `text`, `label`, `probability` and `probabilities` for each text, in order.
    """
    found = RunFolder.find(folder)
    model = _model(found)
    if isinstance(texts, str | Path):
        from .reading import read_examples

        examples = read_examples(
            texts, task=found.task, columns=columns, need_label=False, progress=progress
        )
        texts = examples.table["text"].to_list()
    source = iter(texts)
    while chunk := list(islice(source, 256)):
        for text, row in zip(chunk, model.probabilities(chunk).tolist(), strict=True):
            shares = dict(zip(model.labels, row, strict=True))
            label = max(shares, key=lambda name: shares[name])
            yield {
                "text": text,
                "label": label,
                "probability": shares[label],
                "probabilities": shares,
            }


def show(folder: PathLike) -> Json:
    """What a run folder holds so far: the report, with the steps that were done."""
    from . import __version__

    found = RunFolder.find(folder)
    task = found.task
    report: Json = {
        "task": task.name,
        "labels": list(task.label_names),
        "folder": str(found.path),
        "version": __version__,
        "settings": found.settings,
    }
    names = {
        "generate": "generation",
        "label": "labeling",
        "curate": "curation",
        "split": "split",
        "export": "export",
        "finetune": "model",
        "evaluate": "evaluation",
    }
    report |= {name: found.summary(step) for step, name in names.items() if step in found.done}
    report["seconds"] = {
        step: found.done[step]["summary"].get("seconds") for step in names if step in found.done
    }
    return report


def models() -> list[Json]:
    """Models that can be asked: provider, name, what it needs, and whether that is there."""
    from .llm.catalogue import catalogue

    return catalogue()


def _generate(folder: RunFolder, columns: Columns | None, progress: Progress) -> Json:
    from .generators import generate
    from .table import require

    task, settings = folder.task, folder.settings
    given, only = settings.get("texts"), settings.get("only_texts", False)
    asked = {k: settings.get(k) for k in ("model", "limit", "texts", "only_texts")}
    key = folder.key("generate", task.model_dump(exclude={"curate", "split", "export"}), asked)
    if folder.is_done("generate", key):
        return folder.summary("generate")
    started, summary = time.monotonic(), {}  # type: float, Json
    brought = _read_texts(folder, given, columns, progress) if given else None
    with folder.open_journal() as journal:
        table = generate(
            task,
            model=settings.get("model"),
            texts=brought,
            limit=0 if only else settings.get("limit"),
            journal=journal,
            progress=progress,
            summary=summary,
        )
    require(table, "id", "text", stage="generate")
    summary |= {"rows": table.height, "seconds": time.monotonic() - started}
    folder.write("generate", table)
    folder.finish("generate", key, summary)
    return summary


def _label(folder: RunFolder, progress: Progress) -> Json:
    from .labelers import label

    task, settings = folder.task, folder.settings
    asked = {k: settings.get(k) for k in ("model", "votes")}
    key = folder.key("label", task.label.model_dump(), task.seed, asked)
    if folder.is_done("label", key):
        return folder.summary("label")
    started, summary = time.monotonic(), {}  # type: float, Json
    with folder.open_journal() as journal:
        table = label(
            task,
            folder.read("generate"),
            model=settings.get("model"),
            votes=settings.get("votes"),
            journal=journal,
            progress=progress,
            summary=summary,
        )
    summary["seconds"] = time.monotonic() - started
    folder.write("label", table)
    folder.finish("label", key, summary)
    return summary


def _curate(folder: RunFolder, progress: Progress) -> Json:
    from .curate import curate

    task, settings = folder.task, folder.settings
    checks = settings.get("checks") or task.curate.checks
    fixes = settings.get("fix") or task.curate.fix
    key = folder.key("curate", checks, fixes, task.curate.model_dump(), task.seed)
    if folder.is_done("curate", key):
        return folder.summary("curate")
    started = time.monotonic()
    curated = curate(
        folder.read("label"),
        task=task,
        checks=checks,
        fix=fixes,
        seed=task.seed,
        progress=progress,
    )
    summary = curated.report() | {
        "dropped": _dropped(curated.table),
        "seconds": time.monotonic() - started,
    }
    folder.write("curate", curated.table)
    folder.finish("curate", key, summary)
    return summary


def _dropped(table: pl.DataFrame) -> dict[str, int]:
    """Rows dropped, by the fix that dropped them."""
    from collections import Counter

    gone = table.filter(~table["kept"])["fixes"].to_list()
    return dict(Counter(fixes[-1] if fixes else "no label" for fixes in gone).most_common())


def _split(folder: RunFolder, progress: Progress) -> Json:
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
    table = add_seeds(task, split(kept, **task.split.model_dump(), seed=task.seed))
    counts = table.group_by("split", "label").len().sort("split", "label")
    summary: Json = {"seconds": time.monotonic() - started}
    for name in ("train", "validation", "test"):
        rows = counts.filter(pl.col("split") == name)
        summary[name] = dict(zip(rows["label"], rows["len"], strict=True))
    folder.write("split", table)
    folder.finish("split", key, summary)
    return summary


def _refuse_too_little(folder: RunFolder, kept: pl.DataFrame, task: Task) -> None:
    from .errors import LabelwrightError

    there = set(kept["label"].to_list())
    if len(there) < 2:
        raise LabelwrightError(
            f"{folder.path}: after curation {kept.height} rows are left, with "
            f"{len(there)} of the {len(task.labels)} labels: nothing can be learnt from them. "
            f"`labelwright show {folder.path}` says what was dropped and why; ask for more with "
            "per_label or --limit, or look at the labels"
        )


def _export(folder: RunFolder, to: str, options: Json, progress: Progress) -> Json:
    from .export import export

    started, task = time.monotonic(), folder.task
    table = folder.read("split")
    with progress.step(f"exporting {to}", None, "files"):
        done = export(
            table, to, folder.path / "export" / to, task=task, options=options, seed=task.seed
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


def _finetune(folder: RunFolder, trainer: str, progress: Progress) -> Json:
    from .export.finetune import finetune

    task = folder.task
    out = folder.path / "models" / trainer
    key = folder.key("finetune", trainer, task.seed)
    if folder.is_done("finetune", key) and out.is_dir():
        return folder.summary("finetune")
    started = time.monotonic()
    table = folder.read("split")
    model = finetune(table, trainer, out=out, task=task, seed=task.seed, progress=progress)
    summary: Json = {
        "trainer": trainer,
        "path": str(out.relative_to(folder.path)),
        "labels": list(model.labels),
        "train_rows": table.filter(table["split"] == "train").height,
        "seconds": time.monotonic() - started,
    }
    folder.finish("finetune", key, summary)
    return summary


def _model(folder: RunFolder) -> Any:
    from .export.finetune import load_model

    trained = folder.summary("finetune")
    if not trained:
        raise InputError(
            f"{folder.path} has no model yet: `labelwright finetune {folder.path} --with tfidf`"
        )
    return load_model(folder.path / trained["path"])


def _evaluate(
    folder: RunFolder,
    on: Mapping[str, PathLike],
    columns: Columns | None,
    progress: Progress,
) -> Json:
    from .export.evaluate import evaluate
    from .reading import read_examples

    started, task = time.monotonic(), folder.task
    model = _model(folder)
    table = folder.read("split")
    sets: dict[str, pl.DataFrame] = {}
    for name, path in on.items():
        examples = read_examples(path, task=task, columns=columns, progress=progress)
        sets[name] = examples.table
    if (test := table.filter(table["split"] == "test")).height:
        sets["test"] = test
    if not sets:
        raise InputError(f"{folder.path} has no test rows; give a labelled file with --on")
    seeds = [
        (task.join(example), label.name) for label in task.labels for example in label.examples
    ]
    result: Json = evaluate(
        model,
        sets,
        train=table,
        seeds=seeds or None,
        trainer=folder.summary("finetune")["trainer"],
        seed=task.seed,
        progress=progress,
    )
    result["seconds"] = time.monotonic() - started
    folder.write_json("eval.json", result)
    folder.finish("evaluate", folder.key("evaluate", {k: str(v) for k, v in on.items()}), result)
    return result


def _read_texts(
    folder: RunFolder, path: PathLike, columns: Columns | None, progress: Progress
) -> pl.DataFrame:
    from .reading import read_examples

    table = read_examples(
        path, task=folder.task, columns=columns, need_label=False, progress=progress
    ).table
    limit = folder.settings.get("limit")
    return table if limit is None else table.head(limit)


def _check_files_early(folder: RunFolder, columns: Columns | None, progress: Progress) -> None:
    """A wrong file must be known before an hour of asking, not after it."""
    if folder.settings.get("real"):
        from .reading import read_examples

        read_examples(folder.settings["real"], task=folder.task, columns=columns)
    from .export.finetune import TRAINERS
    from .export.formats import FORMATS

    for name in folder.task.export:
        FORMATS.get(name)
    TRAINERS.get(folder.task.finetune)


def _absolute(path: PathLike | None) -> str | None:
    return None if path is None else str(Path(path).absolute())


def _list(names: Sequence[str] | None) -> list[str] | None:
    return None if names is None else list(names)
