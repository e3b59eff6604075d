"""The advice of OpenAI's old `fine_tunes.prepare_data`, for the formats of today.

Its rules stand in `openai/lib/_validators.py` of openai 1.109.1: that a task with three rows or
more for each answer is classification; one separator and a leading blank; over a third of the
letters in capitals; a beginning that all prompts share; the positive class of two.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ...in_words import counted
from ..formats.openai_completion import OpenAICompletion
from .finding import Case, Finding

ROWS_AN_ANSWER = 3
LONGEST_PREFIX = 12


def classes(case: Case) -> Iterator[Finding]:
    """How many labels there are, how they are shared out, which is the positive one."""
    table = case.form.job.table
    train = table.filter(pl.col("split") == "train")
    found = dict(train["label"].value_counts(sort=True).iter_rows())
    case.figures["labels"] = {label: found.get(label, 0) for label in case.form.job.labels}
    missing = [label for label in case.form.job.labels if not found.get(label)]
    if not found:
        yield Finding("labels", "fails", "there are no training rows: give some the split train")
    elif len(found) < 2:
        yield Finding(
            "labels",
            "fails",
            f"all training rows are {next(iter(found))}: rows of another label are needed",
        )
    elif missing:
        yield Finding(
            "labels",
            "warns",
            f"no training row is {' or '.join(missing[:10])}: that cannot be learnt; add some",
        )
    else:
        listed = ", ".join(f"{name} {count:,}" for name, count in list(found.items())[:5])
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        yield Finding("labels", "fine", f"{len(found)} labels: {listed}{more}")
    if not train.is_empty():
        few = len(found) * ROWS_AN_ANSWER >= train.height
        words = "with so few rows a label it does not look" if few else "it looks"
        yield Finding(
            "classification",
            "warns" if few else "fine",
            f"{words} like classification: {counted(len(found), 'label')} in "
            f"{counted(train.height, 'training row')}",
        )
    if len(found) == 2:
        first = next(iter(found))
        case.figures["positive_class"] = first
        yield Finding(
            "positive class",
            "fine",
            f"of the two, {first} is commoner and counts as positive; precision and recall are of "
            "it",
        )
    if not case.counts().get("validation"):
        yield Finding(
            "validation",
            "warns",
            "there are no validation rows, and nobody sees when it overfits: give some the split "
            "validation",
        )


def completion(case: Case) -> Iterator[Finding]:
    """Separator, leading blank and stop."""
    if isinstance(case.form, OpenAICompletion):
        form = case.form
        yield Finding("separator", "fine", f"every prompt ends in {form.separator!r}, once")
        stop = f"and ends in {form.stop!r}" if form.stop else "and has no stop"
        yield Finding("completion", "fine", f"every completion begins with a blank {stop}")


def wording(case: Case) -> Iterator[Finding]:
    """Capitals, and beginnings that all texts share."""
    texts = case.form.job.table["text"]
    upper = int(texts.str.count_matches(r"\p{Lu}").sum() or 0)
    lower = int(texts.str.count_matches(r"\p{Ll}").sum() or 0)
    if upper * 2 > lower:
        yield Finding(
            "capitals",
            "warns",
            f"{upper / (upper + lower):.0%} of the letters are capitals; models read usual writing "
            "better",
            fix="capitals",
        )
    prefix = shared_prefix(texts)
    if len(prefix) > LONGEST_PREFIX:
        yield Finding(
            "prefix",
            "warns",
            f"all texts begin with {prefix[:60]!r}; instructions do not belong into the texts",
            fix="prefix",
        )


def shared_prefix(texts: pl.Series) -> str:
    """The beginning that all texts share, up to the last blank in it; none where all are equal."""
    first, last = texts.min(), texts.max()
    if not isinstance(first, str) or not isinstance(last, str) or first == last:
        return ""
    length = next(
        (place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b),
        min(len(first), len(last)),
    )
    return first[: first.rfind(" ", 0, length) + 1]
