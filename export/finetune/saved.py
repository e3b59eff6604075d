"""Model folders: a manifest with hashes, and files of plain data. Nothing is ever unpickled."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import InputError
from ..staging import staged

MANIFEST = "model.json"
FORMAT = 1
WEIGHTS = "weights.npz"
VOCABULARY = "vocabulary.json"


def write_model(
    path: Path,
    facts: Mapping[str, Any],
    vocabulary: Mapping[str, Any],
    arrays: Mapping[str, npt.NDArray[Any]],
) -> None:
    """Write a model folder; the manifest comes last and holds the hashes of the others.

    Raises:
        LabelwrightError: the folder cannot be written to.
    """
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    content = {
        VOCABULARY: json.dumps(vocabulary).encode("ascii"),
        WEIGHTS: packed.getvalue(),
    }
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    manifest = {"format": FORMAT, **facts, "sha256": hashes}
    content[MANIFEST] = (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    with staged(path, last=MANIFEST) as folder:
        for name, data in content.items():
            (folder / name).write_bytes(data)


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a model folder.

    Raises:
        InputError: there is none, or it is not one that this version reads.
    """
    file = path / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"{path} holds no model ({MANIFEST} is missing); train one first"
        ) from None
    except (OSError, ValueError) as error:
        raise bad(file, f"it is not JSON ({error})") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise bad(file, f"its format is not {FORMAT}")
    if not isinstance(manifest.get("trainer"), str) or not _names(manifest.get("labels")):
        raise bad(file, "it does not say the trainer and the labels")
    return manifest


def read_model(path: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Manifest, vocabulary and arrays of a model folder.

    Raises:
        InputError: a file is missing, cut short or changed.
    """
    manifest = read_manifest(path)
    vocabulary = json.loads(_content(path, VOCABULARY, manifest))
    with np.load(io.BytesIO(_content(path, WEIGHTS, manifest)), allow_pickle=False) as packed:
        arrays = {name: packed[name] for name in packed.files}
    return manifest, vocabulary, arrays


def bad(file: Path, what: str) -> InputError:
    """The error for a model file that cannot be used."""
    return InputError(f"{file} cannot be used: {what}; train the model again, or copy it anew")


def _content(path: Path, name: str, manifest: Mapping[str, Any]) -> bytes:
    try:
        data = (path / name).read_bytes()
    except OSError as error:
        raise bad(path / name, error.strerror or str(error)) from None
    hashes = manifest.get("sha256")
    expected = hashes.get(name) if isinstance(hashes, dict) else None
    if hashlib.sha256(data).hexdigest() != expected:
        raise bad(path / name, f"it was cut short or changed since {MANIFEST} was written")
    return data


def _names(labels: Any) -> bool:
    return isinstance(labels, list) and len(labels) > 1 and all(isinstance(x, str) for x in labels)
