"""Texts that are one text with small edits, found among many at once.

Near duplicates are texts that differ by one word added, left out or changed (of longer texts, one
in five), by misspellings, by the order of words, or by words that only hold others together. What
is shared must be more than chance or a template explains: see `text.near.verdict`. Texts of a
series ("Part 2", "Part 3") are different texts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .near.candidates import candidates
from .near.rows import Ints, word_rows
from .near.verdict import Edits, find_edits
from .normalise import normalise


@dataclass(frozen=True)
class Alike:
    """Which texts are equal once normalised, and which of the different ones are near duplicates.

    Attributes:
        number: of each text, the number of its normalised text; -1 where that is empty.
        first: of each number, the first row that has it.
        plain: of each number, the normalised text.
    """

    number: Ints
    first: Ints
    plain: pl.Series

    @cached_property
    def edits(self) -> Edits:
        """Near duplicates among the numbers; looked for when first asked for."""
        rows = word_rows(self.plain)
        return find_edits(rows, candidates(rows))


def find_alike(texts: Sequence[str]) -> Alike:
    """Hold texts against each other; the time it takes is about linear in their number."""
    plain = pl.Series("text", [normalise(text) for text in texts], dtype=pl.String)
    frame = pl.DataFrame({"text": plain}).with_row_index("row").filter(pl.col("text") != "")
    different = frame.group_by("text", maintain_order=True).agg(pl.col("row").first())
    numbered = frame.join(different.select("text").with_row_index("number"), on="text")
    number = np.full(len(plain), -1, dtype=np.int64)
    number[numbered["row"].to_numpy()] = numbered["number"].to_numpy()
    return Alike(number, different["row"].to_numpy().astype(np.int64), different["text"])


def near_duplicates(
    texts: Sequence[str] | Alike,
    *,
    groups: Sequence[Hashable] | None = None,
    order: Sequence[int] | None = None,
    edits: Edits | None = None,
) -> list[tuple[int, int, float]]:
    """Rows that are near duplicates of another row that stays.

    Rows are taken in order; one that is near a row that stays is a duplicate of the most similar
    such row, else it stays itself. So no two rows that stay are near duplicates and no chain of
    small steps merges texts that differ.

    Args:
        texts: as they are, or what `find_alike` found of them. Texts that are empty are nobody's
            duplicates.
        groups: only rows of the same group are compared (labels: a text and its rewrite with the
            opposite label are a contrast pair, not a repeat). None: one group.
        order: rows in the order in which they are preferred to stay; None for the order given.
            Rows that it leaves out stay out.
        edits: pairs to take for near duplicates instead of those that `find_alike` found.

    Returns:
        (row, row that stays, similarity 0 to 1), in ascending order of row. Equal texts have
        similarity 1.
    """
    alike = texts if isinstance(texts, Alike) else find_alike(texts)
    size = len(alike.number)
    names: dict[Hashable, int] = {}
    group = [names.setdefault(name, len(names)) for name in groups or [None] * size]
    preferred = np.arange(size) if order is None else np.asarray(order, dtype=np.int64)
    preferred = preferred[alike.number[preferred] >= 0]
    nodes = _Nodes(alike.number[preferred], np.asarray(group, dtype=np.int64)[preferred])
    to, score = nodes.standing_for(alike.edits if edits is None else edits)
    stays = nodes.first[to[nodes.of]]
    rows = np.flatnonzero(stays != np.arange(len(preferred)))
    found = zip(preferred[rows], preferred[stays[rows]], score[nodes.of[rows]], strict=True)
    return sorted((int(row), int(first), float(similar)) for row, first, similar in found)


class _Nodes:
    """Texts of a group, each once, numbered in the order of their first rows.

    Attributes:
        of: node of each row, rows in order of preference.
        first: first row of each node.
    """

    def __init__(self, number: Ints, group: Ints) -> None:
        frame = pl.DataFrame({"text": number, "group": group}).with_row_index("first")
        self._table = frame.unique(["text", "group"], keep="first", maintain_order=True)
        self._table = self._table.with_row_index("node")
        self.first = self._table["first"].to_numpy()
        joined = frame.join(self._table.drop("first"), on=["text", "group"], maintain_order="left")
        self.of = joined["node"].to_numpy()

    def standing_for(self, edited: Edits) -> tuple[Ints, NDArray[np.float64]]:
        """Of each node, the node that stays for it (itself, where it stays), and the similarity."""
        around: dict[int, list[tuple[float, int]]] = {}
        for one, other, score in self._pairs(edited):
            around.setdefault(max(one, other), []).append((score, -min(one, other)))
        to, similarity = np.arange(len(self.first)), np.ones(len(self.first))
        for node in sorted(around):
            staying = [(score, lower) for score, lower in around[node] if to[-lower] == -lower]
            if staying:
                similarity[node], lower = max(staying)
                to[node] = -lower
        return to, similarity

    def _pairs(self, edited: Edits) -> Iterator[tuple[int, int, float]]:
        pairs = pl.DataFrame(
            {"one": edited.pairs[:, 0], "other": edited.pairs[:, 1], "score": edited.similarity}
        )
        nodes = self._table.select("node", "text", "group")
        pairs = pairs.join(nodes, left_on="one", right_on="text")
        pairs = pairs.join(nodes, left_on=["other", "group"], right_on=["text", "group"])
        yield from pairs.select("node", "node_right", "score").iter_rows()


def near_groups(texts: Sequence[str]) -> list[int]:
    """Number of the group of each text: equal and near duplicate texts share one, chains too.

    Unlike `near_duplicates` this follows every pair, whatever the labels, so that no two texts of
    different groups are near duplicates; texts that are empty are in groups of their own.

    Returns:
        for each text the least row of its group.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    alike = find_alike(texts)
    one, other = alike.edits.pairs.T
    size = len(alike.first)
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
    _, group = connected_components(links, directed=False)
    least = np.full(size, len(texts), dtype=np.int64)
    np.minimum.at(least, group, alike.first)
    rows: NDArray[np.int64] = np.arange(len(texts))
    filled = alike.number >= 0
    rows[filled] = least[group[alike.number[filled]]]
    return list(rows.tolist())
