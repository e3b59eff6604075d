"""Trained models as contenders: those of the run folder, and what each takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..export.evaluate.contender import Contender, by_model
from ..export.evaluate.marks import SIMULATED, is_simulated
from ..export.finetune import load_model
from ..export.finetune.hosted.dates import base_of
from ..export.finetune.hosted.model import STAGE, HostedModel
from ..export.finetune.hosted.prices import INFERENCE
from ..progress import Progress
from ..run_folder import Json, RunFolder
from ..training import MODELS, RECORD
from .speed import Speed, quantiles, speed
from .spent import spent
from .wanted import ALL


@dataclass(frozen=True)
class Trained:
    """A trained model.

    Attributes:
        name: of its folder.
        trainer: NAME or NAME:MODEL.
        rows: how many it learned from; None where that is not known.
        path: its folder.
        model: it.
        marks: what is to be said of its figures.
    """

    name: str
    trainer: str
    rows: int | None
    path: Path
    model: Any
    marks: tuple[str, ...]

    @classmethod
    def of(cls, folder: RunFolder, told: Json, model: Any, acted: bool) -> Trained:
        """What is told of a model, and the model itself.

        Args:
            folder: the run folder.
            told: its summary.
            model: it.
            acted: whether it learned from rows that something wrote which only acts as a model.
        """
        path = folder.path / told["path"]
        if isinstance(model, HostedModel):
            whom = model.whom
            acted = acted or is_simulated(whom.model, whom.address, trained=True)
        marks = (SIMULATED,) if acted else ()
        rows = told.get("train_rows")
        return cls(path.name, told["trainer"], rows, path, model, marks)

    def contender(self) -> Contender:
        """The model as one who answers."""
        facts = {"trainer": self.trainer}
        answer = by_model(self.model)
        return Contender(self.name, "model", answer, self.rows, marks=self.marks, facts=facts)

    def takes(self, folder: RunFolder, texts: Sequence[str], progress: Progress) -> Json:
        """Price, speed and size; see `docs/evaluation.md`."""
        if isinstance(self.model, HostedModel):
            took = _priced(spent(folder, STAGE, self.model.whom.model), self.model)
            return {**took, **quantiles(self.model.seconds), "bytes": None, "where": "hosted"}
        found: Speed = speed(self.model, texts, progress)
        return {
            "usd_per_1000": 0.0,
            "tokens_per_text": None,
            **found,
            "bytes": size_on_disk(self.path),
            "where": "this machine",
        }


def trained_models(
    folder: RunFolder, names: Sequence[str], main: str, acted: bool
) -> list[Trained]:
    """Models of the run folder beside the one that it goes on with.

    Args:
        folder: the run folder.
        names: of folders below `models/`, or `all`.
        main: name of the one that is measured in any case.
        acted: see `Trained.of`.

    Raises:
        InputError: there is no model of such a name.
    """
    there = _there(folder)
    by_size = sorted(there, key=lambda name: _trainer_and_size(there[name]))
    asked = by_size if ALL in names else list(dict.fromkeys(names))
    if strange := [name for name in asked if name not in there]:
        have = ", ".join(there) or "none"
        raise InputError(
            f"{folder.path} has no model {strange[0]!r}; it has {have}. "
            f"`labelwright finetune {folder.path} --with TRAINER` trains one"
        )
    return [
        Trained.of(folder, there[name], load_model(folder.path / there[name]["path"]), acted)
        for name in asked
        if name != main
    ]


def _there(folder: RunFolder) -> dict[str, Json]:
    """Every model in the folder, by name: what the record says of it, else what it says itself."""
    record = folder.read_json(RECORD)
    found: dict[str, Json] = {}
    for file in sorted((folder.path / MODELS).glob("*/model.json")):
        name = file.parent.name
        told = record.get(name) or _of_itself(file)
        found[name] = {**told, "path": f"{MODELS}/{name}"}
    return found


def _trainer_and_size(told: Json) -> tuple[str, int]:
    return str(told["trainer"]), told.get("train_rows") or 0


def _of_itself(file: Path) -> Json:
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        rows = manifest.get("rows")
        told = sum(rows.values()) if isinstance(rows, dict) else None
        return {"trainer": str(manifest["trainer"]), "train_rows": told}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        # It is opened next, which says what is wrong with it.
        return {"trainer": file.parent.name}


def _priced(took: Json, model: HostedModel) -> Json:
    """With the provider's list price of a fine-tuned model, which stands in no public table."""
    tokens, base = took["tokens_per_text"], base_of(model.whom.model)
    if took["usd_per_1000"] is not None or not tokens or base not in INFERENCE:
        return took
    per_million = INFERENCE[base]
    usd = per_million[0] * tokens["input"] + per_million[1] * tokens["output"]
    return {**took, "usd_per_1000": 1_000 * usd / 1_000_000}


def size_on_disk(folder: Path) -> int:
    """Bytes of all files of a model folder, but for what is there to be read by people."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return sum(file.stat().st_size for file in files if file.suffix not in (".md", ".csv"))
