"""Rows whose label is probably wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from ..check import Context, Finding, Flag, Result, labels_of, reviewed, texts_of
from ..label_errors.doubting import Doubts, doubt, in_conflict

_PROBABLY = 0.75
_BY_CHANCE = 0.01
_EXAMPLES = 5
_PAIRS = 20
_LEAST_ROWS = 3


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag rows whose label is wrong with a probability of .75 or more, which is the `score`.

    The probability is that of `label_errors.posterior`: from what a model of the other rows makes
    of the text, how reliable the labels turn out to be, and what votes, probabilities, confidence
    and the intended label say where the table has them. No row is flagged where the labels may as
    well be right but for 1 in 200 (p > .01); nor one that a person reviewed, nor one whose text
    stands under two labels, which is what `label_conflict` is for.

    Findings (tier `label`) name the pairs of labels that are taken for one another in 3 flagged
    rows or more. Figures: `rows` judged; `expected_errors`, the sum of the probabilities over them,
    null where they may be chance; `p_value`; `agrees`, share of rows whose label a model of other
    rows would give; `read`, columns that were read beside the label.
    """
    doubts = doubt(table, context)
    if isinstance(doubts, str):
        return Result(skipped=doubts)
    wrong = doubts.wrong.copy()
    apart = in_conflict(texts_of(table, context), labels_of(table, context))
    wrong[(apart | np.array(reviewed(table)))[doubts.rows]] = 0
    beyond_chance = doubts.p_value <= _BY_CHANCE
    places = np.flatnonzero((wrong >= _PROBABLY) & beyond_chance)
    places = places[np.argsort(-wrong[places], kind="stable")]
    flags = (_flag(doubts, int(place)) for place in places)
    figures: dict[str, Any] = {
        "rows": len(doubts.rows),
        "expected_errors": round(float(doubts.wrong.sum()), 1) if beyond_chance else None,
        "p_value": doubts.p_value,
        "agrees": round(doubts.agrees, 4),
        "read": list(doubts.read),
    }
    return Result(
        tuple(sorted(flags, key=lambda flag: flag.row)),
        tuple(_findings(doubts, places)),
        figures,
        doubts,
    )


def _flag(doubts: Doubts, place: int) -> Flag:
    likely, given = (doubts.names[codes[place]] for codes in (doubts.likely, doubts.given))
    score = round(float(doubts.wrong[place]), 4)
    return Flag(int(doubts.rows[place]), f"looks like {likely!r}, not {given!r}", score)


def _findings(doubts: Doubts, places: np.ndarray[Any, np.dtype[np.intp]]) -> list[Finding]:
    pairs: dict[tuple[int, int], list[int]] = {}
    for place in places.tolist():
        pair = int(doubts.given[place]), int(doubts.likely[place])
        pairs.setdefault(pair, []).append(int(doubts.rows[place]))
    often = sorted(pairs.items(), key=lambda pair: -len(pair[1]))[:_PAIRS]
    return [
        _finding(doubts, given, likely, rows)
        for (given, likely), rows in often
        if len(rows) >= _LEAST_ROWS
    ]


def _finding(doubts: Doubts, given: int, likely: int, rows: list[int]) -> Finding:
    name, other = doubts.names[given], doubts.names[likely]
    size = int((doubts.given == given).sum())
    return Finding(
        tier="label",
        feature=f"looks like {other!r}",
        label=name,
        rows=len(rows),
        rate_in_label=round(len(rows) / size, 4),
        rate_elsewhere=0.0,
        p_value=doubts.p_value,
        gain=0.0,
        examples=tuple(rows[:_EXAMPLES]),
        words=f"{len(rows):,} of {size:,} rows labelled {name!r} look like {other!r}.",
        more={"likely": other},
    )
