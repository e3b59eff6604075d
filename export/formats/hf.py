"""A folder that `datasets.load_dataset` reads: Parquet with ClassLabel, and a dataset card.

Layout and YAML keys: "Structure your repository" and "Create a dataset card" in the Hugging Face
Hub documentation. Polars writes the Parquet; the `datasets` library is not needed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from ...errors import InputError
from .base import Format, Job, Settings, broken
from .hf_card import Card, card
from .hf_push import push, token


class HubSettings(Settings):
    """Options of `hf`.

    Attributes:
        licence: identifier of the data's licence as the Hub has it (`apache-2.0`, `cc-by-4.0`).
        push: `owner/name` of a dataset on the Hub to send the folder to; nothing is sent without.
        private: whether a dataset made by pushing is private.
        curation: JSON file of a report of `curate`, for the card's list of known flaws; left out,
            the report of the run.
    """

    licence: str = "unknown"
    push: str | None = None
    private: bool = True
    curation: Path | None = None


class HuggingFace(Format):
    """`data/<split>-00000-of-00001.parquet` and `README.md`."""

    settings: ClassVar[type[Settings]] = HubSettings
    own: ClassVar[tuple[str, ...]] = (
        "README.md",
        *(f"data/{split}-00000-of-00001.parquet" for split in ("train", "validation", "test")),
    )

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        self.token = token() if settings.push else None
        self.curation = _report(settings.curation) if settings.curation else dict(job.curation)

    @property
    def features(self) -> list[dict[str, Any]]:
        """The columns as a dataset card describes them."""
        names = {str(place): label for place, label in enumerate(self.job.labels)}
        strings = [{"name": name, "dtype": "string"} for name in ("id", "text", *self.job.fields)]
        return [*strings, {"name": "label", "dtype": {"class_label": {"names": names}}}]

    def write(self, folder: Path) -> None:
        (folder / "data").mkdir()
        for split in self.job.counts():
            self._frame(split).write_parquet(_path(folder, split))
        sizes = {split: _path(folder, split).stat().st_size for split in self.job.counts()}
        content = Card(self.job, self.features, sizes, self.options.licence, self.curation)
        (folder / "README.md").write_text(card(content), encoding="utf-8", newline="\n")

    def check(self, folder: Path) -> None:
        for split in self.job.counts():
            path = _path(folder, split)
            try:
                found = pl.read_parquet(path)
            except pl.exceptions.PolarsError as error:
                raise broken(path, str(error)) from None
            if not found.equals(self._frame(split)):
                raise broken(path, "other rows than were written")

    def publish(self, out: Path) -> list[str]:
        if not self.options.push:
            return []
        return [push(out, self.options.push, self.options.private, self.token, self.own)]

    def _frame(self, split: str) -> pl.DataFrame:
        places = {label: place for place, label in enumerate(self.job.labels)}
        return self.job.table.filter(pl.col("split") == split).select(
            "id",
            "text",
            *(pl.col(name).fill_null("") for name in self.job.fields),
            pl.col("label").replace_strict(places, return_dtype=pl.Int64),
        )


def _path(folder: Path, split: str) -> Path:
    return folder / "data" / f"{split}-00000-of-00001.parquet"


def _report(curation: Path) -> dict[str, Any]:
    try:
        report = json.loads(curation.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{curation} is not a report of curate in JSON: {error}") from None
    if not isinstance(report, dict):
        raise InputError(f"{curation} is not a report of curate: it holds no JSON object")
    return report
