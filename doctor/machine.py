"""What it all runs on: Python, cores, memory, graphics card, folders."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..llm.providers.machine import this_machine
from ..llm.providers.weights import cache_folder

LEAST_PYTHON = (3, 11)
_GIGABYTE = 1e9


def machine() -> dict[str, Any]:
    """`python`, `python_is_new_enough`, `system`, `cores`, `memory_gb`, `graphics`, `utf8`."""
    usable = this_machine()
    return {
        "python": platform.python_version(),
        "python_is_new_enough": sys.version_info >= LEAST_PYTHON,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": usable.cores,
        "memory_gb": round(usable.memory / _GIGABYTE, 1),
        "graphics": _graphics(),
        "utf8": (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8",
    }


def folders() -> list[dict[str, Any]]:
    """Folders that are written to: `what`, `path`, `writable`, `free_gb`."""
    return [
        _folder("run folders are made here", Path.cwd()),
        _folder("models are kept here", cache_folder()),
    ]


def _graphics() -> str | None:
    """What PyTorch can compute on beside the cores; None without PyTorch or a card."""
    if find_spec("torch") is None:
        return None
    try:
        import torch

        if torch.cuda.is_available():
            return str(torch.cuda.get_device_name(0))
        return "Apple MPS" if torch.backends.mps.is_available() else None
    except Exception as error:  # a library of PyTorch that is not there fails in many ways
        return f"PyTorch cannot be opened: {type(error).__name__}"


def _folder(what: str, path: Path) -> dict[str, Any]:
    there = next(one for one in (path, *path.parents) if one.exists())
    return {
        "what": what,
        "path": str(path),
        "writable": _is_writable(there),
        "free_gb": round(shutil.disk_usage(there).free / _GIGABYTE, 1),
    }


def _is_writable(path: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=path):
            return True
    except OSError:
        return False
