"""Arrays in files of plain data (safetensors), which nothing can be hidden in that runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .folders import missing

Arrays = dict[str, npt.NDArray[Any]]


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write named arrays into one file."""
    try:
        from safetensors.numpy import save
    except ImportError:
        raise missing("static", "safetensors") from None
    whole = {name: np.ascontiguousarray(one) for name, one in arrays.items()}
    path.write_bytes(save(whole))


def read_arrays(path: Path) -> Arrays:
    """The arrays of a file.

    Raises:
        ValueError: it is not such a file.
    """
    try:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
    except ImportError:
        raise missing("static", "safetensors") from None
    try:
        found: Arrays = load_file(path)
    except SafetensorError as error:
        raise ValueError(f"{path.name}: {error}") from None
    return found
