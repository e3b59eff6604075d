"""JSON for other tools."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ....files import write_bytes


def write_json(path: Path, value: Any) -> None:
    """Write one value; signs beyond ASCII as escapes, for who reads files in other encodings."""
    write_bytes(path, f"{json.dumps(value, indent=1)}\n".encode())


def write_jsonl(path: Path, values: Iterable[Any]) -> None:
    """Write one value a line, in UTF-8."""
    lines = (json.dumps(value, ensure_ascii=False) for value in values)
    write_bytes(path, "".join(f"{line}\n" for line in lines).encode())
