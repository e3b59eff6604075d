"""The `fasttext` trainer: a bag of words and n-grams with learned vectors (Joulin et al. 2017).

Trained by fastText, in a second or two; what comes out is taken as plain arrays, so that a model is
used without fastText and its own binary files are never opened.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from ...errors import InputError
from ...progress import Progress
from .class_weights import counted
from .facts import figures, learned_from
from .fasttext_model import FasttextModel, Vocabulary, load_fasttext, tokens
from .folders import missing
from .lessons import Lessons
from .linear import folds, temperature
from .settings import ClassWeights, Settings, Setup
from .tfidf_model import softmax

PREFIX = "#!"
"""Of labels in the file that fastText reads. No token of a text begins so: a sign is a token."""

SHAPES = ((1, 0, 0), (2, 0, 0), (1, 3, 6), (2, 2, 5))
"""Words together, and least and most characters of n-grams within words."""

COPIES = 4
"""Lines that stand for a row of weight 1 where rows differ in weight."""


class FasttextSettings(Settings):
    """Options of `fasttext`.

    Attributes:
        epochs: passes over the rows; None for 25, or more where there are few rows.
        learning_rate: at the begin; it falls linearly.
        dim: numbers per vector.
        buckets: vectors that all n-grams share by their hash.
        class_weights: `auto`, `even` or `none`.
    """

    epochs: int | None = Field(None, ge=1, le=10_000)
    learning_rate: float = Field(0.5, gt=0, le=5)
    dim: int = Field(50, ge=2, le=1_000)
    buckets: int = Field(50_000, ge=1_000, le=5_000_000)
    class_weights: ClassWeights = "auto"


@dataclass(frozen=True)
class Trial:
    """One shape, and what rows not seen said of it."""

    shape: tuple[int, int, int]
    model: FasttextModel
    temperature: float
    figures: dict[str, float]


class FasttextTrainer:
    """Makes models with fastText."""

    settings: ClassVar[type[Settings]] = FasttextSettings

    def __init__(self, options: FasttextSettings | None = None, setup: Setup | None = None) -> None:
        self.options = options or FasttextSettings()
        self.setup = setup or Setup()

    def train(self, lessons: Lessons, seed: int, progress: Progress) -> FasttextModel:
        """A model that has learned from these rows; same rows and seed, same model.

        Which n-grams are read is chosen by the validation rows, or where there are none by a fifth
        of the others; the same rows give the temperature.

        Raises:
            InputError: no text has a word or sign to learn from.
            LabelwrightError: fastText is not installed.
        """
        if not any(tokens(text) for text in lessons.texts):
            raise InputError("no text to learn from has a word or a sign")
        kept = lessons.learn.copy()
        if kept.all():
            kept &= folds(lessons.classes, lessons.learn, 5, seed) != 0
        asked = np.flatnonzero(~kept)
        with progress.step("fasttext", len(SHAPES) + 1, "trainings") as step:
            trials = []
            for shape in SHAPES:
                trials.append(self._trial(lessons, kept, asked, shape, seed))
                step.advance()
            best = _best(trials, len(asked))
            model = best.model
            if not np.array_equal(kept, lessons.learn):
                model = self._fit(lessons, lessons.learn, best.shape, seed)
            step.advance()
        tried = [{"shape": list(one.shape), **one.figures} for one in trials]
        facts = {
            **learned_from(lessons, seed, ("numpy", "fasttext-community")),
            "options": self.options.model_dump(),
            "chosen": {"shape": list(best.shape)},
            "tried": tried,
        }
        return replace(model, temperature=best.temperature, facts=facts)

    def _trial(
        self,
        lessons: Lessons,
        kept: npt.NDArray[np.bool_],
        asked: npt.NDArray[np.intp],
        shape: tuple[int, int, int],
        seed: int,
    ) -> Trial:
        model = self._fit(lessons, kept, shape, seed)
        if not len(asked):
            return Trial(shape, model, 1.0, {"accuracy": 0.0, "macro_f1": 0.0, "log_loss": 0.0})
        scores = model.scores([lessons.texts[row] for row in asked])
        heat = temperature(scores, lessons.classes[asked])
        found = figures(softmax(scores / heat), lessons.classes[asked])
        return Trial(shape, model, heat, found)

    def _fit(
        self,
        lessons: Lessons,
        kept: npt.NDArray[np.bool_],
        shape: tuple[int, int, int],
        seed: int,
    ) -> FasttextModel:
        lines, spread = _lines(lessons, kept, self.options.class_weights, seed)
        epochs = self.options.epochs or min(200, max(25, 15_000 // int(kept.sum())))
        with tempfile.TemporaryDirectory(prefix="labelwright-") as folder:
            file = Path(folder) / "rows.txt"
            file.write_text("".join(lines), encoding="utf-8", newline="\n")
            found = _library().train_supervised(
                str(file),
                epoch=max(1, round(epochs / spread)),
                lr=self.options.learning_rate,
                dim=self.options.dim,
                bucket=self.options.buckets,
                wordNgrams=shape[0],
                minn=shape[1],
                maxn=shape[2],
                label=PREFIX,
                seed=seed,
                thread=1,
                verbose=0,
            )
        return _taken(found, lessons.labels, shape)

    def load(self, folder: Path) -> FasttextModel:
        """A saved model. Raises InputError where the folder holds none that can be used."""
        return load_fasttext(folder)


def _best(trials: list[Trial], rows: int) -> Trial:
    """The lowest log loss among trials within one standard error of the highest accuracy."""
    top = max(one.figures["accuracy"] for one in trials)
    error = (top * (1 - top) / rows) ** 0.5 if rows else 0.0
    near = [one for one in trials if one.figures["accuracy"] >= top - error]
    return min(near, key=lambda one: one.figures["log_loss"])


def _lines(
    lessons: Lessons, kept: npt.NDArray[np.bool_], how: ClassWeights, seed: int
) -> tuple[list[str], int]:
    """Lines to learn from in a drawn order, and how many stand for one row of weight 1.

    fastText has no weights: where rows differ, each stands there as often as it counts.
    """
    weights = counted(replace(lessons, learn=kept), how)
    places = np.flatnonzero(kept)
    spread = 1 if np.allclose(weights[places], 1) else COPIES
    copies = np.maximum(1, np.round(weights[places] * spread).astype(int))
    order = np.random.default_rng(seed).permutation(np.repeat(places, copies))
    written = {
        row: f"{PREFIX}{lessons.classes[row]} {' '.join(tokens(lessons.texts[row]))}\n"
        for row in places
    }
    return [written[row] for row in order], spread


def _taken(found: Any, labels: tuple[str, ...], shape: tuple[int, int, int]) -> FasttextModel:
    """What fastText learned, as plain arrays."""
    words = [str(word) for word in found.get_words(on_unicode_error="replace")]
    output = np.zeros((len(labels), found.get_dimension()), dtype=np.float32)
    known = [int(name.removeprefix(PREFIX)) for name in found.get_labels()]
    output[known] = found.get_output_matrix()
    bias = np.full(len(labels), -30.0)
    bias[known] = 0.0
    vectors = found.get_input_matrix()
    # without n-grams fastText keeps no buckets
    vocabulary = Vocabulary(tuple(words), len(vectors) - len(words), *shape)
    return FasttextModel(labels, vocabulary, vectors, output, bias, 1.0, {})


def _library() -> Any:
    try:
        import fasttext
    except ImportError:
        raise missing("fasttext", "fasttext-community") from None
    return fasttext
