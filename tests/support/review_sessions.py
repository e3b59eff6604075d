"""Sessions to review: a small task with one row of every kind, and tasks of any size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import polars as pl
from labelwright.curate.review.rows import Rows
from labelwright.curate.review.session import Session

LABELS = ("clickbait", "news")
ODD = "Red \x1b[31mALERT\x07 \u202eevil\u202c tab\there \x9b2J zero\u200bwidth"
HEADLINES = [
    ("You won't believe what this cat did next!", "clickbait"),
    ("Central bank holds rates at 3.5 percent for the third time", "news"),
    ("10 tricks that only tall people know!", "clickbait"),
    ("Minister resigns over the budget", "clickbait"),
    ("Council approves the new tram line after a long debate", "news"),
    ("Council approves a new tram line after long debate", "news"),
    ("This one weird habit changes everything!", "clickbait"),
    ("قطار جديد بين المدينتين 🚄 عائلة 👨‍👩‍👧 e\u0301te\u0301", "news"),
    (ODD, "news"),
    ("Storm closes three mountain passes", "news"),
    ("What nobody tells you about tea!", "clickbait"),
    ("Talks between the two unions go on", "news"),
    ("She opened the door and could not stop laughing!", "clickbait"),
    ("This is how much sleep you really need!", "clickbait"),
]
_FLAG = pl.List(
    pl.Struct({"check": pl.String, "reason": pl.String, "score": pl.Float64, "partner": pl.String})
)
_VOTE = pl.List(
    pl.Struct(
        {"label": pl.String, "order": pl.List(pl.String), "model": pl.String, "seconds": pl.Float64}
    )
)
_CHANCES = pl.List(pl.Struct({"label": pl.String, "probability": pl.Float64}))
MARK = "ends with !"


def headlines() -> Rows:
    """Fourteen headlines: an artefact, twins, a wrong label, odd signs."""
    rows = [_headline(number, *pair) for number, pair in enumerate(HEADLINES)]
    frame = pl.DataFrame(
        rows,
        schema_overrides={"flags": _FLAG, "votes": _VOTE, "probabilities": _CHANCES},
    )
    found = {
        "check": "artefact", "tier": "surface", "feature": MARK, "label": "clickbait",
        "words": f"{MARK}: 100 % of clickbait, 0 % of the others",
    }  # fmt: skip
    return Rows(frame, LABELS, findings=[found], about={"prompt": "clickbait.md"})


def _headline(number: int, text: str, label: str) -> dict[str, Any]:
    sure = 0.62 if number == 3 else 0.9 + number / 200
    other = LABELS[label == LABELS[0]]
    return {
        "id": f"{number:016x}",
        "text": text,
        "label": label,
        "intended_label": label,
        "confidence": sure,
        "split": "test" if number % 4 == 3 else "train",
        "generator": "local/smollm2",
        "flags": _flags(number, text, label, other),
        "votes": [
            {"label": label, "order": [other, label], "model": "local/smollm2", "seconds": 0.4},
            {"label": label, "order": [label, other], "model": "local/smollm2", "seconds": 0.3},
        ],
        "probabilities": [
            {"label": label, "probability": sure},
            {"label": other, "probability": 1 - sure},
        ],
    }


def _flags(number: int, text: str, label: str, other: str) -> list[dict[str, Any]]:
    found = []
    if text.endswith("!"):
        reason = f"{MARK}: 100% of {label}, 0% of the others"
        found.append(_flag("artefact", reason))
    if number == 3:
        found.append(_flag("label_error", f"a model that did not see it says {other}", 0.91))
    if number in (4, 5):
        twin = f"{9 - number:016x}"
        found.append(_flag("near_duplicate", f"like row {10 - number}: 0.86", 0.86, twin))
    if text == ODD:
        found.append(_flag("unusable", "control characters", 0.8))
    return found


def _flag(
    check: str, reason: str, score: float | None = None, partner: str | None = None
) -> dict[str, Any]:
    return {"check": check, "reason": reason, "score": score, "partner": partner}


def plain(
    size: int,
    labels: Sequence[str] = LABELS,
    *,
    kind: Any = "single",
    words: str = "row number",
) -> Rows:
    """Rows that nothing is known of but a text, and a label in turn."""
    given = [labels[number % len(labels)] for number in range(size)]
    columns: dict[str, Any] = {
        "id": [f"{number:016x}" for number in range(size)],
        "text": [f"{words} {number}" for number in range(size)],
    }
    if kind == "multi":
        columns["labels"] = [[one] for one in given]
    else:
        columns["label"] = given
    return Rows(pl.DataFrame(columns), tuple(labels), kind=kind)


def session(rows: Rows, path: Any, **given: Any) -> Session:
    """A session whose clock goes a second a look, so that figures are the same each time."""
    ticks = count()
    given = {"by": "ann", "order": "table", "clock": lambda: float(next(ticks))} | given
    return Session(rows, str(path), **given)
