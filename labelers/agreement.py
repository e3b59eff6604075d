"""How far labelers agree beyond chance: Krippendorff's alpha and Cohen's kappa, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .intervals import Estimate, Floats, middle

Codes = Sequence[Sequence[int | None]] | npt.NDArray[np.int64]
"""Labels given, as places 0 to K-1: R labelers x N rows; None or below 0 where there is no vote."""

Counts = npt.NDArray[np.int64]
Level = Literal["nominal", "ordinal"]
Measure = Literal["alpha", "kappa"]

RESAMPLES = 1_000
FEWEST_ROWS = 10
_GROUPS = 1_000
_AT_ONCE = 2_000_000


def krippendorff_alpha(codes: Codes, level: Level = "nominal") -> float | None:
    """Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").

    1 is full agreement, 0 what chance gives, below 0 less than that. The package `krippendorff`
    gives the same figures from an array of N x K x K; 100,000 rows of 77 labels would need 4.7 GB.

    Args:
        codes: R labelers x N rows; rows with fewer than two votes tell nothing and do not count.
        level: "ordinal" where the labels are in an order and near misses count as smaller.

    Returns:
        None where alpha is not defined: no row has two votes, or all those votes are of one label.
    """
    given = _pairable(_as_array(codes))
    if len(np.unique(given[~np.isnan(given)])) < 2:
        return None
    tables, counts = _tables(given, ordered=False)
    return float(_alphas(_summed(tables, counts), level)[0])


def cohen_kappa(
    a: Sequence[int | None], b: Sequence[int | None], weights: Literal["quadratic"] | None = None
) -> float | None:
    """Cohen's kappa of two labelers (Cohen 1960; weighted: Cohen 1968), from scikit-learn.

    Args:
        a, b: the labels that each gave, N places 0 to K-1; None or below 0 where there is no vote.
            Rows where either is missing do not count.
        weights: "quadratic" counts a disagreement by the square of its distance.

    Returns:
        None where kappa is not defined: no row has both votes, or all votes are of one label.
    """
    from sklearn.metrics import cohen_kappa_score

    given = _pairable(_as_array([a, b])).astype(np.int64)
    if len(np.unique(given)) < 2:
        return None
    # Without all labels named, a label that nobody gave would bring its neighbours nearer.
    labels = np.arange(given.max() + 1)
    return float(cohen_kappa_score(given[0], given[1], labels=labels, weights=weights))


def with_interval(
    codes: Codes,
    measure: Measure = "alpha",
    level: Level = "nominal",
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Estimate | None:
    """Alpha or kappa with its 95 % percentile bootstrap interval over rows (Efron 1979, expanded).

    What is resampled are the counts of the different combinations of votes, or of a thousand groups
    of rows put together by chance where there are more, so many rows cost no more than few.
    Resamples in which the measure is not defined are left out. Where there is no disagreement at
    all every resample would be 1; the lower end is then what the measure would be with as many
    disagreements as could have been missed (0 of N seen has 2.5 %: Clopper & Pearson 1934).

    Args:
        codes: R labelers x N rows; two labelers for kappa.
        measure: "alpha" of all labelers or "kappa" of two.
        level: "ordinal" for alpha of ordered labels, or kappa with quadratic weights.
        seed: number that the resamples are drawn from.
        resamples: how many.

    Returns:
        None where the measure is not defined or fewer than 10 rows have two votes.

    Raises:
        ValueError: kappa of other than two labelers.
    """
    given = _as_array(codes)
    if measure == "kappa" and len(given) != 2:
        raise ValueError(f"kappa compares two labelers, not {len(given)}")
    given = _pairable(given)
    if (rows := given.shape[1]) < FEWEST_ROWS:
        return None
    point = _point(given, measure, level)
    if point is None:
        return None
    statistic = _alphas if measure == "alpha" else _kappas
    tables, counts = _tables(given, ordered=measure == "kappa")
    rng = np.random.default_rng(seed)
    tables, counts = _grouped(tables, counts, rng)
    drawn = _resampled(tables, counts, lambda t: statistic(t, level), rng, resamples)
    low, high = middle(drawn, rows)
    if point == 1.0:
        low = _least_with_none_seen(given, rows)
    return Estimate(point, low, high, rows, "bootstrap over rows")


def _as_array(codes: Codes | Sequence[Sequence[int | None]]) -> Floats:
    given = np.array(codes, dtype=np.float64, ndmin=2)
    given[given < 0] = np.nan
    return given


def _pairable(given: Floats) -> Floats:
    """The rows (columns here) with at least two votes."""
    kept: Floats = given[:, (~np.isnan(given)).sum(axis=0) >= 2]
    return kept


def _point(given: Floats, measure: Measure, level: Level) -> float | None:
    votes = np.nan_to_num(given, nan=-1).astype(np.int64)
    if measure == "alpha":
        return krippendorff_alpha(votes, level)
    weights: Literal["quadratic"] | None = "quadratic" if level == "ordinal" else None
    return cohen_kappa(votes[0].tolist(), votes[1].tolist(), weights)


def _tables(given: Floats, *, ordered: bool) -> tuple[sparse.csr_array, Counts]:
    """What each different row adds to a K x K table, and how many such rows there are.

    For kappa (`ordered`) a row adds 1 to the cell of its two votes; for alpha, where labelers are
    alike, its pairs of votes, each as 1 / (votes - 1).

    Returns:
        Shape (U, K * K), and (U,).
    """
    votes = np.nan_to_num(given.T, nan=-1).astype(np.int64)
    labels = int(votes.max()) + 1
    if not ordered:
        votes = np.sort(votes, axis=1)
    kinds, counts = np.unique(votes, axis=0, return_counts=True)
    cast = (kinds >= 0).sum(axis=1)
    parts = []
    for i in range(kinds.shape[1]):
        for j in range(kinds.shape[1]):
            if i == j or (ordered and i > j):
                continue
            both = np.flatnonzero((kinds[:, i] >= 0) & (kinds[:, j] >= 0))
            cells = kinds[both, i] * labels + kinds[both, j]
            parts.append((1.0 / (cast[both] - 1), both, cells))
    values, rows, cells = (np.concatenate(part) for part in zip(*parts, strict=True))
    shape = (len(kinds), labels * labels)
    return sparse.coo_array((values, (rows, cells)), shape=shape).tocsr(), counts


def _resampled(
    tables: sparse.csr_array,
    counts: Counts,
    statistic: Callable[[Floats], Floats],
    rng: np.random.Generator,
    resamples: int,
) -> Floats:
    """The statistic of resampled sums of tables, shape (resamples,)."""
    block = max(1, _AT_ONCE // max(tables.shape))
    found = []
    for at in range(0, resamples, block):
        size = min(block, resamples - at)
        drawn = rng.multinomial(counts.sum(), counts / counts.sum(), size=size)
        found.append(statistic(_summed(tables, drawn)))
    return np.concatenate(found)


def _summed(tables: sparse.csr_array, counts: Counts) -> Floats:
    """Tables K x K of so many rows of each kind, shape (U,) or (B, U) -> (B, K, K)."""
    labels = round(tables.shape[1] ** 0.5)
    summed: Floats = (np.atleast_2d(counts) @ tables).reshape(-1, labels, labels)
    return summed


def _grouped(
    tables: sparse.csr_array, counts: Counts, rng: np.random.Generator
) -> tuple[sparse.csr_array, Counts]:
    """The same total as tables of equally likely groups of rows, where there are many kinds."""
    if len(counts) <= _GROUPS:
        return tables, counts
    kinds = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    groups = np.arange(len(kinds)) % _GROUPS
    shape = (_GROUPS, len(counts))
    members = sparse.coo_array((np.ones(len(kinds)), (groups, kinds)), shape=shape).tocsr()
    return members @ tables, np.ones(_GROUPS, dtype=np.int64)


def _alphas(tables: Floats, level: Level) -> Floats:
    """Alpha of coincidence matrices, shape (B, K, K) -> (B,).

    The ordinal distance of two labels, the votes between them with half of their own, is that of
    their mean ranks.
    """
    votes = tables.sum(axis=2)
    far: Floats = 1.0 - np.eye(tables.shape[1])[None]
    if level == "ordinal":
        ranks = votes.cumsum(axis=1) - votes / 2
        far = (ranks[:, :, None] - ranks[:, None, :]) ** 2
    chance = votes[:, :, None] * votes[:, None, :] / (votes.sum(axis=1) - 1)[:, None, None]
    return _beyond_chance(tables, chance, far)


def _kappas(tables: Floats, level: Level) -> Floats:
    """Kappa of tables of two labelers' votes, shape (B, K, K) -> (B,)."""
    places = np.arange(tables.shape[1])
    steps = np.abs(places[:, None] - places[None, :])[None]
    far = (steps**2 if level == "ordinal" else steps > 0).astype(np.float64)
    total = tables.sum(axis=(1, 2))[:, None, None]
    chance = tables.sum(axis=2)[:, :, None] * tables.sum(axis=1)[:, None, :] / total
    return _beyond_chance(tables, chance, far)


def _beyond_chance(seen: Floats, chance: Floats, far: Floats) -> Floats:
    """1 - disagreement seen / disagreement by chance; not a number where chance has none."""
    expected = (chance * far).sum(axis=(1, 2))
    result = np.full(len(seen), np.nan)
    np.divide(-(seen * far).sum(axis=(1, 2)), expected, out=result, where=expected > 0)
    return result + 1


def _least_with_none_seen(given: Floats, rows: int) -> float:
    """What the measure would be with the most disagreements that could have been missed."""
    votes = given[~np.isnan(given)].astype(np.int64)
    shares = np.bincount(votes) / len(votes)
    missed = 1 - 0.025 ** (1 / rows)
    return float(1 - missed / (1 - (shares**2).sum()))
