"""What each place among the options adds to a label's probability, divided out of single votes.

PriDe (Zheng et al. 2024, arXiv 2309.03882): a vote's probability of a label is taken as what the
text says times what the place adds. On rows asked in every turn of a cyclic square each label has
stood in each place once, so the mean logarithm of the probabilities in one place is what the
place adds and nothing of the labels. Measured on a small share of rows, it is divided out of votes
with a single order on the rest. The paper averages the shares that the rows come to; here their
logarithms are averaged, which is the least-squares fit of the logarithms by what a row says of each
label and what each place adds.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil

from ..task import Kind
from ..task_labeling import Debias
from .vote import Vote

SHARE, LEAST, MOST = 0.05, 20, 200
_FLOOR = 1e-9


def how_many_probes(
    rows: int, seeds: int, options: int, votes: tuple[int, int], kind: Kind, debias: Debias
) -> int:
    """How many of the rows are asked about in all orders, so that what places add is known.

    None where all are asked in whole squares anyway, and none of a scale, whose options do not
    change their places freely, or of labels that are decided one by one.

    Args:
        rows: how many there are.
        seeds: seed examples that are asked about before, in all orders then too.
        options: how many a question has.
        votes: the least and the most votes on a row.
        kind: of the task.
        debias: `prior` and `none` are orders; `auto` leaves out what would take more questions than
            a second vote on every row.
    """
    if debias == "none" or kind != "single" or votes[0] >= options:
        return 0
    probes = min(rows, MOST, max(LEAST, ceil(SHARE * rows)))
    cheap = votes == (1, 1) and (probes + seeds) * (options - 1) <= rows
    return probes if debias == "prior" or cheap else 0


def probe_rows(
    ids: Iterable[str], seed: int, *, share: float = SHARE, least: int = LEAST, most: int = MOST
) -> set[str]:
    """Rows to be asked in all orders.

    A row's turn hangs on its id and the seed alone: with rows added, most of those chosen before
    are chosen again.

    Args:
        ids: ids of all rows.
        seed: number that the draw comes from.
        share: how many of the rows (5 % in the paper), but not fewer than `least` and not more
            than `most`, beyond which the prior hardly becomes more exact.
        least: see `share`; all rows where there are no more.
        most: see `share`.
    """
    drawn = sorted(set(ids), key=lambda name: _draw(seed, name))
    return set(drawn[: min(most, max(least, ceil(share * len(drawn))))])


def _draw(seed: int, name: str) -> bytes:
    text = f"{seed}/{name}/probe".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()


def place_prior(votes: Sequence[Sequence[Vote]]) -> list[float]:
    """What each place adds, as shares that sum to 1.

    Args:
        votes: per row its votes. Used are those with probabilities that make up whole cyclic
            squares, every turn of one order; others are passed over.

    Returns:
        One share per place; empty where no row has a whole square.
    """
    rows = [by_place(square) for row in votes for square in whole_squares(row)]
    if not rows:
        return []
    adds = [math.fsum(column) / len(rows) for column in zip(*rows, strict=True)]
    shares = [math.exp(one - max(adds)) for one in adds]
    return [share / sum(shares) for share in shares]


def without_place(vote: Vote, prior: Sequence[float]) -> Vote:
    """A vote with what the places add divided out of its probabilities, and the label left.

    A vote without probabilities, or with other than as many options, is given back as it is.
    """
    if not vote.probabilities or len(prior) != len(vote.order):
        return vote
    added = dict(zip(vote.order, prior, strict=True))
    left = {name: p / max(added[name], _FLOOR) for name, p in vote.probabilities.items()}
    total = math.fsum(left.values())
    shares = {name: value / total for name, value in left.items()}
    return replace(vote, probabilities=shares, label=max(shares, key=lambda name: shares[name]))


def whole_squares(votes: Iterable[Vote]) -> Iterator[list[Vote]]:
    """Votes with probabilities that are all turns of one order, by one model, on one row."""
    turns: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], Vote]] = {}
    for vote in votes:
        if vote.probabilities:
            at = vote.order.index(min(vote.order))
            begun = vote.order[at:] + vote.order[:at]
            turns.setdefault((vote.model, begun), {}).setdefault(vote.order, vote)
    for (_, begun), square in turns.items():
        if len(square) == len(begun):
            yield list(square.values())


def by_place(square: Sequence[Vote]) -> list[float]:
    """Mean logarithm of the probabilities in each place, over a whole square."""
    logs = [[_log(vote.probabilities.get(name, 0.0)) for name in vote.order] for vote in square]
    return [math.fsum(place) / len(square) for place in zip(*logs, strict=True)]


def _log(value: float) -> float:
    return math.log(max(value, _FLOOR))
