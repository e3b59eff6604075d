"""The step between labels and people: a sheet to answer, its answers, what they say.

Labels stay as the labeler gave them (`labelled.parquet`), so that they can be measured at any time;
what people said is in `reviews.jsonl`, and stands above them from curating on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import InputError
from .progress import Progress
from .run_folder import Json, RunFolder

if TYPE_CHECKING:
    import polars as pl

    from .decided import Decided
    from .labelers.sheet import Answers
    from .reading import Columns
    from .reviews import Review

PathLike = str | Path

REVIEWS = "reviews.jsonl"
REPORT = "audit.json"
SHEET = "audit.csv"


def reviews_key(folder: RunFolder) -> list[str]:
    """What a step that goes by the reviews depends on: their content, where there are any."""
    path = folder.path / REVIEWS
    return [hashlib.sha256(path.read_bytes()).hexdigest()] if path.is_file() else []


def reviews_of(folder: RunFolder) -> list[Review]:
    """Every decision of people in a run folder, in order."""
    from .reviews import read_reviews

    return read_reviews(folder.path / REVIEWS)


def labelled_and_reviewed(folder: RunFolder) -> pl.DataFrame:
    """The labelled table, with what people said above what the labeler said."""
    table = folder.read("label")
    if not reviews_key(folder):
        return table
    from .decided import fresh
    from .labelers.mending import with_reviews

    texts = dict(zip(table["id"].to_list(), table["text"].to_list(), strict=True))
    reviews, _ = fresh(reviews_of(folder), texts)
    return with_reviews(folder.task, table, reviews, _seed(folder))


def drawing(folder: RunFolder, rows: int, out: PathLike | None) -> Json:
    """Write the sheet of a random sample. Returns the file, and what to do with it.

    Raises:
        InputError: all of these rows are reviewed, or the file has answers that were not read.
    """
    from .decided import latest
    from .files import write_frame
    from .labelers.drawing import draw, in_order, number
    from .labelers.sheet import sheet, what_to_answer
    from .reviews import read_reviews

    table, seed = folder.read("label"), _seed(folder)
    path = Path(out) if out else folder.path / SHEET
    decided = latest(read_reviews(folder.path / REVIEWS))
    asked = draw(table, rows, seed, decided)
    size = min(rows, table.height)
    if not asked.height:
        more = "" if size == table.height else "; a larger --rows draws more"
        raise InputError(f"all {size:,} rows of the sample are reviewed{more}")
    _refuse_to_overwrite(path, folder, decided)
    last = number(seed, in_order(table["id"], seed)[size - 1])
    _note(folder, seed=seed, up_to=max(last, folder.summary("audit").get("up_to", "")))
    write_frame(path, sheet(folder.task, asked))
    words = [
        f"rows to answer: {asked.height:,}, in {path}, in an order drawn by chance: who stops in "
        "the middle has a smaller sample",
        f"answer with {what_to_answer(folder.task)}; leave open, or ?, what you are not sure of",
        f"then: labelwright audit {folder.path} --read {path}",
    ]
    if size < rows:
        words.insert(1, f"the table has no more than {size:,} rows: all are drawn")
    return {
        "file": str(path),
        "rows": asked.height,
        "sample": size,
        "reviewed": size - asked.height,
        "words": words,
    }


def answering(
    folder: RunFolder,
    path: PathLike,
    *,
    random_sample: bool,
    by: str | None,
    columns: Columns | None,
    progress: Progress,
) -> Json:
    """Note the answers of a file. Returns how many there are, of which kind.

    Raises:
        InputError: an answer is none of the task's, or there is none.
    """
    from .labelers.sheet import read_answers, what_to_answer
    from .reading import Columns
    from .reviews import append_reviews, read_reviews

    task, table = folder.task, folder.read("label")
    answers = read_answers(path, task, table, columns or Columns(), progress)
    if not answers.by_id:
        raise InputError(
            f"{path}: found no answer in its {answers.rows:,} rows; expected "
            f"{what_to_answer(task)} in the column of answers"
        )
    before = read_reviews(folder.path / REVIEWS)
    given = _reviews(folder, answers, random_sample, by)
    new = _news(given, before)
    append_reviews(folder.path / REVIEWS, new)
    return {
        "rows": answers.rows,
        "answered": len(answers.by_id),
        "new": len(new),
        "blank": answers.blank,
        "unknown": answers.unknown,
        "elsewhere": answers.elsewhere,
        "twice": answers.twice,
    }


def auditing(folder: RunFolder, read: Json | None = None) -> Json:
    """What the reviews say of the labels; left in `audit.json` too.

    Args:
        folder: the run folder.
        read: what was read just now, to stand in the figures.

    Raises:
        InputError: nothing is reviewed yet.
    """
    from .decided import latest
    from .labelers.audit import audited
    from .reviews import read_reviews

    started = time.monotonic()
    table, reviews = folder.read("label"), read_reviews(folder.path / REVIEWS)
    if not set(latest(reviews)) & set(table["id"].to_list()):
        raise InputError(
            f"{folder.path}: no row of its table is reviewed yet; "
            f"`labelwright audit {folder.path} --rows 100` writes a sheet of 100 to answer, drawn "
            "by chance"
        )
    report = audited(folder.task, table, reviews, seed=_seed(folder))
    if read is not None:
        report["read"] = read
    report["seconds"] = time.monotonic() - started
    folder.write_json(REPORT, report)
    _note(folder, of=_state(folder))
    return report


def last_audit(folder: RunFolder) -> Json | None:
    """The figures of the last audit; None where there was none. Old ones say that they are."""
    report = {name: one for name, one in folder.read_json(REPORT).items() if name != "read"}
    if not report:
        return None
    if folder.summary("audit").get("of") != _state(folder):
        old = f"labels or reviews are others since: `labelwright audit {folder.path}` looks again"
        report["words"] = [old, *report.get("words", [])]
    return report


def _reviews(
    folder: RunFolder, answers: Answers, random_sample: bool, by: str | None
) -> list[Review]:
    """Answers as decisions of now; those on a drawn sheet are of a random sample."""
    from .labelers.drawing import number
    from .reviews import EVEN, OWN, Review, now, this_user

    seed, up_to, time_ = _seed(folder), folder.summary("audit").get("up_to", ""), now()
    other = OWN if random_sample else None
    who = by or this_user()
    found = []
    for row, answer in answers.by_id.items():
        drawn = EVEN if answers.sheet and number(seed, row) <= up_to else other
        what = {"labels": answer} if isinstance(answer, tuple) else {"label": answer}
        found.append(
            Review.model_validate({"id": row, **what, "by": who, "at": time_, "drawn": drawn})
        )
    return found


def _news(given: Sequence[Review], before: Sequence[Review]) -> list[Review]:
    """Those that say anything that the same person's last decision on the row did not say."""
    last = {(one.id, one.by): one for one in before if one.decision == "label"}
    drawn = {one.id for one in before if one.drawn}

    def is_new(one: Review) -> bool:
        old = last.get((one.id, one.by))
        told = old is not None and old.answer == one.answer
        return not told or (one.drawn is not None and one.id not in drawn)

    return [one for one in given if is_new(one)]


