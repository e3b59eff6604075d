"""Training on the rows of a run folder: one model, or a grid of trainers and sizes.

Every model has a folder of its own below `models/`, and `trained.json` says of each what it
was made from. One that was made from the same is not made again, so a grid that was stopped goes on
with the first that is missing.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError
from .progress import Progress
from .run_folder import MANIFEST, Json, RunFolder, is_model

if TYPE_CHECKING:
    import polars as pl

MODELS = "models"
RECORD = "trained.json"
FIGURES = ("rows", "accuracy", "macro_f1", "log_loss")


@dataclass(frozen=True)
class Asked:
    """What to train.

    Attributes:
        trainers: NAME or NAME:MODEL each.
        sizes: rows to learn from; none for all of them.
        options: settings of the trainers; each gets those that it has.
        start: folder of an earlier model to go on from.
        wandb: whether figures and rows go to Weights & Biases.
        push: OWNER/NAME of a model on the Hugging Face Hub to send the one model to.
    """

    trainers: Sequence[str] = ("tfidf",)
    sizes: Sequence[int] = ()
    options: Mapping[str, Any] | None = None
    start: Path | None = None
    wandb: bool = False
    push: str | None = None


@dataclass(frozen=True)
class One:
    """One model of a grid; `also` stands in its name behind all else."""

    trainer: str
    size: int | None
    options: dict[str, Any]
    also: str = ""

    @property
    def name(self) -> str:
        """Name of its folder: `tfidf`, `encoder-albert-base-v2-300`."""
        kind, _, model = self.trainer.partition(":")
        last = re.sub(r"[^A-Za-z0-9._-]+", "-", model.rstrip("/").rpartition("/")[2]).strip("-.")
        parts = [kind, last, "" if self.size is None else str(self.size), self.also]
        return "-".join(part for part in parts if part)


def training(folder: RunFolder, asked: Asked, progress: Progress) -> Json:
    """Train what was asked for and is not there yet.

    Returns:
        The summary of the model to go on with: of several the one with the highest macro F1 on the
        validation rows; and under `models` every model of these rows, earlier ones too.

    Raises:
        InputError: an option that none of the trainers has, a trainer that is not there, or more
            rows asked for than there are; before anything is trained.
    """
    ones, table = grid(asked), folder.read("split")
    _check_sizes(folder, asked, table)
    if asked.push is not None:
        _check_push(asked, ones)
    told = []
    for one in ones:
        told.append(trained(folder, one, asked, table, progress))
    chosen = max(told, key=lambda each: (each["validation"] or {}).get("macro_f1", -1.0))
    if asked.push is not None:
        from .export.finetune.pushing import push_model

        progress.say(push_model(folder.path / chosen["path"], asked.push))
    return gone_on_with(folder, chosen)


def gone_on_with(folder: RunFolder, chosen: Json) -> Json:
    """Make a model that is noted in the record the one that the run folder goes on with.

    Returns:
        Its summary, and under `models` every model of these rows.
    """
    keys = ("trainer", "path", "labels", "settings", "train_rows", "seconds")
    summary: Json = {key: chosen[key] for key in keys} | {"models": _all(folder)}
    folder.finish("finetune", chosen["key"], summary)
    return summary


def noted(folder: RunFolder, told: Json) -> None:
    """Note in the record what a model was made from."""
    folder.write_json(RECORD, {**folder.read_json(RECORD), told["name"]: told})


def grid(asked: Asked) -> list[One]:
    """Every trainer with every size, each with the options that it has.

    Raises:
        InputError: there is no such trainer, an option that none of them has or a wrong value of
            one, or a trainer that cannot go on from an earlier model.
    """
    from .export.finetune import TRAINERS
    from .export.finetune.settings import Setup, knows, named, open_trainer

    for trainer in asked.trainers:
        TRAINERS.get(named(trainer)[0])
    options = dict(asked.options or {})
    known = {one: [key for key in options if knows(TRAINERS, one, key)] for one in asked.trainers}
    for key in options:
        if not any(key in own for own in known.values()):
            raise InputError(
                f"none of the trainers {', '.join(asked.trainers)} has an option {key!r}"
            )
    ones = [
        One(trainer, size, {key: options[key] for key in known[trainer]})
        for trainer in dict.fromkeys(asked.trainers)
        for size in dict.fromkeys(asked.sizes or (None,))
    ]
    for one in ones:
        open_trainer(TRAINERS, one.trainer, one.options, Setup(start=asked.start))
    names = [one.name for one in ones]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"two of the models asked for would both be called {twice}")
    return ones


def trained(
    folder: RunFolder, one: One, asked: Asked, table: pl.DataFrame, progress: Progress
) -> Json:
    """Train one model, unless it is there; what is told of it."""
    out = folder.path / MODELS / one.name
    seed = folder.task.seed
    key = folder.key("finetune", one.trainer, seed, one.size, one.options, _start(asked))
    before = folder.read_json(RECORD)
    if before.get(one.name, {}).get("key") == key and is_model(out):
        progress.say(f"{one.name} is there already, made from the same")
        return _settings(before[one.name], out)
    started = time.monotonic()
    if asked.wandb or len(asked.trainers) * max(1, len(asked.sizes)) > 1:
        progress.say(f"training {one.name}")
    model = _made(folder, one, asked, table, out, progress)
    return _kept(folder, one, model, key, time.monotonic() - started)


def keep(folder: RunFolder, one: One, model: Any, seconds: float) -> Json:
    """Save a model that was trained elsewhere, as if it had been trained by `trained`."""
    model.save(folder.path / MODELS / one.name)
    key = folder.key("finetune", one.trainer, folder.task.seed, one.size, one.options, None)
    return _kept(folder, one, model, key, seconds)


def _kept(folder: RunFolder, one: One, model: Any, key: str, seconds: float) -> Json:
    """Note a model that is saved, and what it was made from."""
    out = folder.path / MODELS / one.name
    found = model.facts.get("validation")
    told = {
        "name": one.name,
        "trainer": one.trainer,
        "size": one.size,
        "path": out.relative_to(folder.path).as_posix(),
        "labels": list(model.labels),
        "train_rows": one.size or sum(model.facts["rows"].values()),
        "seconds": seconds,
        "validation": found and {name: found[name] for name in FIGURES},
        "of": folder.key("finetune"),
        "key": key,
    }
    noted(folder, told)
    return _settings(told, out)


def _start(asked: Asked) -> str | None:
    """What tells an earlier model from every other: its manifest has the hashes of its files."""
    from .export.finetune.folders import digest

    return None if asked.start is None else digest(asked.start / MANIFEST)


def _all(folder: RunFolder) -> list[Json]:
    """Every model that is there and was made from the rows as they are now."""
    rows = folder.key("finetune")
    return [
        {key: each[key] for key in each if key not in ("of", "key", "labels")}
        for each in folder.read_json(RECORD).values()
        if each["of"] == rows and is_model(folder.path / each["path"])
    ]


def _settings(told: Json, out: Path) -> Json:
    """What was told of a model that is there, with what its manifest says."""
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    own = {"trainer", "labels", "sha256", "format"}
    return told | {"settings": {key: manifest[key] for key in manifest if key not in own}}


def _made(
    folder: RunFolder,
    one: One,
    asked: Asked,
    table: pl.DataFrame,
    out: Path,
    progress: Progress,
) -> Any:
    from .export.finetune import finetune
    from .export.finetune.tracking import tracked

    with tracked(
        asked.wandb,
        folder=folder.path,
        project=folder.task.name,
        name=one.name,
        told={"trainer": one.trainer, "size": one.size, **one.options},
        rows=folder.path / "split.parquet",
    ) as tracking:
        model = finetune(
            table,
            one.trainer,
            out=out,
            task=folder.task,
            options=one.options,
            start=asked.start,
            size=one.size,
            work=out.with_name(f"{out.name}.unfinished"),
            curve=tracking,
            seed=folder.task.seed,
            progress=progress,
        )
        tracking.ended(model.facts)
    return model


def _check_sizes(folder: RunFolder, asked: Asked, table: pl.DataFrame) -> None:
    from .export.finetune.lessons import check_size, lessons

    if asked.sizes:
        given = lessons(table, folder.task)
        for size in asked.sizes:
            check_size(given, size)


def _check_push(asked: Asked, ones: Sequence[One]) -> None:
    from .export.formats.hf_push import token

    if len(ones) > 1:
        raise InputError("--push sends one model; several were asked for")
    token()
