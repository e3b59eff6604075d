"""Agreement beyond chance against published examples, packages and naive resampling."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from labelwright.labelers.agreement import cohen_kappa, krippendorff_alpha, with_interval

_ = None
# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers,
# twelve units, five values.
PUBLISHED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]


def votes(labelers, rows, labels, *, right=0.6, missing=0.2, seed=0):
    rng = np.random.default_rng(seed)
    true = rng.integers(labels, size=rows)
    guess = rng.integers(labels, size=(labelers, rows))
    cast = np.where(rng.random((labelers, rows)) < right, true, guess)
    cast[rng.random((labelers, rows)) < missing] = -1
    return cast


def test_alpha_is_that_of_the_published_example():
    assert krippendorff_alpha(PUBLISHED, "nominal") == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(PUBLISHED, "ordinal") == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
@pytest.mark.parametrize(("labelers", "rows", "labels"), [(2, 30, 2), (3, 60, 3), (5, 200, 20)])
def test_alpha_is_that_of_the_package(labelers, rows, labels, level):
    cast = votes(labelers, rows, labels)
    theirs = krippendorff.alpha(
        reliability_data=np.where(cast < 0, np.nan, cast), level_of_measurement=level
    )
    assert krippendorff_alpha(cast, level) == pytest.approx(theirs, abs=1e-12)


def test_kappa_is_that_of_the_textbook_and_leaves_out_missing_votes():
    # 20 both yes, 15 both no, 5 and 10 apart: 0.7 agree, 0.5 by chance.
    a = [1] * 20 + [1] * 5 + [0] * 10 + [0] * 15 + [None, 1]
    b = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15 + [1, None]
    assert cohen_kappa(a, b) == pytest.approx(0.4)


def test_quadratic_kappa_is_one_minus_mean_squared_distance_over_that_of_chance():
    # Label 2 is given by nobody, and still lies between 1 and 3.
    cast = votes(2, 100, 5, missing=0)
    cast[cast == 2] = 3
    a, b = cast
    by_chance = np.mean((a[:, None] - b[None, :]) ** 2)
    expected = 1 - np.mean((a - b) ** 2) / by_chance
    assert cohen_kappa(a.tolist(), b.tolist(), "quadratic") == pytest.approx(expected)


@pytest.mark.parametrize("codes", [[[0, 1, None], [None, None, 1]], [[1, 1], [1, 1]], [[0, 1]]])
def test_where_it_is_not_defined_nothing_is_said(codes):
    assert krippendorff_alpha(codes) is None
    assert with_interval(codes) is None
    if len(codes) == 2:
        assert cohen_kappa(*codes) is None


@pytest.mark.parametrize(
    ("measure", "level", "of"),
    [
        ("alpha", "nominal", lambda c: krippendorff_alpha(c)),
        ("alpha", "ordinal", lambda c: krippendorff_alpha(c, "ordinal")),
        ("kappa", "nominal", lambda c: cohen_kappa(*c.tolist())),
        ("kappa", "ordinal", lambda c: cohen_kappa(*c.tolist(), "quadratic")),
    ],
)
def test_the_interval_is_that_of_rows_drawn_again_one_by_one(measure, level, of):
    cast = votes(2, 120, 3)
    rng = np.random.default_rng(1)
    naive = [of(cast[:, rng.integers(120, size=120)]) for _ in range(400)]
    found = with_interval(cast, measure, level)
    assert found.point == pytest.approx(of(cast))
    assert found.rows == ((cast >= 0).sum(axis=0) == 2).sum()
    low, high = np.quantile(naive, [0.025, 0.975])
    assert found.low == pytest.approx(low, abs=0.05)
    assert found.high == pytest.approx(high, abs=0.05)


def test_more_kinds_of_rows_than_groups_change_the_interval_little():
    """1,500 rows of 50 labels are nearly all different, and so resampled in groups."""
    cast = votes(4, 1_500, 50)
    rng = np.random.default_rng(1)
    naive = [krippendorff_alpha(cast[:, rng.integers(1_500, size=1_500)]) for _ in range(100)]
    found = with_interval(cast)
    assert found.width == pytest.approx(4 * np.std(naive), rel=0.3)


def test_the_seed_fixes_the_interval():
    cast = votes(3, 80, 4)
    assert with_interval(cast, seed=3) == with_interval(cast, seed=3)
    assert with_interval(cast, seed=3) != with_interval(cast, seed=4)


def test_full_agreement_on_few_rows_is_no_certainty():
    cast = np.array([[0, 1] * 10] * 2)
    few, many = with_interval(cast), with_interval(np.tile(cast, 50))
    assert few.point == many.point == few.high == 1
    assert few.low < 0.75
    # A share of 3.7 in N of disagreements is missed in 2.5 % of samples; half of all are by chance.
    assert many.low == pytest.approx(1 - 2 * 3.69 / 1000, abs=1e-3)


def test_kappa_is_of_two():
    with pytest.raises(ValueError, match="not 3"):
        with_interval(votes(3, 20, 2), "kappa")
