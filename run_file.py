"""Steps that work on a single file, without a prompt file and a run folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def export_file(
    path: PathLike,
    *,
    to: str,
    out: PathLike | None = None,
    options: Mapping[str, Any] | None = None,
    fix: Sequence[str] = (),
    check: bool = False,
    columns: Columns | None = None,
    split_column: str | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write any labelled file in a format.

    Args:
        path: whatever `import_file` reads.
        to: name of the format.
        out: folder for the files; None for `NAME-FORMAT` beside the file.
        options: settings of the format.
        fix: repairs to apply first, or `all`.
        check: only say what is wrong, and write nothing.
        columns: which columns are the text and the label, and labels to rename.
        split_column: column that says the split; None for one of that name, else rows are split
            by seed, 80, 10 and 10 %, near duplicates on one side.
        seed: number from which every random choice is drawn.
        progress: is told which columns were taken, and how rows were split.

    Returns:
        `files`, `rows`, `notes` and `left_out`; with `check` what `labelwright.export.check` says.

    Raises:
        InputError: the file cannot be read, or there is no such format, option or fix.
        LabelwrightError: the files cannot be written.
    """
    from .export import check as look
    from .export import export

    progress, path = progress or Silent(), Path(path)
    table = _split(_imported(path, columns, split_column, progress), seed or 0, progress)
    given = {"options": options, "fix": fix, "seed": seed or 0}
    if check:
        return look(table, to, **given)  # type: ignore[arg-type]
    folder = path.with_name(f"{path.stem}-{to}") if out is None else Path(out)
    done = export(table, to, folder, **given)  # type: ignore[arg-type]
    return {
        "files": [str(file) for file in done.files],
        "rows": done.rows,
        "notes": done.notes,
        "left_out": done.left_out,
    }


def import_file(
    path: PathLike,
    *,
    out: PathLike | None = None,
    kind: str | None = None,
    columns: Columns | None = None,
    split_column: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Read training files, or another tool's, as a table of `id`, `text`, `label` and `split`.

    Args:
        path: CSV, TSV, JSONL, JSON or Parquet; a folder with a file for each split, or of Hugging
            Face; chats, prompt and completion, preference pairs, evals, fastText, and what Label
            Studio, Argilla and Prodigy export.
        out: file to write, the format by its suffix; None writes nothing.
        kind: what it is, where it is not found out (`export.importing.registry.READERS`).
        columns: which columns are the text and the label, and labels to rename.
        split_column: column that says the split of a row.
        progress: is told what was taken for what.

    Returns:
        `read_as`, `rows`, `labels` (rows of each), `splits` (rows of each) and `left_out`.

    Raises:
        InputError: the file cannot be read, or no row of it can be used.
        LabelwrightError: the result cannot be written.
    """
    from .export.importing.reading import read
    from .files import write_frame

    progress = progress or Silent()
    _refuse_known_only(columns)
    found = read(
        Path(path), kind=kind, columns=columns, split_column=split_column, progress=progress
    )
    if out is not None:
        progress.say(f"written to {write_frame(out, found.table)}")
    return {
        "file": str(path),
        "read_as": found.read_as,
        "rows": found.table.height,
        "labels": _counts(found.table, "label"),
        "splits": _counts(found.table, "split"),
        "left_out": found.left_out,
    }


def _refuse_known_only(columns: Columns | None) -> None:
    if columns is not None and columns.known_only:
        raise InputError("--known-only needs a prompt file, which says what labels are known")


def _counts(table: pl.DataFrame, column: str) -> dict[str, int]:
    if column not in table.columns:
        return {}
    return dict(table[column].drop_nulls().value_counts(sort=True).iter_rows())


def _imported(
    path: Path, columns: Columns | None, split_column: str | None, progress: Progress
) -> pl.DataFrame:
    from .export.importing.reading import read

    _refuse_known_only(columns)
    return read(path, columns=columns, split_column=split_column, progress=progress).table


def _split(table: pl.DataFrame, seed: int, progress: Progress) -> pl.DataFrame:
    """A table with a split: its own, else one by seed."""
    from .curate.split import split

    if "split" in table.columns:
        return table
    progress.say("rows are split by seed: 80 % train, 10 % validation, 10 % test")
    return split(table, seed=seed)
