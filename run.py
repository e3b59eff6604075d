"""The steps from a prompt file to a measured model, over a run folder.

Each step reads the table that the step before it left, and leaves its own; `run` is all of them
in order. A step that was done with the same settings and the same input is not done again, and a
step that was stopped goes on: every answer of a model is in the journal of the folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from .auditing import answering, auditing, drawing
from .errors import InputError
from .evaluating import measuring
from .evaluating.wanted import ToMeasure, named
from .planning import say_size
from .progress import Progress, Silent
from .regenerating import regenerating
from .run_folder import HowToAsk, Json, RunFolder, model_folder
from .run_report import PAGE, run_report, write_report
from .steps import (
    check_early,
    checking_export,
    curating,
    exporting,
    generating,
    labeling,
    splitting,
)
from .training import Asked, training
from .using.predicting import predict_step as predict_step

if TYPE_CHECKING:
    from .reading import Columns

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
    **asking: Unpack[HowToAsk],
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
        asking: limits, caps, batches: see `HowToAsk`.

    Returns:
        The whole report: `generation`, `labeling`, `curation`, `split`, `export`, `model`,
        `evaluation`, `seconds`.

    Raises:
        InputError: the prompt file or another input is wrong.
        Stopped: a cap was reached, or the user pressed Ctrl-C; run again to go on.
        LabelwrightError: the work could not be done; run again to go on.
    """
    progress = progress or Silent()
    with RunFolder.create(prompt, out) as folder:
        folder.start(
            seed=seed,
            limit=limit,
            model=model,
            votes=votes,
            texts=_absolute(texts),
            real=_absolute(real),
            **asking,
        )
        check_early(folder, columns)
        generating(folder, columns, progress)
        labeling(folder, progress)
        curating(folder, columns, progress)
        if turns := folder.task.curate.regenerate:
            regenerating(folder, turns, columns, progress)
        splitting(folder, progress)
        for format_ in folder.task.export:
            exporting(folder, format_, {}, progress)
        training(folder, Asked((folder.task.finetune,)), progress)
        sets = {"real": folder.settings["real"]} if folder.settings.get("real") else {}
        measuring(folder, ToMeasure(sets, columns), progress)
        report = write_report(folder)
        progress.say(f"report in {folder.path / PAGE}")
        return report


def generate_step(
    prompt: PathLike,
    *,
    out: PathLike | None = None,
    seed: int | None = None,
    limit: int | None = None,
    model: str | None = None,
    progress: Progress | None = None,
    **asking: Unpack[HowToAsk],
) -> Json:
    """Write examples into the run folder of a prompt file. Returns the step's summary."""
    with RunFolder.create(prompt, out) as folder:
        folder.start(seed=seed, limit=limit, model=model, **asking)
        return generating(folder, None, progress or Silent())


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
    **asking: Unpack[HowToAsk],
) -> Json:
    """Label the examples of a run folder, or with a prompt file the texts of a file.

    What it will take is told first.

    Returns the step's summary.
    """
    progress = progress or Silent()
    if Path(run_or_prompt).is_dir():
        if texts is not None:
            raise InputError(
                "texts are labelled with a prompt file: `labelwright label PROMPT --texts FILE`"
            )
        with RunFolder.find(run_or_prompt) as folder:
            folder.set(model=model, votes=votes, seed=seed, **{"retry_failed": True, **asking})
            return labeling(folder, progress, say_size)
    if texts is None:
        raise InputError(
            f"{run_or_prompt} is no run folder; with a prompt file, --texts says which "
            "file to label"
        )
    with RunFolder.create(run_or_prompt, out) as folder:
        given = {"model": model, "votes": votes, "seed": seed, "limit": limit}
        folder.start(**given, **asking, texts=_absolute(texts), only_texts=True)
        generating(folder, columns, progress)
        return labeling(folder, progress, say_size)


