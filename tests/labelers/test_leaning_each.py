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


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-3, 3), st.floats(0.1, 2))
def test_for_one_label_it_is_linear_discriminant_analysis(seed, middle, spread):
    rng = np.random.default_rng(seed)
    fits = np.arange(12) % 3 == 0
    seen = middle + 2 * fits + spread * rng.normal(size=12)
    known = leaning_each(
        [[vote(a=share(x))] for x in seen], [("a",) if one else () for one in fits], ("a",)
    )
    other = LinearDiscriminantAnalysis(solver="lsqr").fit(seen[:, None], fits)
    if known.slope in (0.0, 10.0):  # it is kept from turning round, and from certainty
        return
    # scikit-learn divides by the number of rows, not by the degrees of freedom
    slope = other.coef_[0, 0] * 10 / 12
    ours = known.slope * (seen - odds(known.neutral["a"])) + known.usual
    theirs = slope * (seen - seen[fits].mean() / 2 - seen[~fits].mean() / 2) + odds(4 / 12)
    assert ours == pytest.approx(theirs, abs=1e-6)
    shares = [known.without(vote(a=share(x))).probabilities["a"] for x in seen]
    assert shares == pytest.approx([share(x) for x in ours], abs=1e-6)


def test_each_label_has_a_middle_of_its_own_and_all_share_the_slope():
    on = [vote(a=share(1.5), b=share(-2.5)), vote(a=share(0.5), b=share(-3.5))]
    off = [vote(a=share(-0.5), b=share(-0.5)), vote(a=share(-1.5), b=share(-1.5))]
    known = leaning_each([[one] for one in [*on, *off]], [("a",)] * 2 + [("b",)] * 2, ("a", "b"))
    assert odds(known.neutral["a"]) == pytest.approx(0)
    assert odds(known.neutral["b"]) == pytest.approx(-2)
    assert known.slope == pytest.approx(2 / 0.5)  # the squares sum to 2, of 4 degrees of freedom
    assert known.usual == pytest.approx(0)
    left = known.without(vote(a=0.4, b=0.3))
    assert left.labels == ("b",)
    assert left.probabilities["b"] > 0.9


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
    measured = Leaning({"a": 0.2}, 2.0, 0.0)
    assert measured.without(plain) == plain
    failed = Vote(None, ("a",), "m", 0.0)
    assert measured.without(failed).failed
