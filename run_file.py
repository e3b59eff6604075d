"""Steps that work on a single file, without a prompt file and a run folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError
from .progress import Progress, Silent

if TYPE_CHECKING:
    import polars as pl

    from .reading import Columns

PathLike = str | Path


def curate_file(
    path: PathLike,
    *,
    out: PathLike | None = None,
    fix: Sequence[str] | None = None,
    checks: Sequence[str] | None = None,
    keep_dropped: bool = False,
    real: PathLike | None = None,
    columns: Columns | None = None,
    seed: int | None = None,
    page: PathLike | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Check any labelled file, and write its rows with what was found where `out` says.

    Where `FILE.reviews.jsonl` lies beside it, what people decided there stands.

    Args:
        path: CSV, TSV, JSONL, JSON or Parquet.
        out: file to write, the format by its suffix; None writes nothing.
        fix: checks whose fix is applied; None for none.
        checks: checks to run; None for all.
        keep_dropped: write dropped rows too, with `kept` false.
        real: labelled file that people made, to compare with.
        columns: which columns are the text and the label, and labels to rename.
        seed: number from which every random choice is drawn.
        page: HTML file to write the report to.
        progress: shows how far it is.

    Returns:
        The findings: `rows`, `kept`, `checks`, `findings`, `surface_only`, `labels` and what else
        `Curated.report` has; and `file`, `version` and `fix`, what was asked for.

    Raises:
        InputError: the file cannot be read, or a column or check is not there.
        LabelwrightError: the result cannot be written.
    """
    from .curate import curate
    from .curate.report import check_name, write_html
    from .reading import Columns, read_examples
    from .reviews import beside, read_reviews

    progress, columns = progress or Silent(), columns or Columns()
    if page is not None:
        check_name(page)
    if columns.known_only:
        raise InputError("--known-only needs a prompt file, which says what labels are known")
    data, label = _renamed(path, columns, progress)
    reviews = read_reviews(beside(path))
    if reviews:
        progress.say(f"{len(reviews):,} decisions of {beside(path)} stand")
    curated = curate(
        data,
        text_column=columns.text,
        label_column=label,
        fields=columns.fields or None,
        checks=checks,
        fix=fix,
        keep_dropped=keep_dropped,
        real=None if real is None else read_examples(real, progress=progress).table,
        reviews=reviews,
        seed=seed or 0,
        progress=progress,
    )
    if out is not None:
        curated.write(out, keep_dropped=keep_dropped)
        progress.say(f"written to {out}")
    report: dict[str, Any] = _head(path, fix) | curated.report()
    if page is not None:
        progress.say(f"report in {write_html(report, page)}")
    return report


def _head(path: PathLike, fix: Sequence[str] | None) -> dict[str, Any]:
    from . import __version__

    return {"file": str(path), "version": __version__, "fix": list(fix or ())}


def _renamed(
    path: PathLike, columns: Columns, progress: Progress
) -> tuple[pl.DataFrame | PathLike, str | None]:
    """The file, or a frame of it whose labels are renamed, and the label column if known."""
    if not columns.mapping:
        return path, columns.label
    from .files import as_label, guess_columns, read_frame

    frame = read_frame(path, progress=progress)
    chosen = guess_columns(frame, text=columns.text, label=columns.label, source=str(path))
    assert chosen.label is not None  # guess_columns was asked for one
    progress.say(f"{path}: {chosen.in_words()}")
    return frame.with_columns(as_label(frame[chosen.label]).replace(columns.mapping)), chosen.label
