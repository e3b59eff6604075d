"""Shares and their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from labelwright.labelers.intervals import middle, resampled_sums, weighted_share, wilson
from scipy.stats import binomtest, t


@pytest.mark.parametrize(
    ("right", "rows"), [(0, 1), (0, 40), (3, 7), (19, 20), (40, 40), (500, 812)]
)
def test_wilson_is_that_of_scipy(right, rows):
    theirs = binomtest(right, rows).proportion_ci(method="wilson")
    assert wilson(right / rows, rows) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_endless_rows_leave_no_doubt_and_none_are_refused():
    assert wilson(0.3, float("inf")) == (0.3, 0.3)
    with pytest.raises(ValueError, match="no rows"):
        wilson(0.5, 0)


def test_equal_weights_are_no_weights():
    right = np.arange(50) % 3 > 0
    plain, weighted = weighted_share(right), weighted_share(right, np.full(50, 7.0))
    assert (plain.point, plain.low, plain.high) == pytest.approx(
        (weighted.point, weighted.low, weighted.high)
    )


def test_uneven_weights_widen():
    right = np.arange(60) % 2 > 0
    uneven = weighted_share(right, np.repeat([1.0, 9.0], 30))
    assert uneven.point == pytest.approx(0.5)
    assert uneven.width > weighted_share(right).width


def test_the_middle_leaves_out_what_is_no_number():
    values = np.append(np.linspace(0, 1, 1001), [np.nan] * 10)
    assert middle(values) == pytest.approx((0.025, 0.975))
    with pytest.raises(ValueError, match="no resample"):
        middle(np.array([np.nan]))


def test_for_few_rows_the_middle_of_means_is_students_interval():
    values = np.random.default_rng(0).normal(size=12)
    means = resampled_sums(values[:, None], np.random.default_rng(1), 50_000)[:, 0] / 12
    low, high = middle(means, 12)
    half = t.ppf(0.975, 11) * values.std(ddof=1) / np.sqrt(12)
    assert (high - low) / 2 == pytest.approx(half, rel=0.05)
    plain_low, plain_high = middle(means)
    assert plain_high - plain_low < 0.9 * (high - low)


def test_sums_of_rows_drawn_again_vary_as_they_should_in_groups_too():
    values = np.random.default_rng(0).exponential(size=(5_000, 1))
    drawn = resampled_sums(values, np.random.default_rng(1), 4_000)
    assert drawn.shape == (4_000, 1)
    assert drawn.mean() == pytest.approx(values.sum(), rel=0.01)
    assert drawn.std() == pytest.approx(values.std() * np.sqrt(5_000), rel=0.08)
