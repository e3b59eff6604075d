"""A random sample that only ever grows: permanent random numbers.

Every row has a number that is made of its id and the seed, and a sample of n rows is the n smallest
(Ohlsson 1995, "Coordination of samples using permanent random numbers"). So a larger sample holds
the smaller one, whoever stops in the middle has a random sample all the same, and a row that joins
the table later has the chance that the others had.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

import polars as pl


def number(seed: int, row: str) -> str:
    """The permanent random number of a row: 64 hexadecimal digits, which sort as numbers do."""
    return hashlib.sha256(f"audit:{seed}:{row}".encode("utf-8", "surrogatepass")).hexdigest()


def in_order(ids: Iterable[str], seed: int) -> list[str]:
    """Ids in the order in which they are drawn."""
    return sorted(ids, key=lambda row: number(seed, row))


def draw(
    table: pl.DataFrame, rows: int, seed: int, known: Collection[str] = frozenset()
) -> pl.DataFrame:
    """The rows of a random sample that are still to be answered, in the order they are drawn.

    Args:
        table: rows with `id`; each is as likely as any other.
        rows: size of the sample, those that are known counted.
        seed: number that the sample is drawn from.
        known: ids that have their answer.
    """
    place = {row: at for at, row in enumerate(table["id"].to_list())}
    asked = [row for row in in_order(place, seed)[:rows] if row not in known]
    return table[[place[row] for row in asked]]
