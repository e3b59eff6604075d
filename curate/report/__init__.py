"""The report as a page: from the report's JSON alone, one file of HTML that needs nothing else.

`sections/` says what stands in the page, `generic.py` shows figures of checks that have no part
of their own, `draw/` makes the pictures, `blocks.py` is what sections are made of, and the
templates say how it looks. Texts come from models and files: nothing in them is taken for markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import InputError

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
        InputError: the name does not end in .html, and might be that of a file of data.
        LabelwrightError: the file cannot be written.
    """
    from ...files.write import write_bytes

    target = Path(path)
    check_name(target)
    write_bytes(target, to_html(report).encode())
    return target


def check_name(path: PathLike) -> None:
    """Refuse a file that is no page, before any work is done.

    Raises:
        InputError: the name does not end in .html.
    """
    if Path(path).suffix.lower() not in (".html", ".htm"):
        raise InputError(f"{path}: the report is a page; end its name in .html")
