"""What a model leans to where it decides label by label, held against scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.labelers.leaning_each import Leaning, leaning_each
from labelwright.labelers.vote import Vote
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis


def share(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def vote(**shares: float) -> Vote:
    fits = tuple(name for name, p in shares.items() if p >= 0.5)
    return Vote(None, tuple(shares), "test/model", 0.1, shares, fits)


LABELS = ("a", "b", "c")


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.3, 2))
def test_it_is_linear_discriminant_analysis(seed, spread):
    rng = np.random.default_rng(seed)
    fits = rng.random((18, 3)) < 0.4
    fits[:2] = [[True] * 3, [False] * 3]
    seen = 2 * fits + rng.normal(size=3) + spread * rng.normal(size=(18, 3))
    seen += spread * rng.normal(size=(18, 1))  # some texts get more yes for every label
    votes = [[vote(**dict(zip(LABELS, map(share, row), strict=True)))] for row in seen]
    named = [[n for n, fit in zip(LABELS, row, strict=True) if fit] for row in fits]
    known = leaning_each(votes, named, LABELS)
    if not 0 < known.own < 9.99:  # it is kept from turning round, and from certainty
        return
    middle = [(seen[fits[:, k], k].mean() + seen[~fits[:, k], k].mean()) / 2 for k in range(3)]
    beyond = seen - middle
    others = (beyond.sum(axis=1, keepdims=True) - beyond) / 2
    pairs = np.stack([beyond.ravel(), others.ravel()], axis=1)
    theirs = LinearDiscriminantAnalysis(solver="lsqr").fit(pairs, fits.ravel())
    # scikit-learn divides the scatter by the number of figures, not by the degrees of freedom
    weights = theirs.coef_[0] * 52 / 54
    assert (known.own, known.others) == pytest.approx(tuple(weights), abs=1e-6)
    usual = math.log(fits.sum() / (~fits).sum())
    constant = usual + (theirs.intercept_[0] - usual) * 52 / 54
    assert known.usual == pytest.approx(constant, abs=1e-6)
    shares = [list(known.without(one).probabilities.values()) for (one,) in votes]
    assert np.ravel(shares) == pytest.approx([share(x) for x in pairs @ weights + constant])


def test_each_label_has_a_middle_of_its_own():
    on = [vote(a=share(1.5), b=share(-2.5)), vote(a=share(0.5), b=share(-3.5))]
    off = [vote(a=share(-0.5), b=share(-0.5)), vote(a=share(-1.5), b=share(-1.5))]
    known = leaning_each([[one] for one in [*on, *off]], [("a",)] * 2 + [("b",)] * 2, ("a", "b"))
    assert odds(known.neutral["a"]) == pytest.approx(0)
    assert odds(known.neutral["b"]) == pytest.approx(-2)
    left = known.without(vote(a=0.4, b=0.3))
    assert left.labels == ("b",)
    assert left.probabilities["b"] > 0.9


def test_a_model_that_says_nothing_leaves_every_label_as_probable_as_it_is_usual():
    votes = [[vote(a=0.3, b=0.4, c=0.5)], [vote(a=0.3, b=0.5, c=0.5)], [vote(a=0.3, b=0.4, c=0.5)]]
    known = leaning_each(votes, [("a",), ("b",), ("c",)], LABELS)
    turned = leaning_each(
        [[vote(a=0.3, b=0.6, c=0.6)], [vote(a=0.6, b=0.3, c=0.6)], [vote(a=0.6, b=0.6, c=0.3)]],
        [("a",), ("b",), ("c",)],
        LABELS,
    )
    assert turned.own == turned.others == 0
    shares = turned.without(vote(a=0.9, b=0.5, c=0.1)).probabilities
    assert shares == pytest.approx(dict.fromkeys(LABELS, 1 / 3))
    assert known.without(votes[0][0]).labels == ()


def test_votes_on_one_example_count_as_their_mean():
    rows = [[vote(a=0.8), vote(a=0.6)], [vote(a=0.3), vote(a=0.5)]]
    means = [[vote(a=share((odds(r[0].probability("a")) + odds(r[1].probability("a"))) / 2))]
             for r in rows]  # fmt: skip
    fits = [("a",), ()]
    assert leaning_each(rows, fits, ("a",)).neutral == pytest.approx(
        leaning_each(means, fits, ("a",)).neutral
    )


@pytest.mark.parametrize("fits", [[("a",), ("a",)], [(), ()]])
def test_where_a_label_fits_all_examples_or_none_nothing_is_measured(fits):
    known = leaning_each([[vote(a=0.8)], [vote(a=0.3)]], fits, ("a",))
    assert known == Leaning()
    assert known.without(vote(a=0.8)).probabilities == {"a": 0.8}


def test_without_probabilities_nothing_is_measured():
    plain = Vote(None, ("a",), "m", 0.0, labels=("a",))
    assert leaning_each([[plain], []], [("a",), ()], ("a",)) == Leaning()
    measured = Leaning({"a": 0.2})
    assert measured.without(plain) == plain
    failed = Vote(None, ("a",), "m", 0.0)
    assert measured.without(failed).failed
