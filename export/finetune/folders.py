"""Model folders of any files: sealed by hashes when written, checked before anything is opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import NotInstalled
from ..staging import staged
from .saved import FORMAT, MANIFEST, bad, read_manifest

READABLE = (".md", ".csv")
CURVE = "curve.jsonl"
CARD = "README.md"
BLOCK = 1 << 20


@contextmanager
def sealed(path: Path, facts: Mapping[str, Any]) -> Iterator[Path]:
    """A folder to write a model's files in; they move into `path` with a manifest of their hashes.

    Args:
        path: the model folder; files of an earlier model in it are replaced.
        facts: what the manifest says; `trainer` and `labels` among it.

    Raises:
        LabelwrightError: the folder cannot be written to.
    """
    with staged(path, own=_earlier(path), last=MANIFEST) as folder:
        yield folder
        files = {one.relative_to(folder).as_posix(): one for one in _files(folder)}
        # whoever publishes a model may write its card anew
        hashes = {name: digest(file) for name, file in files.items() if name != CARD}
        manifest = {"format": FORMAT, **facts, "sha256": hashes}
        text = json.dumps(manifest, indent=2, ensure_ascii=False, default=str) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def opened(path: Path) -> dict[str, Any]:
    """The manifest of a model folder whose files are all there and as they were written.

    A file beside them that a library could take for a part of the model is refused too.

    Raises:
        InputError: a file is missing, cut short, changed or added.
    """
    manifest = read_manifest(path)
    hashes = manifest.get("sha256")
    if not isinstance(hashes, dict):
        raise bad(path / MANIFEST, "it does not say the hashes of the model's files")
    for name, expected in hashes.items():
        file = path / name
        if not _within(file, path):
            raise bad(path / MANIFEST, f"it names a file elsewhere ({name})")
        if _digest_or_none(file) != expected:
            raise bad(file, f"it is missing, or was cut short or changed since {MANIFEST}")
    for file in _files(path):
        name = file.relative_to(path).as_posix()
        if name not in {*hashes, MANIFEST} and not _harmless(name):
            raise bad(file, "it is no part of the model; move it elsewhere")
    return manifest


def facts_of(manifest: Mapping[str, Any], *own: str) -> dict[str, Any]:
    """What a manifest says beside what every one has and the keys of the model itself."""
    mine = {"trainer", "labels", "sha256", "format", *own}
    return {key: value for key, value in manifest.items() if key not in mine}


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _digest_or_none(file: Path) -> str | None:
    try:
        return digest(file)
    except OSError:
        return None


def _harmless(name: str) -> bool:
    """Whether no library takes a file of this name for a part of a model."""
    hidden = any(part.startswith(".") for part in name.split("/"))
    return hidden or name == CURVE or name.endswith(READABLE)


def _earlier(path: Path) -> list[str]:
    """Files of the model that is there now; whatever its manifest says, none elsewhere."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        names = [CARD, *manifest.get("sha256", {})]
    except (OSError, ValueError, AttributeError):
        return []
    return [name for name in names if _within(path / name, path)]


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _within(file: Path, folder: Path) -> bool:
    return file.resolve().is_relative_to(folder.resolve())


def missing(extra: str, package: str) -> NotInstalled:
    """The error for a library that is not installed."""
    return NotInstalled(f"{package} is not installed: pip install 'labelwright[{extra}]'")
