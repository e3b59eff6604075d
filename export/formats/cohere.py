"""Cohere's single-label classification file: {"text", "label"}.

Format and limits: Cohere's documentation of classification fine-tuning: 40 examples or more, 5 or
more of each label (labels with fewer were dropped), UTF-8.
"""

from __future__ import annotations

from typing import Any

from .base import Row
from .dated import COHERE_GONE
from .jsonl import Records
from .limits import Limits


class Cohere(Records):
    """A text and its label a line."""

    warning = COHERE_GONE
    limits = Limits(
        whose="Cohere",
        source="classification fine-tuning documentation, before 2025-09-15",
        rows=40,
        rows_per_label=5,
    )

    def problem(self, row: Row) -> str | None:
        return None if row.text.strip() else "its text is empty"

    def record(self, row: Row) -> dict[str, Any]:
        return {"text": row.text, "label": row.label}

    def said(self, record: Any) -> tuple[str, str]:
        return record["text"], record["label"]
