"""Probabilities are mended by known labels, and how far off they were is found with an interval."""

from __future__ import annotations

import json

import numpy as np
import pytest
from labelwright.errors import InputError
from labelwright.labelers.calibration import (
    Calibrator,
    brier,
    calibrated,
    ece,
    reliability,
    risk_coverage,
    threshold_for,
)
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import brier_score_loss, log_loss


def sharpened(rows, labels, power, *, seed=0):
    """Probabilities raised to a power, scaled; truth drawn from them as they were."""
    rng = np.random.default_rng(seed)
    honest = rng.dirichlet(np.full(labels, 0.7), size=rows)
    truth = (honest.cumsum(axis=1) < rng.random(rows)[:, None]).sum(axis=1)
    said = honest**power
    return said / said.sum(axis=1, keepdims=True), np.minimum(truth, labels - 1), honest


class AsGiven(ClassifierMixin, BaseEstimator):
    """A classifier whose inputs are logarithms of its probabilities."""

    def fit(self, logs, truth):
        self.classes_ = np.arange(logs.shape[1])
        return self

    def decision_function(self, logs):
        return logs

    def predict(self, logs):
        return logs.argmax(axis=1)


def test_the_error_of_a_worked_example():
    # Two bins: 3 rows at 0.9 of which 2 are right, 2 rows at 0.6 of which 2 are right.
    top = np.array([0.9, 0.9, 0.9, 0.6, 0.6])
    truth = np.array([0, 0, 1, 0, 0])
    found = ece(np.stack([top, 1 - top], axis=1), truth, bins=10)
    assert found.point == pytest.approx(3 / 5 * abs(0.9 - 2 / 3) + 2 / 5 * abs(0.6 - 1))
    assert found.low <= found.point <= found.high


def test_the_error_is_that_of_a_loop_over_bins():
    said, truth, _ = sharpened(500, 4, 2.0)
    top, right = said.max(axis=1), said.argmax(axis=1) == truth
    expected = 0.0
    for start in np.arange(15) / 15:
        inside = (top > start) & (top <= start + 1 / 15)
        if inside.any():
            expected += inside.mean() * abs(top[inside].mean() - right[inside].mean())
    assert ece(said, truth).point == pytest.approx(expected)


@pytest.mark.parametrize("power", [1.0, 2.5])
def test_the_interval_of_the_error_holds_it(power):
    """The plain bootstrap holds an error of 0 in no sample."""
    said, _, honest = sharpened(200_000, 3, power)
    top = said.max(axis=1)
    gap = top - np.take_along_axis(honest, said.argmax(axis=1)[:, None], axis=1)[:, 0]
    bins = np.digitize(top, np.linspace(0, 1, 16)[1:-1], right=True)
    true = np.abs(np.bincount(bins, gap)).sum() / len(top)
    held = 0
    for seed in range(60):
        part_said, part_truth, _ = sharpened(200, 3, power, seed=seed + 1)
        found = ece(part_said, part_truth, seed=seed)
        held += found.low <= true <= found.high
    assert held >= 54


@pytest.mark.parametrize("labels", [2, 5])
def test_brier_is_that_of_scikit_learn(labels):
    said, truth, _ = sharpened(200, labels, 1.5)
    found = brier(said, truth)
    one_of_two = said[:, 1] if labels == 2 else said
    theirs = brier_score_loss(truth, one_of_two, scale_by_half=True, labels=np.arange(labels))
    assert found.point == pytest.approx(theirs)
    spread = ((said - np.eye(labels)[truth]) ** 2).sum(axis=1).std() / 2 / np.sqrt(200)
    assert found.width == pytest.approx(2 * 1.96 * spread, rel=0.15)


def test_weights_stand_for_rows_that_were_not_drawn():
    said, truth, _ = sharpened(300, 3, 2.0)
    weights = np.where(np.arange(300) < 100, 3.0, 1.0)
    again = np.concatenate([np.arange(100)] * 2 + [np.arange(300)])
    for measure in (ece, brier):
        weighted = measure(said, truth, weights=weights)
        assert weighted.point == pytest.approx(measure(said[again], truth[again]).point)
        assert weighted.rows == 300