def _refuse_to_overwrite(path: Path, folder: RunFolder, decided: Mapping[str, Decided]) -> None:
    """Answers that somebody gave must not be lost under a new sheet."""
    if not path.exists():
        return
    from .files import as_text, read_frame
    from .labelers.sheet import UNSURE, answer_column

    frame, column = read_frame(path), answer_column(folder.task)
    if not {"id", column} <= set(frame.columns):
        raise InputError(
            f"{path} is there and is no sheet of answers (columns id and {column}); give another "
            "--out"
        )
    both = zip(as_text(frame["id"]), as_text(frame[column]), strict=True)
    unread = sum(
        answer is not None and answer.strip() not in ("", UNSURE) and row not in decided
        for row, answer in both
    )
    if unread:
        raise InputError(
            f"{path} has answers that were not read yet ({unread:,}): `labelwright audit "
            f"{folder.path} --read {path}` reads them; or give another --out"
        )


def _seed(folder: RunFolder) -> int:
    """The seed of the first sample: a later one extends it, whatever seed the run has now."""
    seed: int = folder.summary("audit").get("seed", folder.task.seed)
    return seed


def _state(folder: RunFolder) -> list[str]:
    """What the figures hang on: labels and reviews."""
    return [folder.done.get("label", {}).get("key", ""), *reviews_key(folder)]


def _note(folder: RunFolder, **what: object) -> None:
    folder.finish("audit", "", folder.summary("audit") | what)
