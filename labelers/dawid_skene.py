"""True labels and each labeler's errors, found together from votes alone (Dawid & Skene 1979).

A. P. Dawid and A. M. Skene, "Maximum likelihood estimation of observer error-rates using the EM
algorithm", Applied Statistics 28(1), 20-28. Each labeler has a confusion matrix; the votes on a row
are taken to be independent once its true label is known. Labelers of one kind, such as one model
asked twice, are not: the probabilities then come out too sure of themselves, and want calibrating.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import logsumexp

from .intervals import LEVEL, Floats

Codes = npt.NDArray[np.integer]
"""Votes, shape (N, V): places 0 to K-1 of labels; below 0 where there is no vote."""

_SMALLEST = 1e-300


@dataclass(frozen=True)
class DawidSkene:
    """What the votes say of rows and of labelers.

    Attributes:
        probabilities: of every label for every row, shape (N, K); of a row without votes the prior.
        confusion: shape (R, K, K): probability that a labeler gives the label of the column where
            that of the row is true.
        prior: share of every label, shape (K,).
        rounds: of EM until nothing changed.
        log_likelihood: of the votes, natural logarithm, without smoothing's share.
        counts: votes by true and given label that `confusion` is the shares of, smoothing's among
            them, shape (R, K, K).
    """

    probabilities: Floats
    confusion: Floats
    prior: Floats
    rounds: int
    log_likelihood: float
    counts: Floats

    def intervals(self) -> tuple[Floats, Floats]:
        """Lower and upper ends, shape (R, K, K) each, of a 95 % interval of every rate.

        The middle of the Dirichlet posterior of a labeler's rates (its margins are beta
        distributions), the rows' probabilities taken as given; where these are wrong, so is it.
        """
        from scipy.stats import beta

        others = self.counts.sum(axis=2, keepdims=True) - self.counts
        # Without smoothing a count can be 0, where the distribution is a point.
        seen, unseen = np.maximum(self.counts, 1e-9), np.maximum(others, 1e-9)
        low, high = (beta.ppf(q, seen, unseen) for q in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
        return np.asarray(low), np.asarray(high)


def dawid_skene(
    codes: Codes,
    labels: int,
    *,
    labelers: Sequence[int] | None = None,
    smoothing: float | None = None,
    most_rounds: int = 500,
) -> DawidSkene:
    """Expectation-maximization from the share of votes that each label has.

    With few votes plain maximum likelihood is worse than counting votes, as each labeler has
    K x (K - 1) rates to be found. So before the votes each labeler is taken to have voted a few
    times on every label, half of these rightly and half evenly on all (a Dirichlet prior, as in
    Kim & Ghahramani 2012, "Bayesian Classifier Combination"); the more votes, the less it counts.

    Args:
        codes: shape (N, V), one column for each vote.
        labels: K.
        labelers: of each column, shape (V,), places 0 to R-1: a labeler may vote on a row more than
            once. None takes each column for a labeler of its own.
        smoothing: how many such votes for each label of each labeler; None takes 10 + K, found on
            simulated panels to lose next to nothing where there are many votes; 0 is the paper's.
        most_rounds: where it stops even if something still changes.

    Raises:
        ValueError: a vote is not one of the labels, or labelers are not as many as columns.
    """
    who = _checked(codes, labels, labelers)
    extra = 10.0 + labels if smoothing is None else smoothing
    kinds, kind_of, counts = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    em = _Em(kinds, counts.astype(np.float64), who, labels, extra)
    rounds, last = 0, -np.inf
    for rounds in range(1, most_rounds + 1):  # noqa: B007
        em.maximize()
        em.expect()
        if em.objective - last <= 1e-10 * abs(em.objective):
            break
        last = em.objective
    found = em.truth[kind_of.reshape(-1)]
    return DawidSkene(found, em.confusion, em.prior, rounds, em.log_likelihood, em.seen)


def _checked(codes: Codes, labels: int, labelers: Sequence[int] | None) -> npt.NDArray[np.integer]:
    who = np.arange(codes.shape[1]) if labelers is None else np.asarray(labelers)
    if len(who) != codes.shape[1]:
        raise ValueError(f"{len(who)} labelers for {codes.shape[1]} columns of votes")
    if codes.size and codes.max() >= labels:
        raise ValueError(f"vote {codes.max()} among labels 0 to {labels - 1}")
    return who


class _Em:
    """The two steps, on the different rows of votes and how often each is there.

    What is added up are products of sparse votes, shape (U, R * K), and dense shares, so the votes
    that are missing cost nothing.
    """

    def __init__(
        self,
        kinds: Codes,
        counts: Floats,
        who: npt.NDArray[np.integer],
        labels: int,
        smoothing: float,
    ) -> None:
        self._counts, self._labels = counts, labels
        self._labelers = int(who.max()) + 1
        self._even = min(smoothing, 1.0) / labels
        self._extra = smoothing * (np.eye(labels) / 2 + 0.5 / labels)
        row, column = np.nonzero(kinds >= 0)
        place = who[column] * labels + kinds[row, column]
        shape = (len(kinds), self._labelers * labels)
        self._votes = sparse.coo_array((np.ones(len(row)), (row, place)), shape=shape).tocsr()
        cast = self._votes @ np.tile(np.eye(labels), (self._labelers, 1))
        none = cast.sum(axis=1, keepdims=True) == 0
        cast = np.where(none, 1.0, cast)
        self.truth: Floats = cast / cast.sum(axis=1, keepdims=True)

    def maximize(self) -> None:
        """Prior and confusion matrices from the shares of true labels (equations 2.3 and 2.4)."""
        weighted = self.truth * self._counts[:, None]
        prior = weighted.sum(axis=0) + self._even
        self.prior: Floats = prior / prior.sum()
        given = (self._votes.T @ weighted).reshape(self._labelers, self._labels, self._labels)
        self.seen: Floats = given.transpose(0, 2, 1) + self._extra
        total = self.seen.sum(axis=2, keepdims=True)
        even = np.full_like(self.seen, 1 / self._labels)
        self.confusion: Floats = np.divide(self.seen, total, out=even, where=total > 0)

    def expect(self) -> None:
        """Shares of true labels from prior and confusion matrices (equation 2.5)."""
        log_confusion = np.log(np.maximum(self.confusion, _SMALLEST))
        log_prior = np.log(np.maximum(self.prior, _SMALLEST))
        flat = log_confusion.transpose(0, 2, 1).reshape(-1, self._labels)
        joint = log_prior + self._votes @ flat
        of_row = logsumexp(joint, axis=1)
        self.truth = np.exp(joint - of_row[:, None])
        self.log_likelihood = float(self._counts @ of_row)
        believed = (self._extra * log_confusion).sum() + self._even * log_prior.sum()
        self.objective = self.log_likelihood + float(believed)
