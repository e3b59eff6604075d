"""The `static` trainer: the mean of a text's word-piece vectors, and a linear classifier of it.

The vectors come with the wordllama package, learned from a large model's, so that words the
training rows never showed still mean something. Order counts for nothing. Without a network.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ...progress import Progress
from .facts import learned_from
from .folders import missing
from .head import fit_head
from .lessons import Lessons
from .settings import Settings, Setup
from .static_model import StaticModel, WordPieces, load_static

PACKAGES = ("numpy", "scikit-learn", "tokenizers", "wordllama")


class StaticSettings(Settings):
    """Options of `static`: none."""


class StaticTrainer:
    """Makes linear classifiers of mean word-piece vectors."""

    settings: ClassVar[type[Settings]] = StaticSettings

    def __init__(self, options: StaticSettings | None = None, setup: Setup | None = None) -> None:
        self.setup = setup or Setup()

    def train(self, lessons: Lessons, seed: int, progress: Progress) -> StaticModel:
        """A model that has learned from these rows; same rows and seed, same model.

        Raises:
            LabelwrightError: wordllama is not installed.
        """
        pieces = _pieces()
        with progress.step("static", 2, "steps") as step:
            vectors = pieces.vectors(lessons.texts)
            step.advance()
            head, chosen = fit_head(vectors, lessons, seed)
            step.advance()
        facts = learned_from(lessons, seed, PACKAGES) | chosen
        return StaticModel(lessons.labels, pieces, head, facts)

    def load(self, folder: Path) -> StaticModel:
        """A saved model. Raises InputError where the folder holds none that can be used."""
        return load_static(folder)


def _pieces() -> WordPieces:
    try:
        from ...text.embedded import word_pieces

        tokenizer, vectors = word_pieces()
    except ImportError:
        raise missing("static", "wordllama") from None
    return WordPieces(tokenizer, vectors)
