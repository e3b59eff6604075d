"""Prodigy: tasks of its choice interface, answered, for `prodigy db-in`.

"Input data" and "Annotation interfaces: choice" in Prodigy's documentation. Prodigy cannot be had
freely, so nothing here was tried with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .base import Job, Row
from .jsonl import Records


class Prodigy(Records):
    """A task a line, with its options and the one that was accepted."""

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        self._choices = [{"id": label, "text": label} for label in job.labels]

    def problem(self, row: Row) -> str | None:
        return None if row.text.strip() else "its text is empty"

    def record(self, row: Row) -> dict[str, Any]:
        return {
            "text": row.text,
            "options": self._choices,
            "accept": [row.label],
            "answer": "accept",
            "meta": {"id": row.id},
        }

    def said(self, record: Any) -> tuple[str, str]:
        (label,) = record["accept"]
        return record["text"], label

    def notes(self, out: Path) -> list[str]:
        return ["prodigy db-in NAME train.jsonl; then prodigy train --textcat NAME"]
