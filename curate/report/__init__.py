"""The report as a page: from the report's JSON alone, one file of HTML that needs nothing else.

`sections/` says what stands in the page, `generic.py` shows figures of checks that have no part
of their own, `draw/` makes the pictures, `blocks.py` is what sections are made of, and the
templates say how it looks. Texts come from models and files: nothing in them is taken for markup.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import LabelwrightError

PathLike = str | Path


def to_html(report: Mapping[str, Any]) -> str:
    """A report as a page.

    Args:
        report: what `run --json`, `show --json` or `curate --json` prints.

    Returns:
        HTML that is one file, asks nothing of any network and holds no script.
    """
    from .whole import whole

    return whole(dict(report))


def write_html(report: Mapping[str, Any], path: PathLike) -> Path:
    """Write a report as a page, whole or not at all.

    Raises:
        LabelwrightError: the file cannot be written.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_text(to_html(report), encoding="utf-8")
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise LabelwrightError(
            f"{target} cannot be written: {error.strerror or error}. Make room, or choose "
            "another file"
        ) from error
    return target