def audit_step(
    folder: PathLike,
    *,
    rows: int | None = None,
    out: PathLike | None = None,
    read: PathLike | None = None,
    random_sample: bool = False,
    by: str | None = None,
    columns: Columns | None = None,
    progress: Progress | None = None,
) -> Json:
    """Find out from rows that a person answers how good the labels of a run folder are.

    Args:
        folder: a run folder with labels.
        rows: size of a random sample; its rows without an answer are written to a sheet, and
            nothing else is done.
        out: the sheet; None for `audit.csv` in the folder.
        read: an answered sheet, or any file of texts with known labels, to read first.
        random_sample: whether the rows of `read` are a random sample of the folder's, drawn by
            somebody else.
        by: who answered; None for the user of this machine.
        columns: what the user said of the columns and labels of `read`.
        progress: is told what was read and left out.

    Returns:
        With `rows` the `file`, how many `rows` it has, and `words`; else the figures.

    Raises:
        InputError: an answer is none of the task's, or nothing is reviewed yet.
    """
    with RunFolder.find(folder) as found:
        if rows is not None:
            return drawing(found, rows, out)
        if read is None:
            return auditing(found)
        answers = answering(
            found,
            read,
            random_sample=random_sample,
            by=by,
            columns=columns,
            progress=progress or Silent(),
        )
        return auditing(found, answers)


