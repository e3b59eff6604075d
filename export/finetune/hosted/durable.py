"""Files that are on the disk, whole, when the call returns; and lines that bear being cut short."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; it is on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    for folder in (path.parent, path.parent.parent):
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Put on disk which files a folder holds, where the system lets one."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        # Windows opens no folders, and needs none of this.
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write records behind those of a file, a line of JSON each."""
    lines = "".join(json.dumps(record) + "\n" for record in records)
    if lines:
        with path.open("ab+") as file:
            if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read())[1] != b"\n":
                # A process was killed while it wrote; what it began stands alone.
                file.write(b"\n")
            file.write(lines.encode())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a file; one that was cut short is left out."""
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found
