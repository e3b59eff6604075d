"""Accuracy and class shares from a review: against ppi_py, against drawing again, and coverage."""

from __future__ import annotations

import numpy as np
import pytest
from labelwright.errors import InputError
from labelwright.labelers.intervals import wilson
from labelwright.labelers.trust import Review, class_shares, label_accuracy, reviews_to_halve
from scipy.stats import binomtest


def even_review(right, rows):
    """A review of some rows, all drawn with one probability; label 0 is everyone's, 1 the other."""
    inclusion = np.full(len(rows), len(rows) / len(right))
    return Review(rows, np.where(right[rows], 0, 1), inclusion)


def labelled(seed, *, rows=1_000, share=0.85, tells=1.5):
    """Confidence, and whether each row is right, the more likely the more `tells`."""
    rng = np.random.default_rng(seed)
    strength = rng.normal(size=rows)
    confidence = 0.5 + 0.5 / (1 + np.exp(-1 - strength))
    middle = np.log(share / (1 - share)) * (1 + tells / 3)
    return confidence, rng.random(rows) < 1 / (1 + np.exp(-middle - tells * strength)), rng


def without_chance():
    """1,000 rows, 200 of them reviewed, made without random numbers."""
    row = np.arange(1_000)
    confidence = 0.3 + 0.7 * ((row * 37) % 100 + 0.5) / 100
    right = ((row * row * 7 + row * 61) % 101 + 0.5) / 101 < confidence - 0.1
    return confidence, right, np.arange(0, 1_000, 5) + np.arange(200) % 5


def test_powered_is_that_of_ppi_py():
    """ppi_py 0.2.3, ppi_mean_pointestimate and ppi_mean_ci(alpha=0.05); theirs is a normal interval
    about the mean of all such rows."""
    confidence, right, rows = without_chance()
    review = even_review(right, rows)
    found = label_accuracy(review, np.zeros(1_000, dtype=int), confidence, beyond=True)
    assert found.plain.point == pytest.approx(0.57)
    assert found.powered.point == pytest.approx(0.55593667, abs=2e-4)
    error = np.sqrt(0.57 * 0.43 / found.powered_evidence)
    low, high = found.powered.point - 1.96 * error, found.powered.point + 1.96 * error
    assert (low, high) == pytest.approx((0.49208837, 0.61978497), abs=5e-4)
    assert (found.powered.low, found.powered.high) == pytest.approx((low, high), abs=5e-3)
    assert found.warning is None
    assert found.correlation.low < 0.409 < found.correlation.high


def test_ppi_py_itself_where_it_is_installed():
    ppi = pytest.importorskip("ppi_py", reason="ppi_py is not installed")
    for seed in range(5):
        confidence, right, rng = labelled(seed, tells=2.5)
        rows = rng.choice(1_000, 300, replace=False)
        rest = np.setdiff1d(np.arange(1_000), rows)
        found = label_accuracy(
            even_review(right, rows), np.zeros(1_000, dtype=int), confidence, beyond=True
        )
        truth, known = right[rows].astype(float), confidence[rows]
        low, high = ppi.ppi_mean_ci(truth, known, confidence[rest], alpha=0.05)
        assert found.powered.point == pytest.approx((low + high)[0] / 2, abs=5e-3)
        assert found.powered.width == pytest.approx((high - low)[0], rel=0.05)


def test_the_plain_estimate_beyond_these_rows_is_wilsons():
    confidence, right, rows = without_chance()
    review = even_review(right, rows)
    found = label_accuracy(review, np.zeros(1_000, dtype=int), confidence, beyond=True).plain
    theirs = binomtest(int(right[rows].sum()), 200).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert found.rows == 200


def test_of_these_rows_the_ones_reviewed_leave_less_doubt_and_all_of_them_none():
    confidence, right, rows = without_chance()
    labels = np.zeros(1_000, dtype=int)
    part = label_accuracy(even_review(right, rows), labels, confidence)
    assert part.evidence == pytest.approx(200 / (1 - 0.2))
    whole = label_accuracy(even_review(right, np.arange(1_000)), labels, confidence)
    assert whole.plain.low == whole.plain.high == right.mean()
    assert whole.powered.low == whole.powered.high == pytest.approx(right.mean())


def uneven(confidence, rows, rng):
    """Doubtful rows are drawn more often; of fixed size, with exact probabilities."""
    size = 0.4 + 0.6 * (1 - confidence) / (1 - confidence).mean()
    inclusion = np.minimum(1, rows * size / size.sum())
    order = rng.permutation(len(confidence))
    ends = inclusion[order].cumsum()
    picks = np.searchsorted(ends, rng.random() + np.arange(int(ends[-1])), side="right")
    return order[picks], inclusion


def test_weighted_estimates_and_their_variance_are_those_of_drawing_again():
    confidence, right, rng = labelled(3, tells=2.0)
    labels = np.zeros(1_000, dtype=int)
    plain, powered, believed = [], [], []
    for _ in range(600):
        rows, inclusion = uneven(confidence, 250, rng)
        review = Review(rows, np.where(right[rows], 0, 1), inclusion[rows])
        found = label_accuracy(review, labels, confidence)
        plain.append(found.plain.point)
        powered.append(found.powered.point)
        share = found.plain.point
        believed.append([share * (1 - share) / e for e in (found.evidence, found.powered_evidence)])
    assert found.plain.method == "Wilson, weighted"
    assert np.mean(plain) == pytest.approx(right.mean(), abs=3e-3)
    assert np.mean(powered) == pytest.approx(right.mean(), abs=3e-3)
    assert np.mean(believed, axis=0) == pytest.approx([np.var(plain), np.var(powered)], rel=0.2)
    assert np.var(powered) < np.var(plain)


