"""The step in which people look at rows: from a run folder or a file to a session and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..auditing import REVIEWS
from ..errors import InputError, LabelwrightError
from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder
from ..steps import curating, is_curated

if TYPE_CHECKING:
    from ..curate.review.rows import Rows
    from ..curate.review.sample import Interval, Sample
    from ..curate.review.session import Session
    from ..reading import Columns

PathLike = str | Path
AUDIT_SHARE = 0.2
_LABELS = 200


@contextmanager
def reviewing(
    what: PathLike,
    *,
    by: str | None = None,
    order: str = "worth",
    blind: bool = False,
    audit_share: float = AUDIT_SHARE,
    columns: Columns | None = None,
    filters: Mapping[str, str | None] | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Session]:
    """A session over a run folder, or any labelled file; others are kept out as long as it lasts.

    Rows of a run are the labelled ones, with what curating found; it is done first where it was
    not. A file that `curate --out` wrote has its flags; any other one is checked first.

    Args:
        what: run folder or file.
        by: who reviews; None for the user of this machine.
        order: in which rows come: see `curate.review.order.ORDERS`.
        blind: whether the label is hidden until one was chosen.
        audit_share: of the rows that come, how many are drawn by chance, 0 to below 1.
        columns: which columns of a file are the text and the label.
        filters: which rows: see `curate.review.filters.Filters`; without `check` the doubtful ones.
        seed: number that a random sample of a file, and a random order, are drawn from.
        progress: shows how far checking is.

    Raises:
        InputError: nothing is there to review, or it cannot be read.
        LabelwrightError: somebody else is at work on it.
    """
    progress = progress or Silent()
    opened = _of_run if Path(what).is_dir() else _of_file
    with opened(what, columns, seed, progress) as (rows, path, number_, can_generate):
        from ..curate.review.session import Session
        from ..reviews import read_reviews, this_user

        session = Session(
            rows,
            path,
            read_reviews(path),
            by=by or this_user(),
            order=order,
            sample=_sample(rows, number_, audit_share),
            blind=blind,
            can_generate=can_generate,
            seed=number_,
        )
        session.filter(**{name: value for name, value in (filters or {}).items() if value})
        yield session


@contextmanager
def _of_run(
    what: PathLike, columns: Columns | None, seed: int | None, progress: Progress
) -> Iterator[tuple[Rows, Path, int, bool]]:
    from ..curate.review.rows import Rows

    with RunFolder.find(what) as folder:
        task, table, findings = folder.task, folder.read("label"), []
        if task.kind != "multi":  # no check takes sets of labels
            if not is_curated(folder):
                curating(folder, columns, progress)
            table = _with_flags(table, folder.read("curate"))
            findings = folder.summary("curate")["findings"]
        about = {"prompt": task.path.name if task.path else task.name, "seed": str(task.seed)}
        rows = Rows(
            table,
            labels=tuple(task.option_names),
            kind=task.kind,
            fields=tuple(task.fields),
            findings=findings,
            join=task.join,
            about=about,
        )
        drawn_from: int = folder.summary("audit").get("seed", task.seed)
        folder.finish("audit", "", folder.summary("audit") | {"seed": drawn_from})
        can_generate = not folder.settings.get("only_texts", False)
        yield rows, folder.path / REVIEWS, drawn_from, can_generate


def _with_flags(table: Any, curated: Any) -> Any:
    """The labelled rows with what curating found of them."""
    found = curated.select("id", "flags", "fixes", "kept")
    return table.join(found, on="id", how="left", maintain_order="left")


@contextmanager
def _of_file(
    what: PathLike, columns: Columns | None, seed: int | None, progress: Progress
) -> Iterator[tuple[Rows, Path, int, bool]]:
    from filelock import FileLock, Timeout

    from ..reviews import beside

    if not Path(what).is_file():
        raise InputError(f"{what} is neither a run folder nor a file")
    path = beside(what)
    lock = FileLock(f"{path}.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise LabelwrightError(
            f"another labelwright is reviewing {what}; wait until it is done, or work on a copy: "
            "decisions of two files can be put together"
        ) from None
    except OSError as error:
        raise LabelwrightError(
            f"{path} cannot be written: {error.strerror or error}; copy {what} to where you may "
            "write"
        ) from None
    try:
        yield _rows_of_file(what, columns, progress), path, seed or 0, False
    finally:
        lock.release()
        Path(f"{path}.lock").unlink(missing_ok=True)


def _rows_of_file(what: PathLike, columns: Columns | None, progress: Progress) -> Rows:
    from ..curate.review.table import rows_of_file
    from ..reading import Columns

    given = columns or Columns()
    rows = rows_of_file(
        what,
        text_column=given.text,
        label_column=given.label,
        mapping=given.mapping,
        progress=progress,
    )
    if len(rows.labels) > _LABELS:
        raise InputError(
            f"{what}: {len(rows.labels):,} labels are more than can be chosen from; expected at "
            f"most {_LABELS}. --label-column says which column is the label"
        )
    return rows


def _sample(rows: Rows, seed: int, share: float) -> Sample | None:
    if not share:
        return None
    from ..curate.review.sample import Sample
    from ..labelers.drawing import in_order

    place = rows.place
    return Sample([place[name] for name in in_order(place, seed)], _judge, share)


def _judge(right: Sequence[bool]) -> Interval:
    """Wilson's interval of a share, and how many more answers would halve it, about."""
    from ..curate.review.sample import Interval
    from ..labelers.intervals import wilson

    share = sum(right) / len(right)
    low, high = wilson(share, len(right))
    # The width goes with one over the root of the rows.
    return Interval(share, low, high, len(right), 3 * len(right))


def outcome(session: Session, what: PathLike) -> Json:
    """What a session came to, in words, and what to do next."""
    done = session.progress()
    words = [
        f"decided on {done.done:,} rows: {done.kept:,} kept, {done.relabelled:,} relabelled, "
        f"{done.edited:,} edited, {done.dropped:,} dropped; {done.skipped:,} skipped, "
        f"{done.left:,} left"
    ]
    if done.accuracy is not None:
        share = done.accuracy
        words.append(
            f"labels right, by {share.rows:,} rows drawn by chance: {share.value:.0%} "
            f"({share.low:.0%} to {share.high:.0%}); {share.to_halve:,} more halve that"
        )
    if done.kappa is not None:
        words.append(f"agreement of the reviewers beyond chance (Cohen's kappa): {done.kappa:.2f}")
    changed = [f"{name}: {n:,} of {of:,}" for name, (n, of) in done.overridden.items() if n]
    if changed:
        words.append(f"labels changed: {', '.join(changed)}")
    asked = [one for one in session.findings() if one.status == "regenerate"]
    if asked:
        words.append(f"counter-examples to ask for ({len(asked)}): labelwright regenerate {what}")
    if done.done and session.kind == "multi":
        words.append(f"what that says of the labels: labelwright audit {what}")
    elif done.done:
        out = "" if Path(what).is_dir() else " --out FILE"
        words.append(f"to go by it: labelwright curate {what}{out}")
    return {"words": words}
