"""Argilla 2: records with the label as a suggestion, as `dataset.records.from_json` reads them.

"Import and export" and the reference of records in Argilla's documentation (2.8).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from .base import Row
from .jsonl import JsonList

RECORDS = "records.json"


class Argilla(JsonList):
    """`records.json`, all splits together; the metadata say which."""

    reads = ("confidence", "split")
    own: ClassVar[tuple[str, ...]] = (RECORDS,)

    def write(self, folder: Path) -> None:
        self.write_split(None, folder / RECORDS)

    def check(self, folder: Path) -> None:
        self.check_file(folder / RECORDS, None)

    def record(self, row: Row) -> dict[str, Any]:
        said = {
            "value": row.label,
            "score": row.more.get("confidence"),
            "agent": "labelwright",
        }
        return {
            "id": row.id,
            "fields": {"text": row.text, **row.fields},
            "metadata": {"split": row.more["split"]},
            "suggestions": {"label": said},
            "responses": {},
            "vectors": {},
        }

    def said(self, record: Any) -> tuple[str, str]:
        return record["fields"]["text"], record["suggestions"]["label"]["value"]

    def notes(self, out: Path) -> list[str]:
        fields = ", ".join(f"rg.TextField({name!r})" for name in ("text", *self.job.fields))
        return [
            f"rg.Settings(fields=[{fields}], questions=[rg.LabelQuestion('label', "
            f"labels={list(self.job.labels)!r})], metadata=[rg.TermsMetadataProperty('split')]) "
            f"makes the dataset; dataset.records.from_json({RECORDS!r}) fills it."
        ]
