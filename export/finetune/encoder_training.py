"""Fine-tuning an encoder: rows with weights, figures after every epoch, the best epoch kept."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    EarlyStoppingCallback,
    TrainingArguments,
    set_seed,
)
from transformers.trainer import TRAINER_STATE_NAME
from transformers.trainer_utils import get_last_checkpoint

from ...errors import InputError
from ...progress import Progress
from .checkpoints import checkpoint, how_to_open, known_as, opening, readable
from .class_weights import counted
from .encoder import EncoderSettings, pace, passes, patience
from .encoder_loop import Figures, Listening, Rows, Weighted, collator
from .encoder_model import EncoderModel
from .facts import learned_from
from .folders import digest, opened
from .last_layer import soften, widen
from .lessons import Lessons
from .linear import temperature
from .quiet import quiet
from .saved import MANIFEST
from .settings import Setup

PACKAGES = ("numpy", "torch", "transformers", "accelerate")
KEY = "key"
# An epoch is compared as it would be used, that is calibrated: of few rows a network soon becomes
# too sure, and its plain loss would prefer the first epoch, in which nothing was learned.
BEST = {"loss": "calibrated_loss", "macro_f1": "macro_f1"}


def train(
    options: EncoderSettings, setup: Setup, lessons: Lessons, seed: int, progress: Progress
) -> EncoderModel:
    """See `EncoderTrainer.train`."""
    if setup.start is not None and options.model is not None:
        raise InputError("give a model to begin from or an earlier one to go on from, not both")
    name = checkpoint(options.model, "encoder") if setup.start is None else str(setup.start)
    with quiet():
        set_seed(seed)
        network, tokenizer, labels = _opened(name, setup, lessons.labels)
        longest = readable(options.max_length, network.config, tokenizer, progress)
        options = options.model_copy(update={"max_length": longest})
        rows = _Prepared(lessons, labels, tokenizer, options, progress)
        key = _digest(name, options, lessons, seed)
        curve = _learn(network, tokenizer, rows, options, setup, key, seed, progress)
        model = EncoderModel(
            labels,
            network,
            tokenizer,
            options.max_length,
            {
                **learned_from(lessons, seed, PACKAGES),
                "begun_from": known_as(name),
                "options": options.model_dump(),
                "longer_than_max_length": rows.cut,
                "curve": curve,
            },
        )
        _calibrate(model, rows)
    return model


def _opened(name: str, setup: Setup, found: tuple[str, ...]) -> tuple[Any, Any, tuple[str, ...]]:
    """Network, tokenizer and labels: those of an earlier model first, where it goes on from one."""
    if setup.start is None:
        labels = found
        more = {"num_labels": len(labels), "ignore_mismatched_sizes": True}
    else:
        manifest = opened(setup.start)
        if manifest["trainer"] != "encoder" or manifest.get("reader"):
            raise InputError(f"{setup.start} is no encoder's model: encoder cannot go on from it")
        earlier = tuple(manifest["labels"])
        labels, more = (*earlier, *(one for one in found if one not in earlier)), {}
    with opening(name):
        network = AutoModelForSequenceClassification.from_pretrained(
            name, use_safetensors=True, dtype=torch.float32, **more, **how_to_open(name)
        )
        tokenizer = AutoTokenizer.from_pretrained(name, **how_to_open(name))
    if setup.start is not None:
        widen(network, len(labels))
    network.config.id2label = dict(enumerate(labels))
    network.config.label2id = {label: place for place, label in enumerate(labels)}
    network.config.problem_type = "single_label_classification"
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
        network.config.pad_token_id = tokenizer.pad_token_id
    return network, tokenizer, labels


class _Prepared:
    """The rows as tokens, those to learn from and those to choose by."""

    def __init__(
        self,
        lessons: Lessons,
        labels: tuple[str, ...],
        tokenizer: Any,
        options: EncoderSettings,
        progress: Progress,
    ) -> None:
        places = np.array([labels.index(label) for label in lessons.labels])
        classes = places[lessons.classes]
        weights = counted(lessons, options.class_weights)
        whole = tokenizer(lessons.texts, truncation=False, verbose=False)["input_ids"]
        self.cut = sum(len(one) > options.max_length for one in whole)
        if self.cut:
            progress.say(
                f"{self.cut:,} of {len(whole):,} texts are longer than {options.max_length} tokens "
                "and are cut (option max_length)"
            )
        found = tokenizer(lessons.texts, truncation=True, max_length=options.max_length)
        tokens = [{key: found[key][row] for key in found} for row in range(len(whole))]
        learn, choose = np.flatnonzero(lessons.learn), np.flatnonzero(~lessons.learn)
        self.learn = Rows.of(tokens, classes, weights, learn)
        self.choose = Rows.of(tokens, classes, np.ones(len(classes)), choose)
        self.texts = [lessons.texts[row] for row in choose]
        self.classes = classes[choose]
        self.labels = labels


def _learn(
    network: Any,
    tokenizer: Any,
    rows: _Prepared,
    options: EncoderSettings,
    setup: Setup,
    key: str,
    seed: int,
    progress: Progress,
) -> list[dict[str, Any]]:
    """Train in place; the figures of every epoch."""
    by_epoch = "epoch" if len(rows.choose) else "no"
    with _work(setup, key) as work, progress.step("encoder", None, "steps") as bar:
        arguments = TrainingArguments(
            output_dir=str(work),
            num_train_epochs=passes(options, len(rows.learn)),
            learning_rate=pace(options, network.config.hidden_size),
            per_device_train_batch_size=options.batch_size,
            per_device_eval_batch_size=64,
            warmup_steps=options.warmup,
            weight_decay=options.weight_decay,
            eval_strategy=by_epoch,
            save_strategy="epoch" if setup.work or len(rows.choose) else "no",
            save_total_limit=1,
            save_only_model=setup.work is None,
            load_best_model_at_end=bool(len(rows.choose)),
            metric_for_best_model=f"eval_{BEST[options.best]}",
            greater_is_better=options.best != "loss",
            restore_callback_states_from_checkpoint=True,
            logging_strategy="epoch",
            remove_unused_columns=False,
            label_names=["labels"],
            report_to="none",
            disable_tqdm=True,
            use_cpu=options.device == "cpu",
            dataloader_pin_memory=False,
            seed=seed,
        )
        listening = Listening(setup.curve, bar, work / "curve.json")
        trainer = Weighted(
            model=network,
            args=arguments,
            train_dataset=rows.learn,
            eval_dataset=rows.choose if len(rows.choose) else None,
            data_collator=collator(tokenizer),
            compute_metrics=Figures(rows.labels),
            callbacks=[listening, *_stopping(options, rows)],
        )
        listening.keep_alone(trainer)
        last = _last_whole(work)
        if last:
            progress.say(f"goes on from {Path(last).name}")
        trainer.train(resume_from_checkpoint=last)
    return listening.points


def _last_whole(work: Path) -> str | None:
    """The last checkpoint that was written to its end, its state being written last."""
    while last := get_last_checkpoint(str(work)):
        try:
            json.loads((Path(last) / TRAINER_STATE_NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            shutil.rmtree(last)
        else:
            return str(last)
    return None


def _stopping(options: EncoderSettings, rows: _Prepared) -> list[Any]:
    epochs = patience(options, len(rows.learn))
    if epochs and len(rows.choose):
        return [EarlyStoppingCallback(early_stopping_patience=epochs)]
    return []


@contextmanager
def _work(setup: Setup, key: str) -> Iterator[Path]:
    """Folder for checkpoints: kept when the training is broken off, emptied if not of its kind."""
    if setup.work is None:
        with tempfile.TemporaryDirectory(prefix="labelwright-") as folder:
            yield Path(folder)
        return
    note = setup.work / KEY
    if not note.is_file() or note.read_text(encoding="utf-8") != key:
        shutil.rmtree(setup.work, ignore_errors=True)
        setup.work.mkdir(parents=True)
        note.write_text(key, encoding="utf-8", newline="\n")
    yield setup.work
    shutil.rmtree(setup.work, ignore_errors=True)


def _digest(name: str, options: EncoderSettings, lessons: Lessons, seed: int) -> str:
    """What tells whether unfinished work is of the same training."""
    manifest = Path(name) / MANIFEST
    whole = [
        name,
        digest(manifest) if manifest.is_file() else None,
        seed,
        options.model_dump_json(),
        lessons.texts,
        lessons.classes.tolist(),
        lessons.weights.tolist(),
        lessons.learn.tolist(),
        lessons.labels,
    ]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def _calibrate(model: EncoderModel, rows: _Prepared) -> None:
    """Find the temperature on the validation rows and put it into the last layer.

    So whoever opens the folder by `transformers` gets calibrated probabilities too.
    """
    if not len(rows.choose):
        return
    with torch.inference_mode():
        heat = temperature(model.scores(rows.texts), rows.classes.astype(np.intp))
    model.facts["temperature"] = heat if soften(model.network, heat) else None
