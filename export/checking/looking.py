"""All checks of training files, in the order in which they are told."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ...task import Task
from ..formats.base import Format
from ..preparing import prepare, refused_as
from ..rows import in_words
from .advice import classes, completion, wording
from .against_limits import limits
from .finding import Case, Finding, sizes
from .lengths import cost, lengths
from .refusals import duplicates, refusals

CHECKS: tuple[Callable[[Case], Iterable[Finding]], ...] = (
    limits,
    refusals,
    lengths,
    classes,
    duplicates,
    completion,
    wording,
    cost,
)


def look(
    table: pl.DataFrame,
    to: str,
    *,
    task: Task | None,
    options: Mapping[str, Any],
    curation: Mapping[str, Any],
    seed: int,
    fix: Sequence[str] = (),
) -> dict[str, Any]:
    """See `labelwright.export.check`."""
    given = {"task": task, "options": options, "curation": curation, "seed": seed, "fix": fix}
    found = prepare(table, to, **given)  # type: ignore[arg-type]
    form = found.form or found.asked
    findings = [Finding("dates", "warns", form.warning)] if form.warning else []
    findings += [Finding("fixed", "fine", note) for note in [*found.notes]]
    # What was refused is told by `refusals`.
    others = {why: count for why, count in found.left_out.items() if why != refused_as(to)}
    findings += [Finding("left out", "warns", note) for note in in_words(others)]
    files = _written(form) if found.form else {}
    case = Case(form, found.asked, found.refused, files)
    case.figures["format"] = to
    if found.form is None:
        findings += [*refusals(case), Finding("rows", "fails", "no row is left to write")]
    else:
        findings += [one for check in CHECKS for one in check(case)]
    return {
        **case.figures,
        "ok": not any(one.level == "fails" for one in findings),
        "rows": case.counts() if found.form else {},
        "files": dict(files),
        "findings": [one.plain() for one in findings],
    }


def _written(form: Format) -> dict[str, int]:
    """Sizes of the files, written where they are thrown away, and read back."""
    with tempfile.TemporaryDirectory(prefix="labelwright-") as name:
        folder = Path(name)
        form.write(folder)
        form.check(folder)
        return sizes(form, folder)