@pytest.mark.parametrize("weighted", [False, True])
def test_intervals_hold_the_truth(weighted):
    """95 % of 300 reviews of 120 rows, give or take what chance does to 300; see bench."""
    held = np.zeros(2)
    for seed in range(300):
        confidence, right, rng = labelled(seed)
        rows = rng.choice(1_000, 120, replace=False)
        inclusion = np.full(1_000, 0.12)
        if weighted:
            rows, inclusion = uneven(confidence, 120, rng)
        review = Review(rows, np.where(right[rows], 0, 1), inclusion[rows])
        found = label_accuracy(review, np.zeros(1_000, dtype=int), confidence)
        true = right.mean()
        for place, one in enumerate((found.plain, found.powered or found.plain)):
            held[place] += one.low <= true <= one.high
    assert (held / 300 > 0.92).all()
    assert (held / 300 < 0.99).all()


def test_shares_of_labels_are_found_though_the_labeler_is_biased():
    """It calls half of what is of the second label the first."""
    rng = np.random.default_rng(0)
    truth = rng.choice(3, size=4_000, p=[0.5, 0.3, 0.2])
    said = np.where((truth == 1) & (rng.random(4_000) < 0.5), 0, truth)
    probabilities = np.full((4_000, 3), 0.05)
    probabilities[np.arange(4_000), said] = 0.9
    rows = rng.choice(4_000, 400, replace=False)
    review = Review(rows, truth[rows], np.full(400, 0.1))
    found = class_shares(review, probabilities)
    assert len(found) == 3
    for label, one in enumerate(found):
        true = (truth == label).mean()
        assert one.plain.low <= true <= one.plain.high
        assert one.powered.low <= true <= one.powered.high
        assert one.powered.width < one.plain.width
    assert abs(probabilities[:, 1].mean() - 0.3) > 0.1
    assert sum(one.plain.point for one in found) == pytest.approx(1)


def test_beliefs_that_tell_nothing_are_warned_of_and_do_no_harm():
    rng = np.random.default_rng(1)
    right = rng.random(2_000) < 0.8
    confidence = 0.5 + 0.4 * rng.random(2_000)
    rows = rng.choice(2_000, 150, replace=False)
    confidence[rows] = np.where(right[rows], 0.6, 0.7) + 0.2 * rng.random(150)
    found = label_accuracy(even_review(right, rows), np.zeros(2_000, dtype=int), confidence)
    assert found.least_correlation == pytest.approx(1 / np.sqrt(148))
    assert found.correlation.point < found.least_correlation
    assert "hardly go together" in found.warning
    assert found.powered.point == pytest.approx(found.plain.point)
    assert found.powered.width == pytest.approx(found.plain.width, rel=0.02)


@pytest.mark.parametrize(
    ("right", "confidence", "why"),
    [
        (np.arange(19) % 2 == 0, np.linspace(0.5, 1, 19), "only 19 rows"),
        (np.arange(40) > 2, np.linspace(0.5, 1, 40), "only 3 reviewed rows are unlike"),
        (np.arange(40) % 2 == 0, np.full(40, 0.8), "believes the same"),
    ],
)
def test_where_beliefs_cannot_be_weighed_only_the_plain_estimate_is_given(right, confidence, why):
    total = np.tile(confidence, 10)
    known = np.tile(right, 10)
    found = label_accuracy(
        even_review(known, np.arange(len(right))), np.zeros(len(known), dtype=int), total
    )
    assert found.powered is None
    assert why in found.warning
    assert found.plain.low < found.plain.point <= found.plain.high
    with pytest.raises(ValueError, match="no powered"):
        reviews_to_halve(found, len(known), powered=True)


def test_all_right_is_no_certainty():
    known = np.ones(500, dtype=bool)
    found = label_accuracy(
        even_review(known, np.arange(50)), np.zeros(500, dtype=int), np.full(500, 0.9)
    )
    assert (found.plain.low, found.plain.high) == pytest.approx(wilson(1.0, 50 / 0.9))


@pytest.mark.parametrize("beyond", [True, False])
def test_with_as_many_more_reviews_the_interval_is_half_as_wide(beyond):
    confidence, right, rng = labelled(5, rows=20_000)
    labels = np.zeros(20_000, dtype=int)
    order = rng.permutation(20_000)
    now = label_accuracy(even_review(right, order[:150]), labels, confidence, beyond=beyond)
    more = reviews_to_halve(now, 20_000, beyond=beyond)
    assert more.low <= more.point <= more.high
    # Four times as many rows, a few less where these are a part of a known whole.
    assert more.point == pytest.approx(450, rel=0.1)
    later = label_accuracy(
        even_review(right, order[: 150 + int(more.point)]), labels, confidence, beyond=beyond
    )
    assert later.plain.width == pytest.approx(now.plain.width / 2, rel=0.15)


def test_to_halve_an_interval_no_more_than_all_rows_are_needed():
    confidence, right, rows = without_chance()
    found = label_accuracy(even_review(right, rows), np.zeros(1_000, dtype=int), confidence)
    more = reviews_to_halve(found, 1_000)
    # n' of 1/n' - 1/N = (1/n - 1/N) / 4
    assert more.point == pytest.approx(300, abs=5)
    assert more.high <= 800
    assert reviews_to_halve(found, 1_000, powered=True).point == pytest.approx(300, abs=8)


@pytest.mark.parametrize(
    ("rows", "inclusion", "why"),
    [([], [], "no reviewed row"), ([1, 1], [0.5, 0.5], "twice"), ([1, 2], [0.5, 0], "above 0")],
)
def test_a_review_that_cannot_be_is_refused(rows, inclusion, why):
    with pytest.raises(InputError, match=why):
        Review(np.array(rows, dtype=int), np.zeros(len(rows), dtype=int), np.array(inclusion))
