"""Tuning an encoder of sentences by pairs, with the setfit package, then its classifier."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from setfit import SetFitModel, Trainer, TrainingArguments
from sklearn.linear_model import LogisticRegression
from transformers import TrainerCallback, set_seed
from transformers.trainer_callback import PrinterCallback, ProgressCallback

from ...errors import InputError
from ...progress import Progress, Step
from .checkpoints import checkpoint, how_to_open, known_as, opening, readable
from .class_weights import counted
from .facts import learned_from
from .folders import opened
from .head import fit_head
from .lessons import Lessons, drawn
from .quiet import quiet
from .setfit import SetfitSettings
from .setfit_model import Encoder
from .setfit_model import SetfitModel as Model
from .settings import Curve, Setup

PACKAGES = ("numpy", "scikit-learn", "torch", "transformers", "sentence-transformers", "setfit")


def train(
    options: SetfitSettings, setup: Setup, lessons: Lessons, seed: int, progress: Progress
) -> Model:
    """See `SetfitTrainer.train`."""
    options, name = _begin(options, setup)
    with quiet():
        set_seed(seed)
        body = _body(name, options)
        reader = body[0]
        longest = readable(options.max_length, reader.model.config, reader.tokenizer, progress)
        body.max_seq_length = longest
        options = options.model_copy(update={"max_length": longest})
        curve = _tune(body, lessons, options, setup.curve, seed, progress)
        encoder = Encoder(reader.model, reader.tokenizer, options.pooling, longest)
        vectors = encoder.vectors(lessons.texts)
    # fit_head evens skewed classes by itself; what was asked for is in the weights already
    weighed = replace(lessons, weights=counted(lessons, options.class_weights))
    head, chosen = fit_head(vectors, weighed, seed, tuned=options.steps > 0)
    facts = {
        **learned_from(lessons, seed, PACKAGES),
        "begun_from": known_as(name),
        "options": options.model_dump(),
        **chosen,
        "curve": curve,
    }
    return Model(lessons.labels, encoder, head, facts)


def _begin(options: SetfitSettings, setup: Setup) -> tuple[SetfitSettings, str]:
    """The options, and the encoder to begin from: that of an earlier model where there is one."""
    if setup.start is None:
        return options, checkpoint(options.model, "setfit")
    if options.model is not None:
        raise InputError("give a model to begin from or an earlier one to go on from, not both")
    manifest = opened(setup.start)
    if manifest["trainer"] != "setfit" or manifest.get("reader"):
        raise InputError(f"{setup.start} is no setfit model: setfit cannot go on from it")
    return options.model_copy(update={"pooling": manifest["pooling"]}), str(setup.start)


def _body(name: str, options: SetfitSettings) -> Any:
    """Built from its parts: a folder's own list of modules may name any code."""
    where = how_to_open(name)
    with opening(name):
        reader = Transformer(
            name,
            max_seq_length=options.max_length,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32, **where},
            processor_kwargs=where,
            config_kwargs=where,
        )
    pooling = Pooling(reader.get_embedding_dimension(), options.pooling)
    device = "cpu" if options.device == "cpu" else None
    return SentenceTransformer(modules=[reader, pooling], device=device)


def _tune(
    body: Any,
    lessons: Lessons,
    options: SetfitSettings,
    curve: Curve,
    seed: int,
    progress: Progress,
) -> list[dict[str, Any]]:
    """Tune the encoder in place; the loss along the way."""
    if not options.steps:
        return []
    places = drawn(lessons, options.pair_rows, seed)
    texts, classes = [lessons.texts[row] for row in places], lessons.classes[places].tolist()
    with (
        tempfile.TemporaryDirectory(prefix="labelwright-") as folder,
        progress.step("setfit", options.steps, "steps") as bar,
    ):
        arguments = TrainingArguments(
            output_dir=folder,
            batch_size=options.batch_size,
            max_steps=options.steps,
            body_learning_rate=options.learning_rate,
            max_length=options.max_length,
            logging_steps=max(1, options.steps // 10),
            save_strategy="no",
            report_to="none",
            show_progress_bar=False,
            seed=seed,
        )
        model = SetFitModel(model_body=body, model_head=LogisticRegression())
        listening = Listening(curve, bar)
        trainer = Trainer(model=model, args=arguments, callbacks=[listening])
        for kind in (PrinterCallback, ProgressCallback):
            trainer.remove_callback(kind)
        trainer.train_embeddings(texts, classes, args=arguments)
    return listening.points


class Listening(TrainerCallback):  # type: ignore[misc]
    """Moves the bar and takes the loss of the pairs."""

    def __init__(self, curve: Curve, bar: Step) -> None:
        self.curve, self.bar = curve, bar
        self.points: list[dict[str, Any]] = []

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """One step done."""
        self.bar.advance()

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Take the loss of the last steps."""
        found = {key.removeprefix("embedding_"): value for key, value in (logs or {}).items()}
        if "loss" in found:
            self.points.append({"step": state.global_step, "loss": float(found["loss"])})
            self.curve.note(self.points[-1])
            self.bar.note(f"loss {found['loss']:.3f}")
