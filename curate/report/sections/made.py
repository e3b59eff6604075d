"""How the dataset and the model were made, and where the files are."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from ....in_words import number
from ..blocks import Facts, Hues, Section, Table, Words
from ..in_json import Json, inside, is_number, objects_in, sentences, spoken

_FILES = ("real", "texts")


def section(report: Json, hues: Hues) -> Section | None:
    """Settings, models and files."""
    blocks: list[Any] = []
    pairs = _pairs(report)
    if pairs:
        blocks.append(Facts(pairs))
    blocks += _exports(inside(report, "export"))
    return Section("made", "How it was made", blocks) if blocks else None


def _pairs(report: Json) -> list[tuple[str, str]]:
    found = {
        "folder": report.get("folder"),
        "file": report.get("file"),
        "texts written by": inside(report, "generation").get("model"),
        "labelled by": inside(report, "labeling").get("model"),
        "trained": _trained(inside(report, "model")),
        "model": inside(report, "model").get("path"),
    }
    given = inside(report, "settings")
    settings = {spoken(key): _said(value, key in _FILES) for key, value in given.items()}
    return [(name, str(value)) for name, value in (found | settings).items() if value]


def _said(value: Any, is_file: bool) -> str:
    if is_file:  # where it lies on somebody's machine is nobody else's business
        return PurePath(str(value)).name
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return number(value) if is_number(value) else str(value)


def _trained(model: Json) -> str:
    if not model:
        return ""
    return f"{model.get('trainer', '')} on {number(model.get('train_rows'))} rows"


def _exports(export: Json) -> list[Any]:
    formats = objects_in(export)
    rows, notes = [], []
    for name, one in formats.items():
        counts = ", ".join(f"{number(n)} {split}" for split, n in inside(one, "rows").items())
        rows.append([name, counts, ", ".join(sentences(one, "files"))])
        notes += [f"{name}: {note}" for note in sentences(one, "notes")]
    if not rows:
        return []
    table = Table(["format", "rows", "files"], rows, "Training files", words=("rows", "files"))
    return [table, *([Words(notes)] if notes else [])]
