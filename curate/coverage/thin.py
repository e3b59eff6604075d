"""Cells with far fewer rows than their share: attribute values, by label and by one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scipy.stats import binom, hypergeom

_LEVEL = 0.01
_LEAST_SHARE = 0.5

Values = Sequence[str | None]


@dataclass(frozen=True)
class Cell:
    """A value of an attribute, or two of two attributes (a label counts as one) together.

    Attributes:
        of: attribute to value.
        rows: how many rows it has.
        wanted: how many it would have if all were alike: as many as each other value of the
            attribute; or, of two, as their values have elsewhere.
        total: rows that the wanted ones are part of: all, or those of the first of two values.
        p_value: chance of so few, corrected for the number of cells.
    """

    of: Mapping[str, str]
    rows: int
    wanted: float
    total: int
    p_value: float


def thin_cells(
    attributes: Mapping[str, Values],
    labels: Values,
    possible: Mapping[str, Mapping[str, set[str]]] | None = None,
) -> list[Cell]:
    """Cells with at most half of the rows wanted, and fewer than chance allows, thinnest first.

    Family-wise level .01 (Bonferroni) over all cells; binomial test for the values of an attribute,
    hypergeometric for two values together.

    Args:
        attributes: value of each attribute in each row.
        labels: label of each row.
        possible: for each attribute the values that each label may have, where that is known: a
            value that has no row at all is a cell too, and one that its label never was to have is
            none.
    """
    known = possible or {}
    cells = [
        *(
            cell
            for name, values in attributes.items()
            for cell in _singles(name, values, labels, known)
        ),
        *(
            cell
            for name, values in attributes.items()
            for cell in _by_label(name, values, labels, known)
        ),
        *(
            cell
            for one, two in combinations(attributes, 2)
            for cell in _pairs((one, attributes[one]), (two, attributes[two]))
        ),
    ]
    tests = len(cells)
    thin = [
        Cell(c.of, c.rows, c.wanted, c.total, min(1.0, c.p_value * tests))
        for c in cells
        if c.rows <= _LEAST_SHARE * c.wanted and c.p_value * tests < _LEVEL
    ]
    return sorted(thin, key=lambda cell: (cell.p_value, len(cell.of)))


def _singles(
    name: str,
    values: Values,
    labels: Values,
    possible: Mapping[str, Mapping[str, set[str]]],
) -> Iterator[Cell]:
    counts = Counter(value for value in values if value is not None)
    total, shares = counts.total(), dict.fromkeys(counts, 1 / len(counts))
    if name in possible:
        of = Counter(label for value, label in zip(values, labels, strict=True) if value)
        shares = _shares(possible[name], of)
    for value, share in shares.items():
        p_value = float(binom.cdf(counts[value], total, share))
        yield Cell({name: value}, counts[value], total * share, total, p_value)


def _shares(possible: Mapping[str, set[str]], labels: Counter[str | None]) -> dict[str, float]:
    """Share of the rows that each value should have: an even one of the labels that it is for."""
    shares: Counter[str] = Counter()
    for label, allowed in possible.items():
        shares.update(dict.fromkeys(allowed, labels[label] / len(allowed)) if allowed else {})
    total = sum(shares.values()) or 1
    return {value: share / total for value, share in shares.items()}


def _by_label(
    name: str,
    values: Values,
    labels: Values,
    possible: Mapping[str, Mapping[str, set[str]]],
) -> Iterator[Cell]:
    for cell in _pairs(("label", labels), (name, values)):
        allowed = possible.get(name, {}).get(cell.of["label"])
        if allowed is None or cell.of[name] in allowed:
            yield cell


def _pairs(one: tuple[str, Values], two: tuple[str, Values]) -> Iterator[Cell]:
    both = [pair for pair in zip(one[1], two[1], strict=True) if None not in pair]
    together = Counter(both)
    first, second = Counter(a for a, _ in both), Counter(b for _, b in both)
    if len(first) < 2 or len(second) < 2:
        return
    for a, of_a in first.items():
        for b, of_b in second.items():
            rows, wanted = together[a, b], of_a * of_b / len(both)
            p_value = float(hypergeom.cdf(rows, len(both), of_b, of_a))
            yield Cell({one[0]: str(a), two[0]: str(b)}, rows, wanted, of_a, p_value)
