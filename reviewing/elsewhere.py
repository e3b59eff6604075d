"""Reviewing without the terminal screen: in other tools, in a colleague's file, or by a program."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..run_folder import Json

if TYPE_CHECKING:
    from ..curate.review.exchange import Answer, Exported, Form
    from ..curate.review.session import Session
    from ..reviews import Review

PathLike = str | Path


def elsewhere(
    session: Session,
    *,
    imports: Sequence[PathLike] = (),
    merges: Sequence[PathLike] = (),
    export: PathLike | None = None,
    to: str | None = None,
    title: str = "",
    limit: int | None = None,
) -> Json:
    """Everything that a review can do without a screen, in this order.

    Args:
        session: the review.
        imports: what other tools exported, to be read.
        merges: reviews files of others, to be taken in.
        export: file to write for another tool.
        to: that tool; None for `csv`.
        title: what it is about, for who answers.
        limit: most rows to write, or to list.

    Returns:
        `imported`, `merged` and `exported`, each where it was asked for; where nothing was, the
        queue: see `queue`.
    """
    done: Json = {}
    if imports:
        done["imported"] = {str(path): read_elsewhere(session, path) for path in imports}
    if merges:
        done["merged"] = {str(path): merge(session, path) for path in merges}
    if export is not None:
        done["exported"] = write_elsewhere(session, export, to or "csv", title=title, limit=limit)
    return done or queue(session, limit)


def queue(session: Session, limit: int | None = None) -> Json:
    """The rows that come, and how far the review is, as plain data.

    Args:
        session: the review.
        limit: most rows to give.
    """
    from dataclasses import asdict

    return {
        "order": session.order,
        "filter": session.filters.in_words(),
        "rows": len(session.queue),
        "queue": [_row(session, row) for row in session.queue[:limit]],
        "progress": asdict(session.progress()),
    }


def write_elsewhere(
    session: Session, path: PathLike, to: str, *, title: str = "", limit: int | None = None
) -> Json:
    """Write the rows that come to a file that another tool imports.

    Args:
        session: the review.
        path: file, or folder, to write.
        to: name of the tool: see `curate.review.exchange.TOOLS`.
        title: what all of it is about, for who answers.
        limit: most rows to write.

    Returns:
        `files`, the number of `rows`, and `words` on what to do with them.
    """
    from ..curate.review.exchange import write_rows

    rows = [_exported(session, row) for row in session.queue[:limit]]
    if not rows:
        raise InputError("no row is left to review; other filters, or --order table, give some")
    written = write_rows(path, rows, _form(session, title), to=to)
    return {"files": [str(one) for one in written.files], "rows": len(rows), "words": [written.how]}


def read_elsewhere(session: Session, path: PathLike, of: str | None = None) -> Json:
    """Take in what people said in another tool. Answers that are there already are not taken twice.

    Args:
        session: the review.
        path: file, or folder, that the tool exported.
        of: name of the tool; None to tell it by the file.

    Returns:
        How many answers are `new`, `known`, `stale` (on a text that is another by now), `unknown`
        (on rows that are not there) and `open`, and `words` on them.

    Raises:
        InputError: the file cannot be read, or names a label that the task has not.
    """
    from ..curate.review.exchange import match, read_answers
    from ..decided import not_among

    rows = session.rows
    read = read_answers(path, _form(session, ""), of=of)
    found = match(read.answers, dict(zip(rows.ids, rows.texts, strict=True)))
    reviews = [_review(session, answer) for answer in found.fresh]
    new = not_among(reviews, session.reviews())
    session.take(new)
    return {
        "new": len(new),
        "known": len(reviews) - len(new),
        "stale": len(found.stale),
        "unknown": len(found.unknown),
        "open": read.open,
        "words": [*read.notes, *_left_out(found.stale, found.unknown)],
    }


def merge(session: Session, path: PathLike) -> Json:
    """Take in the decisions of another reviews file. Those that are there already stay one.

    Returns:
        How many are `new` and `known`, and how many rows reviewers `differ` on now.
    """
    from ..decided import not_among
    from ..reviews import read_reviews

    if not Path(path).is_file():
        raise InputError(f"{path}: no such file; expected the reviews.jsonl of another reviewer")
    theirs = read_reviews(path)
    new = not_among(theirs, session.reviews())
    session.take(new)
    differ = sum(session.state(row) == "differ" for row in range(session.rows.height))
    words = [
        f"{differ:,} rows on which reviewers differ: `--state differ` shows them; what is decided "
        "there counts"
    ]
    return {
        "new": len(new),
        "known": len(theirs) - len(new),
        "differ": differ,
        "words": words if differ else [],
    }


def _row(session: Session, row: int) -> Json:
    item = session.item(row)
    assert item is not None
    return {
        "id": item.id,
        "text": item.text,
        "label": item.label,
        "flags": [dict(flag) for flag in item.flags],
        "confidence": item.confidence,
        "decided": item.decided,
        "others": [{"by": by, "decided": what} for by, what in item.others],
        "state": session.state(row),
    }


def _form(session: Session, title: str) -> Form:
    from ..curate.review.exchange import Form

    rows = session.rows
    return Form(rows.labels, rows.kind, rows.fields, about=title, blind=session.blind)


def _exported(session: Session, row: int) -> Exported:
    from ..curate.review.exchange import Exported

    item = session.rows.item(row)
    label = item.label
    return Exported(
        id=item.id,
        text=item.original,
        fields=dict(item.fields),
        label=label if isinstance(label, str) else None,
        labels=label if isinstance(label, tuple) else None,
        confidence=item.confidence,
        flags=item.flags,
    )


def _review(session: Session, answer: Answer) -> Review:
    from ..reviews import Review, now

    row = session.rows.place[answer.id]
    given = session.rows.given[row]
    label, labels = answer.label, answer.labels
    if answer.decision == "edit" and label is None and labels is None:
        label = given if isinstance(given, str) else None
        labels = given if isinstance(given, tuple) else None
    said = (answer.id, answer.by, answer.decision, label, labels, answer.values, answer.note)
    whole = repr((*said, answer.at))
    return Review(
        id=answer.id,
        decision=answer.decision,
        label=label,
        labels=labels,
        by=answer.by,
        at=answer.at or now(),
        uid=hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        seen=answer.text_hash,
        suggested=given,
        seconds=answer.seconds,
        why=tuple(dict.fromkeys(session.rows.checks_of(row))) or None,
        values=dict(answer.values) if answer.values else None,
        note=answer.note,
    )


def _left_out(stale: list[Answer], unknown: list[Answer]) -> list[str]:
    words = []
    if stale:
        words.append(
            f"{len(stale):,} answers were given on another text than the row has now; they are "
            f"left out, the first at {stale[0].where}"
        )
    if unknown:
        words.append(
            f"{len(unknown):,} answers are on rows that are not here; the first at "
            f"{unknown[0].where}"
        )
    return words
