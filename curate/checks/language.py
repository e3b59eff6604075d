"""Texts in another language than the table's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl

from ..check import Context, Flag, Result, texts_of

_LEAST_BYTES = 24
_LONGEST = 1_000
_SURE = 0.7
_FOREIGN = 1e-3
_SAMPLE = 1_000
_CLEAR_MAJORITY = 0.7


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag texts that are surely not in the language they should be in; `score` is how surely.

    The language that texts should have is the task's, else that of the clear majority of the
    table's own texts (70 % of those it is sure about); where there is neither nothing is flagged.
    Texts with few letters are never flagged, nor those whose probability of being in the right
    language is above .001: short, misspelt and slangy ones are far above.
    """
    texts = texts_of(table, context)
    wanted = context.language or _majority(texts)
    figures = {"language": wanted}
    if wanted is None or wanted not in _identifier().labels:
        return Result(figures=figures)
    flags = []
    for row, text in enumerate(texts):
        if found := foreign(text, wanted):
            flags.append(Flag(row, f"looks like {found[0]!r}, not {wanted!r}", round(found[1], 4)))
    return Result(tuple(flags), figures=figures)


def foreign(text: str, wanted: str) -> tuple[str, float] | None:
    """What a text's language looks like and how surely it is not the wanted one; else None."""
    letters = _letters(text)
    if len(letters.encode("utf-8", "replace")) < _LEAST_BYTES:
        return None
    ranked = dict(_identifier().rank(letters))
    if ranked[wanted] > _FOREIGN:
        return None
    return max(ranked, key=lambda name: ranked[name]), 1 - float(ranked[wanted])


def _majority(texts: Sequence[str]) -> str | None:
    """Language of most texts, from up to 1,000 of them at even distances."""
    step = max(1, len(texts) // _SAMPLE)
    counts: Counter[str] = Counter()
    for text in texts[::step]:
        letters = _letters(text)
        if len(letters.encode("utf-8", "replace")) >= _LEAST_BYTES:
            name, sure = _identifier().classify(letters)
            if sure >= _SURE:
                counts[name] += 1
    name, most = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    return name if most >= 10 and most >= _CLEAR_MAJORITY * counts.total() else None


def _letters(text: str) -> str:
    """The words of a text in lower case: capitals and signs make the identifier guess."""
    kept = (sign if sign.isalpha() or sign in "'\u2019" else " " for sign in text[:_LONGEST])
    return " ".join("".join(kept).lower().split())


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
