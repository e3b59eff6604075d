"""Texts that say in other words what another text of their label says."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ...text.embedded import MISSING, can_embed, embed
from ...text.near.left_over import Side, left_over
from ...text.near.rows import WordRows, word_rows
from ...text.near.verdict import Edits
from ...text.neighbours import close_pairs
from ...text.similar import Alike, near_duplicates
from ..alike import alike_of, groups_of
from ..check import Context, Flag, Result, labels_of, preferred

LEAST_COSINE = 0.9
MOST_TEXTS = 200_000
_SAID = "says in other words what another text of its label says"
_CHUNK = 100_000
_NEGATIONS = """
not no never none nothing nobody nowhere without neither nor hardly cannot aint cant dont doesnt
didnt isnt wasnt arent werent wont wouldnt couldnt shouldnt havent hasnt hadnt
"""


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag rows that are paraphrases of a row that stays; `score` is the cosine of their vectors.

    Vectors are those of `text.embedded`; the cosine must be at least .9, and numbers, words that
    count and negations the same. Texts that differ in one word are left to `near_duplicate`, which
    tells edits from templates. It does not run without the extra `semantic`, nor on more than
    200,000 different texts.
    """
    alike = alike_of(table, context)
    if not can_embed():
        return Result(skipped=MISSING)
    if len(alike.plain) > MOST_TEXTS:
        return Result(skipped=f"more than {MOST_TEXTS:,} different texts")
    labels = labels_of(table, context)
    gone = {row for row, _, _ in near_duplicates(alike, groups=labels, order=preferred(table))}
    rows = [row for row in preferred(table) if row not in gone]
    said = _paraphrases(alike, table[context.text])
    found = near_duplicates(alike, groups=labels, order=rows, edits=said)
    flags = (Flag(row, _SAID, round(score, 4), stays) for row, stays, score in found)
    groups = groups_of("semantic", [(row, stays) for row, stays, _ in found])
    return Result(tuple(flags), groups=tuple(groups))


def _paraphrases(alike: Alike, texts: pl.Series) -> Edits:
    """Pairs of different texts that say the same in other words."""
    vectors = embed(texts[alike.first.tolist()].to_list())
    pairs, cosines = close_pairs(vectors, LEAST_COSINE)
    words = word_rows(alike.plain)
    parts = [_same(words, pairs[n : n + _CHUNK]) for n in range(0, len(pairs), _CHUNK)]
    same = np.concatenate([np.zeros(0, dtype=np.bool_), *parts])
    return Edits(
        pairs[same], np.minimum(cosines[same], 1), np.zeros(int(same.sum()), dtype=np.bool_)
    )


def _same(words: WordRows, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether texts that are close differ in more than a word, and in no number or negation."""
    mine, yours = left_over(words, pairs[:, 0], pairs[:, 1])
    telling = words.counts | words.vocabulary.is_in(_NEGATIONS.split()).to_numpy()

    def lost(side: Side, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        return side.count(side.lost & which[words.word[side.place]], len(pairs))

    every = np.ones(len(words.vocabulary), dtype=np.bool_)
    several = np.maximum(lost(mine, every), lost(yours, every)) > 1
    return np.asarray(several & (lost(mine, telling) + lost(yours, telling) == 0))