def curate_step(
    folder: PathLike,
    *,
    fix: Sequence[str] | None = None,
    checks: Sequence[str] | None = None,
    real: PathLike | None = None,
    columns: Columns | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Json:
    """Check the labelled table of a run folder and apply the fixes. Returns the findings."""
    with RunFolder.find(folder) as found:
        found.set(fix=_list(fix), checks=_list(checks), real=_absolute(real), seed=seed)
        return curating(found, columns, progress or Silent())


def regenerate_step(
    folder: PathLike,
    *,
    turns: int = 3,
    model: str | None = None,
    columns: Columns | None = None,
    progress: Progress | None = None,
    **asking: Unpack[HowToAsk],
) -> Json:
    """Ask the generator for what a run folder lacks, label and curate it.

    Args:
        folder: a run folder; what it has not yet labelled or curated is, first.
        turns: how often at most, those of earlier calls counted.
        model: provider/name for generating and labeling, in place of the prompt file's.
        columns: what the user said of the columns of the human sample.
        progress: shows how far it is.
        asking: limits, caps, batches: see `HowToAsk`.

    Returns:
        For each of the `turns` what was asked for and why, what came, and figures before and after;
        and why it `stopped`.

    Raises:
        InputError: the folder has no texts yet.
        Stopped: a cap was reached, or the user pressed Ctrl-C; call again to go on.
    """
    progress = progress or Silent()
    with RunFolder.find(folder) as found:
        found.set(model=model, **asking)
        labeling(found, progress)
        curating(found, columns, progress)
        return regenerating(found, turns, columns, progress)


def split_step(folder: PathLike, *, progress: Progress | None = None) -> Json:
    """Split the curated table of a run folder. Returns rows per split and label."""
    with RunFolder.find(folder) as found:
        return splitting(found, progress or Silent())


def export_step(
    folder: PathLike,
    *,
    to: str,
    options: Mapping[str, Any] | None = None,
    fix: Sequence[str] = (),
    check: bool = False,
    progress: Progress | None = None,
) -> Json:
    """Write the split table of a run folder in a format.

    Args:
        folder: a run folder.
        to: name of the format.
        options: settings of the format.
        fix: repairs to apply to the rows first, or `all`; the table itself is left as it is.
        check: only say what is wrong, and write nothing.
        progress: shows how far it is.

    Returns:
        `files`, `rows`, `notes` and `left_out`; with `check` what `labelwright.export.check` says.
    """
    with RunFolder.find(folder) as found:
        given = dict(options or {})
        if check:
            return checking_export(found, to, given, fix, progress or Silent())
        return exporting(found, to, given, progress or Silent(), fix)


def finetune_step(
    folder: PathLike,
    *,
    trainer: str | Sequence[str] = "tfidf",
    options: Mapping[str, Any] | None = None,
    sizes: Sequence[int] = (),
    start: PathLike | None = None,
    wandb: bool = False,
    push: str | None = None,
    progress: Progress | None = None,
) -> Json:
    """Train on the split table of a run folder: a model, or one for each trainer and size.

    What is there already, made from the same, is not made again.

    Args:
        folder: a run folder.
        trainer: NAME or NAME:MODEL of one trainer, or of several.
        options: settings of the trainers; each gets those that it has.
        sizes: rows to learn from, of each label its share; none for all rows.
        start: folder of an earlier model to go on from, where the trainer can; or a run folder.
        wandb: whether figures and rows go to Weights & Biases.
        push: OWNER/NAME of a model on the Hugging Face Hub to send the model to.
        progress: shows how far it is.

    Returns:
        Where the model is and what it is; `models` has each. Of several the run goes on with the
        one that has the highest macro F1 on the validation rows.
    """
    trainers = (trainer,) if isinstance(trainer, str) else tuple(trainer)
    begin = None if start is None else model_folder(Path(start))
    asked = Asked(trainers, tuple(sizes), options, begin, wandb, push)
    with RunFolder.find(folder) as found:
        return training(found, asked, progress or Silent())


def evaluate_step(
    folder: PathLike,
    *,
    on: Sequence[PathLike] = (),
    columns: Columns | None = None,
    models: Sequence[str] = (),
    ask: Sequence[str] = (),
    limit: int | None = None,
    positive: str | None = None,
    betas: Sequence[float] = (),
    wandb: bool = False,
    progress: Progress | None = None,
    **asking: Unpack[HowToAsk],
) -> Json:
    """Measure the model of a run folder on labelled files and on its test rows.

    Args:
        folder: a run folder.
        on: labelled files, or NAME=FILE; a set is named by its file, the test rows are `test`.
        columns: what the user said of the columns and labels of these files.
        models: names of other models below `models/` to measure beside it, or `all`.
        ask: models to ask directly: provider/name; :one-shot, :few-shot or :reasoning behind it.
        limit: most rows of each set that these are asked about.
        positive: the label that precision, recall, F, AUROC and AUPRC are of.
        betas: how many times recall counts for more than precision in F, a figure for each.
        wandb: whether figures go to Weights & Biases, too.
        progress: shows how far it is.
        asking: limits, caps, batches: see `HowToAsk`.

    Returns:
        `sets`, `baselines`, `contenders`, `comparisons`, `gap`, `words`: docs/data-contract.md.

    Raises:
        InputError: there is no model, no labelled row, or something named is not there.
        Stopped: a cap was reached, or the user pressed Ctrl-C; evaluate again to go on.
    """
    wanted = ToMeasure(named(on), columns, models, ask, limit, positive, betas, wandb)
    with RunFolder.find(folder) as found:
        if any(value is not None for value in asking.values()):
            found.set(**asking)
        return measuring(found, wanted, progress or Silent())


def show(folder: PathLike, *, page: PathLike | None = None) -> Json:
    """What a run folder holds so far: the report, with the steps that were done.

    Args:
        folder: the run folder.
        page: HTML file to write the report to.

    Raises:
        InputError: it is no run folder, or `page` does not end in .html.
        LabelwrightError: the page cannot be written.
    """
    report = run_report(RunFolder.find(folder))
    if page is not None:
        from .curate.report import write_html

        write_html(report, page)
    return report


def models() -> list[Json]:
    """Models that can be asked: provider, name, what it needs, and whether that is there."""
    from .llm.catalogue import catalogue

    return catalogue()


def _absolute(path: PathLike | None) -> str | None:
    return None if path is None else str(Path(path).absolute())


def _list(names: Sequence[str] | None) -> list[str] | None:
    return None if names is None else list(names)
