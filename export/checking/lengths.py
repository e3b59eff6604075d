"""How long rows are in tokens, and what training on them may cost and take."""

from __future__ import annotations

from collections.abc import Iterator

from ...in_words import counted, dollars
from ..formats.sizes import Measured
from .finding import Case, Finding
from .prices import TRAINING_PRICES

EPOCHS = 3
OLD_SECONDS_A_ROW, OLD_SECONDS = 1.44, 140.0
"""Of the rule by which `openai tools fine_tunes.prepare_data` told the time for classification
with its model curie (openai 1.109.1, lib/_validators.py)."""


def lengths(case: Case) -> Iterator[Finding]:
    """Tokens of rows, beside the limit."""
    if not isinstance(case.form, Measured):
        return
    low = high = longest = 0.0
    rows = 0
    for row in case.form.rows("train"):
        found = case.form.tokens(row)
        low, high, longest = low + found.low, high + found.high, max(longest, found.high)
        rows += 1
    case.figures["tokens"] = {"low": round(low), "high": round(high), "longest_row": round(longest)}
    if not rows:
        return
    most = case.form.most_tokens
    limit = f", where {most:,} fit" if most else "; no limit is known"
    yield Finding(
        "tokens",
        "fine",
        f"{low:,.0f} to {high:,.0f} in {counted(rows, 'training row')}, up to {longest:,.0f} in one"
        f"{limit} (told from characters)",
    )


def cost(case: Case) -> Iterator[Finding]:
    """What a training job may cost and take."""
    tokens = case.figures.get("tokens")
    if not tokens:
        return
    name = case.figures["format"]
    offers = TRAINING_PRICES.get(name, ())
    told = []
    for price in offers:
        low, high = (price.usd(tokens[end] * EPOCHS) for end in ("low", "high"))
        told.append({"model": price.model, "low": low, "high": high, "source": price.source})
        yield Finding(
            "cost",
            "fine",
            f"{price.model}: {dollars(low)} to {dollars(high)} for {EPOCHS} epochs "
            f"({price.source})",
        )
    case.figures["cost"] = told
    seconds = OLD_SECONDS + OLD_SECONDS_A_ROW * case.counts().get("train", 0)
    case.figures["seconds"] = seconds
    if offers:
        yield Finding(
            "time",
            "fine",
            f"about {seconds / 60:,.0f} min once it starts, by the rule of OpenAI's old tool for "
            "its model curie; newer models take from minutes to hours",
        )
