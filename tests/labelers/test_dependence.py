"""Labelers that copy from each other are seen, and independent ones are let be."""

from __future__ import annotations

import numpy as np
import pytest
from labelwright.labelers.dawid_skene import dawid_skene
from labelwright.labelers.dependence import together


def panel(seed, *, copies, skills=(0.7,) * 5, labels=4, rows=800):
    """Votes; where they copy, the second and third labeler mostly repeat the first."""
    rng = np.random.default_rng(seed)
    true = rng.integers(labels, size=rows)
    other = (true[:, None] + rng.integers(1, labels, size=(rows, len(skills)))) % labels
    codes = np.where(rng.random(other.shape) < skills, true[:, None], other)
    if copies:
        codes[:, 1:3] = np.where(rng.random((rows, 2)) < 0.7, codes[:, :1], codes[:, 1:3])
    codes[rng.random(codes.shape) < 0.05] = -1
    return codes, true


@pytest.mark.parametrize("skills", [(0.7,) * 5, (0.95, 0.6, 0.6, 0.5, 0.4)])
def test_independent_labelers_do_not_stand_out(skills):
    """Even where they are as unlike as can be; 20 panels of 10 pairs."""
    for seed in range(20):
        codes, _ = panel(seed, copies=False, skills=skills)
        assert together(codes, dawid_skene(codes, 4)) == []


def test_those_that_copy_lead_the_model_astray_and_it_shows():
    for seed in range(10):
        codes, true = panel(seed, copies=True)
        found = dawid_skene(codes, 4)
        pairs = together(codes, found)
        assert pairs
        for pair in pairs:
            assert pair.expected < pair.agree.low < pair.agree.point
            assert pair.first < pair.second
        counted = np.stack([(codes == label).sum(axis=1) for label in range(4)], axis=1)
        ours = (found.probabilities.argmax(axis=1) == true).mean()
        assert ours < (counted.argmax(axis=1) == true).mean()


def test_agreement_is_that_of_the_rows_with_both_votes():
    codes, _ = panel(0, copies=True, rows=5_000)
    pair = together(codes, dawid_skene(codes, 4))[0]
    both = (codes[:, [pair.first, pair.second]] >= 0).all(axis=1)
    agree = (codes[both, pair.first] == codes[both, pair.second]).mean()
    assert pair.agree.point == pytest.approx(agree)
    assert pair.agree.rows == both.sum()


def test_votes_of_one_labeler_and_few_rows_are_not_compared():
    codes, _ = panel(0, copies=True)
    one = [0, 0, 0, 0, 0]
    assert together(codes, dawid_skene(codes, 4, labelers=one), labelers=one) == []
    few = codes[:49]
    assert together(few, dawid_skene(few, 4)) == []
