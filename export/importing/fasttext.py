"""fastText's lines: `__label__NAME text`, the names given back by `labels.json` beside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..formats.fasttext import NAMES, PREFIX
from .example import Example, nothing


def is_fasttext(text: str) -> bool:
    """Whether a file that begins so is fastText's."""
    return text.lstrip("\ufeff").startswith(PREFIX)


def read_fasttext(path: Path, text: str) -> Iterator[Example]:
    """An example for each line that is not blank."""
    names = _names(path.with_name(NAMES))
    for line in text.lstrip("\ufeff").split("\n"):
        if not line.strip():
            continue
        first, _, rest = line.partition(" ")
        if not first.startswith(PREFIX) or rest.startswith(PREFIX):
            yield nothing("no label, or several")
        else:
            name = first.removeprefix(PREFIX)
            yield Example(rest, names.get(name, name))


def _names(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
