"""Train, validation and test: by label, from one seed, near duplicates on one side."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

SIDES = ("train", "validation", "test")


def split(
    table: pl.DataFrame,
    *,
    train: float = 0.8,
    validation: float = 0.1,
    test: float = 0.1,
    seed: int = 0,
) -> pl.DataFrame:
    """A table with the column `split`: train, validation, test; null for rows not to be used.

    Each label is divided in these shares, as near as whole rows come to them. Texts that are equal
    once normalised, or near duplicates, of whatever labels, go to one side together. The first row
    of a label goes to train, so that a label with few rows can be learnt at all. Same rows in the
    same order; the same table and seed give the same split, on any machine.

    Args:
        table: `text` and `label`; rows whose `kept` is false or whose label is null get null.
        train, validation, test: shares, each 0 to 1, that sum to 1.
        seed: number from which the order of rows is drawn.

    Raises:
        InputError: columns are missing, or the shares are none.
    """
    import numpy as np
    import polars as pl

    from ..table import require

    require(table, "text", "label", stage="split")
    shares = _shares(train, validation, test)
    used = _used(table)
    texts = [table["text"][row] or "" for row in used]
    labels = [str(table["label"][row]) for row in used]
    groups = _groups(texts, np.random.default_rng(seed).permutation(len(used)).tolist())
    sides: list[str | None] = [None] * table.height
    for group, side in zip(groups, _assign(groups, labels, shares), strict=True):
        for n in group:
            sides[used[n]] = side
    return table.with_columns(pl.Series("split", sides, dtype=pl.String))


def _shares(train: float, validation: float, test: float) -> dict[str, float]:
    from ..errors import InputError

    shares = dict(zip(SIDES, (train, validation, test), strict=True))
    if min(shares.values()) < 0 or abs(sum(shares.values()) - 1) > 1e-6:
        given = ", ".join(f"{name} {share:g}" for name, share in shares.items())
        raise InputError(f"split needs shares of 0 to 1 that sum to 1, not {given}")
    return shares


def _used(table: pl.DataFrame) -> list[int]:
    kept = table["kept"].to_list() if "kept" in table.columns else [True] * table.height
    labels = table["label"].to_list()
    return [row for row in range(table.height) if kept[row] and labels[row] is not None]


def _groups(texts: list[str], order: list[int]) -> list[list[int]]:
    """Rows that must stay together, in a drawn order."""
    from ..text.similar import near_groups

    members: dict[int, list[int]] = defaultdict(list)
    number = near_groups(texts)
    for row in order:
        members[number[row]].append(row)
    return list(members.values())


def _assign(groups: list[list[int]], labels: list[str], shares: dict[str, float]) -> list[str]:
    """Side of each group: where the labels of its rows are furthest behind their shares.

    Larger groups come first, so that a large one never has to go where it does not fit.
    """
    open_sides = [side for side in ("train", "test", "validation") if shares[side] > 0]
    sizes = Counter(labels)
    there: Counter[tuple[str, str | None]] = Counter()

    def behind(side: str, label: str) -> float:
        if side == "train" and there[side, label] == 0:
            return float(len(labels))
        total = shares[side] * len(labels)
        # how far the whole side is behind settles where a label's own rows are too few to say
        return (
            shares[side] * sizes[label] - there[side, label] + (1 - there[side, None] / total) / 2
        )

    chosen = [""] * len(groups)
    for n in sorted(range(len(groups)), key=lambda n: -len(groups[n])):
        mine = [labels[row] for row in groups[n]]
        side = max(open_sides, key=lambda side: sum(behind(side, label) for label in mine))
        chosen[n] = side
        there.update((side, label) for label in mine)
        there[side, None] += len(mine)
    return chosen
