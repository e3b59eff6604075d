"""Folders of Hugging Face: Parquet of the Hub, or Arrow of `save_to_disk`.

The names of a ClassLabel stand in the card (`README.md`), in the Parquet file's own metadata, or in
`dataset_info.json`. "Structure your repository" and `Dataset.save_to_disk` in the documentation of
datasets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from ...errors import InputError

_SHARD = re.compile(r"^(?P<split>.+?)-\d{5}-of-\d{5}$")
_HEAD = re.compile(r"\A---\n(.*?)\n---", re.DOTALL)
Names = dict[str, list[str]]


def hugging_face_files(folder: Path) -> list[tuple[Path, str | None]]:
    """Data files of such a folder with their split; none where it is no such folder."""
    arrow = sorted(folder.glob("*.arrow")) or sorted(folder.glob("*/*.arrow"))
    if arrow:
        return [(path, path.parent.name if path.parent != folder else None) for path in arrow]
    shards = [*sorted(folder.glob("*.parquet")), *sorted(folder.glob("*/*.parquet"))]
    return [(path, found["split"]) for path in shards if (found := _SHARD.match(path.stem))]


def read_hugging_face(folder: Path) -> Iterator[tuple[pl.DataFrame, str | None]]:
    """Each data file with its split, class labels as their names.

    Raises:
        InputError: a file cannot be read.
    """
    card = _card_names(folder / "README.md")
    for path, split in hugging_face_files(folder):
        try:
            if path.suffix == ".arrow":
                frame = pl.read_ipc_stream(path)
                names = _named(_json(path.parent / "dataset_info.json").get("features"))
            else:
                frame = pl.read_parquet(path)
                names = _parquet_names(path) or card
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None
        yield _with_names(frame, names), split


def _with_names(frame: pl.DataFrame, names: Names) -> pl.DataFrame:
    for column, labels in names.items():
        if column in frame.columns and frame[column].dtype.is_integer():
            spelled = dict(enumerate(labels))
            frame = frame.with_columns(
                pl.col(column).replace_strict(spelled, default=None, return_dtype=pl.String)
            )
    return frame


def _parquet_names(path: Path) -> Names:
    found = pl.read_parquet_metadata(path).get("huggingface")
    info = json.loads(found) if found else {}
    return _named(info.get("info", {}).get("features"))


def _named(features: Any) -> Names:
    """Column to names, of features as `datasets` writes them."""
    if not isinstance(features, dict):
        return {}
    return {
        column: list(map(str, about["names"]))
        for column, about in features.items()
        if isinstance(about, dict) and about.get("_type") == "ClassLabel" and about.get("names")
    }


def _card_names(path: Path) -> Names:
    """Column to names, of features as a card has them."""
    try:
        head = _HEAD.match(path.read_text(encoding="utf-8"))
        info = (yaml.safe_load(head[1]) if head else {}).get("dataset_info", {})
    except (OSError, ValueError, yaml.YAMLError, AttributeError):
        return {}
    info = info[0] if isinstance(info, list) and info else info
    features = info.get("features", []) if isinstance(info, dict) else []
    found: Names = {}
    for about in features:
        kind = about.get("dtype") if isinstance(about, dict) else None
        if isinstance(kind, dict) and "class_label" in kind:
            names = kind["class_label"].get("names", {})
            listed = list(names.values()) if isinstance(names, dict) else names
            found[about["name"]] = list(map(str, listed))
    return found


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