def test_the_table_adds_up():
    said, truth, _ = sharpened(400, 3, 2.0)
    table = reliability(said, truth)
    assert sum(one.rows for one in table) == 400
    assert sum(one.rows * one.accuracy.point for one in table) == pytest.approx(
        (said.argmax(axis=1) == truth).sum()
    )
    gaps = sum(one.rows * abs(one.confidence - one.accuracy.point) for one in table) / 400
    assert gaps == pytest.approx(ece(said, truth, bins=10).point)
    assert all(one.start < one.confidence <= one.end for one in table)
    assert all(one.accuracy.low < one.accuracy.high for one in table)


@pytest.mark.filterwarnings("ignore:Since FrozenEstimator")
def test_temperature_is_that_of_scikit_learn():
    """Given every row as each label, with the weights of Platt's targets."""
    said, truth, _ = sharpened(400, 3, 1.8)
    logs = np.log(said)
    doubt = 1 / (len(truth) + 2)
    weights = doubt / 3 + (1 - doubt) * np.eye(3)[truth]
    theirs = CalibratedClassifierCV(
        FrozenEstimator(AsGiven().fit(logs, truth)), method="temperature", ensemble=False
    ).fit(np.repeat(logs, 3, axis=0), np.tile(np.arange(3), 400), sample_weight=weights.ravel())
    ours = Calibrator.fit(said, truth)
    assert ours.method == "temperature"
    assert ours.temperature == pytest.approx(1.8, rel=0.2)
    assert ours(said) == pytest.approx(theirs.predict_proba(logs), abs=1e-3)


def test_known_labels_that_are_all_right_make_no_row_certain():
    said = np.tile([0.7, 0.3], (30, 1))
    mended = Calibrator.fit(said, np.zeros(30, dtype=int))(said)
    assert mended[0, 0] == pytest.approx(1 - 0.5 / 32, abs=1e-3)


def test_few_known_labels_are_no_reason_for_steps():
    """Steps fit few rows too well, and chance would often have it that they hold better."""
    chosen = []
    for seed in range(40):
        said, truth, _ = sharpened(40, 2, 2.0, seed=seed)
        chosen.append(Calibrator.fit(said, truth, seed=seed).method)
    assert chosen.count("isotonic") <= 4


def test_what_no_temperature_mends_is_mended_by_steps():
    """Right in 60 % of the cases below 0.9, in 97 % above: a step."""
    rng = np.random.default_rng(0)
    top = rng.uniform(0.5, 1, 3_000)
    truth = np.where(rng.random(3_000) < np.where(top > 0.9, 0.97, 0.6), 0, 1)
    said = np.stack([top, 1 - top], axis=1)
    mended, by = calibrated(said, truth)
    assert by.method == "isotonic"
    assert by.log_loss["isotonic"].high < by.log_loss["temperature"].low
    assert ece(mended, truth).point < 0.03 < ece(said, truth).low
    assert by(np.array([[0.95, 0.05], [0.7, 0.3]]))[:, 0] == pytest.approx([0.97, 0.6], abs=0.03)


@pytest.mark.parametrize("labels", [2, 4])
@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_no_row_changes_its_label(labels, method, monkeypatch):
    from labelwright.labelers import calibration

    monkeypatch.setattr(calibration, "_METHODS", {method: calibration._METHODS[method]})
    said, truth, _ = sharpened(500, labels, 3.0)
    by = Calibrator.fit(said, truth)
    mended = by(said)
    assert by.method == method
    assert (mended.argmax(axis=1) == said.argmax(axis=1)).all()
    assert mended.sum(axis=1) == pytest.approx(1)
    assert log_loss(truth, mended) < log_loss(truth, said)


def test_known_rows_are_mended_by_others_alone():
    said, truth, _ = sharpened(300, 3, 2.0)
    hidden = np.where(np.arange(300) < 150, truth, -1)
    mended, by = calibrated(said, hidden, seed=4)
    assert by.rows == 150
    assert mended[150:] == pytest.approx(by(said[150:]))
    one_wrong = hidden.copy()
    one_wrong[7] = (one_wrong[7] + 1) % 3
    again, _ = calibrated(said, one_wrong, seed=4)
    assert again[7] == pytest.approx(mended[7], abs=1e-9)
    assert not np.allclose(again[:150], mended[:150], atol=1e-6)


