"""Mistral's Classifier Factory: {"text", "labels": {target: label}}.

Format and limits: Mistral's documentation of classifiers (/resources/deprecated/, August 2026).
"""

from __future__ import annotations

from typing import Any, ClassVar

from .base import Row, Settings
from .dated import MISTRAL_UNSUPPORTED
from .jsonl import Records
from .mistral_chat import MISTRAL
from .sizes import Measured, Sized


class ClassifierSettings(Sized):
    """Options of `mistral-classifier`.

    Attributes:
        target: name of what is told; left out, the task's name, or `label`.
    """

    target: str | None = None


class MistralClassifier(Measured, Records):
    """A text and its label a line."""

    settings: ClassVar[type[Settings]] = ClassifierSettings
    warning = MISTRAL_UNSUPPORTED
    limits = MISTRAL

    @property
    def target(self) -> str:
        """Name of what is told."""
        task = self.job.task
        name: str = self.options.target or (task.name if task else "label")
        return name

    def record(self, row: Row) -> dict[str, Any]:
        return {"text": row.text, "labels": {self.target: row.label}}

    def said(self, record: Any) -> tuple[str, str]:
        return record["text"], record["labels"][self.target]