def test_a_calibrator_is_stored_as_plain_data():
    rng = np.random.default_rng(0)
    top = rng.uniform(0.5, 1, 500)
    truth = (rng.random(500) > np.where(top > 0.9, 0.97, 0.6)).astype(int)
    for said, true in [(np.stack([top, 1 - top], 1), truth), sharpened(200, 3, 2.0)[:2]]:
        by = Calibrator.fit(said, true)
        back = Calibrator.from_dict(json.loads(json.dumps(by.to_dict())))
        assert back == by
        assert (back(said) == by(said)).all()
    with pytest.raises(InputError, match="calibrate again"):
        Calibrator.from_dict({"method": "temperature"})


def test_few_known_labels_are_refused():
    said, truth, _ = sharpened(200, 3, 2.0)
    hidden = np.where(np.arange(200) < 29, truth, -1)
    with pytest.raises(InputError, match=r"found 29 rows .* at least 30"):
        Calibrator.fit(said, hidden)
    assert Calibrator.fit(said, np.where(np.arange(200) < 30, truth, -1)).rows == 30


def test_votes_that_are_only_counted_can_be_mended():
    """Two votes a row give 0, a half or 1; a 1 is right in four of five cases."""
    rng = np.random.default_rng(1)
    top = rng.choice([0.5, 1.0], size=400)
    truth = (rng.random(400) > np.where(top == 1, 0.8, 0.5)).astype(int)
    mended, _ = calibrated(np.stack([top, 1 - top], axis=1), truth)
    assert mended[top == 1, 0].mean() == pytest.approx(0.8, abs=0.06)


def test_the_curve_says_what_could_be_taken():
    said, truth, _ = sharpened(600, 3, 1.0)
    top, right = said.max(axis=1), said.argmax(axis=1) == truth
    curve = risk_coverage(top, right)
    assert [point.threshold for point in curve] == sorted(
        (p.threshold for p in curve), reverse=True
    )
    for point in curve:
        taken = top >= point.threshold
        assert point.coverage.point == pytest.approx(taken.mean())
        assert point.accuracy.point == pytest.approx(right[taken].mean())
        assert point.accuracy.low <= point.accuracy.point <= point.accuracy.high
    assert curve[-1].coverage.point == 1
    assert curve[0].accuracy.point > curve[-1].accuracy.point


def test_coverage_is_counted_where_all_rows_are_there():
    said, truth, _ = sharpened(200, 3, 1.0)
    everyone = sharpened(5_000, 3, 1.0, seed=1)[0].max(axis=1)
    curve = risk_coverage(said.max(axis=1), said.argmax(axis=1) == truth, everyone=everyone)
    for point in curve:
        share = (everyone >= point.threshold).mean()
        assert point.coverage.low == point.coverage.high == pytest.approx(share)


def test_a_chosen_threshold_seldom_promises_too_much():
    """89 % are right whatever the confidence, 90 % are asked for: a promise is a mistake."""
    rng = np.random.default_rng(0)
    curves = [risk_coverage(rng.random(300), rng.random(300) < 0.89) for _ in range(300)]
    promised = sum(threshold_for(curve, 0.9) is not None for curve in curves)
    assert promised <= 300 * 0.05


def test_a_threshold_is_found_where_there_is_one():
    """Above 0.5 nearly all are right, below half."""
    shares, too_low = [], 0
    for seed in range(50):
        rng = np.random.default_rng(seed)
        top = rng.random(300)
        right = rng.random(300) < np.where(top > 0.5, 0.98, 0.5)
        point = threshold_for(risk_coverage(top, right), 0.9)
        shares.append(point.coverage.point if point else 0.0)
        # Below 0.4 fewer than 90 % are right.
        too_low += point is not None and point.threshold < 0.4
    assert np.mean(shares) > 0.35
    assert too_low <= 3


def test_no_threshold_is_chosen_where_none_does():
    rng = np.random.default_rng(0)
    curve = risk_coverage(rng.random(300), rng.random(300) < 0.8)
    assert threshold_for(curve, 0.95) is None


@pytest.mark.parametrize("measure", [ece, brier, reliability])
def test_what_does_not_fit_is_refused(measure):
    with pytest.raises(ValueError, match="do not fit"):
        measure(np.ones((3, 2)) / 2, np.array([0, 1]))
