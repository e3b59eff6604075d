"""Dawid-Skene against the paper's data, a plain loop over its equations, and crowd-kit."""

from __future__ import annotations

import numpy as np
import pytest
from labelwright.labelers.dawid_skene import dawid_skene

# Dawid & Skene (1979), table 1: 45 patients, each judged three times by the first anaesthetist and
# once by four others, on a scale of 1 to 4.
PAPER = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343
1111111 2223212 1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222
1111111 1111111 2322222 1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343
2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
"""
JUDGED = np.array([[int(mark) - 1 for mark in patient] for patient in PAPER.split()])
WHO = [0, 0, 0, 1, 2, 3, 4]


def panel(skills, rows, labels, *, missing=0.0, seed=0):
    """Votes and true labels: each labeler is right with its skill, else any other label."""
    rng = np.random.default_rng(seed)
    true = rng.integers(labels, size=rows)
    other = (true[:, None] + rng.integers(1, labels, size=(rows, len(skills)))) % labels
    codes = np.where(rng.random(other.shape) < skills, true[:, None], other)
    codes[rng.random(codes.shape) < missing] = -1
    return codes, true


def by_the_equations(codes, who, labels, rounds):
    """Equations 2.3 to 2.5 and 3.1 of the paper, one vote at a time."""
    rows, labelers = len(codes), max(who) + 1
    counts = np.zeros((rows, labelers, labels))
    for row, votes in enumerate(codes):
        for labeler, vote in zip(who, votes, strict=True):
            if vote >= 0:
                counts[row, labeler, vote] += 1
    truth = counts.sum(axis=1) / counts.sum(axis=(1, 2))[:, None]
    for _ in range(rounds):
        prior = truth.mean(axis=0)
        confusion = np.zeros((labelers, labels, labels))
        for labeler in range(labelers):
            for label in range(labels):
                given = truth[:, label] @ counts[:, labeler]
                confusion[labeler, label] = given / given.sum()
        for row in range(rows):
            truth[row] = prior * np.prod(confusion ** counts[row][:, None, :], axis=(0, 2))
        likelihood = np.log(truth.sum(axis=1)).sum()
        truth /= truth.sum(axis=1, keepdims=True)
    return truth, prior, confusion, likelihood


def test_the_papers_data_give_the_papers_shares():
    found = dawid_skene(JUDGED, 4, labelers=WHO, smoothing=0)
    assert found.prior.round(2).tolist() == [0.40, 0.42, 0.11, 0.07]
    truth, prior, confusion, likelihood = by_the_equations(JUDGED, WHO, 4, found.rounds)
    assert found.probabilities == pytest.approx(truth, abs=1e-9)
    assert found.prior == pytest.approx(prior, abs=1e-9)
    assert found.confusion == pytest.approx(confusion, abs=1e-9)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-6)
    # crowd-kit 1.4.2, DawidSkene(n_iter=300, tol=-1), the first labeler's votes all under one name.
    assert found.prior == pytest.approx([0.399555, 0.421983, 0.111795, 0.066667], abs=2e-6)
    assert found.probabilities[37] == pytest.approx([0, 0.0212, 0.9788, 0], abs=5e-5)


@pytest.mark.parametrize("smoothing", [0, None])
def test_no_round_makes_the_votes_less_likely(smoothing):
    codes, _ = panel([0.8, 0.6, 0.55], 80, 3, missing=0.2)
    steps = [
        dawid_skene(codes, 3, smoothing=smoothing, most_rounds=n).log_likelihood
        for n in range(1, 30)
    ]
    if smoothing == 0:
        assert np.diff(steps).min() > -1e-9
    assert steps[-1] > steps[0]


def test_crowd_kit_finds_the_same():
    aggregation = pytest.importorskip("crowdkit.aggregation", reason="crowd-kit is not installed")
    pd = pytest.importorskip("pandas")
    codes, _ = panel([0.9, 0.7, 0.6, 0.6], 200, 3, missing=0.2)
    codes = codes[(codes >= 0).any(axis=1)]
    row, who = np.nonzero(codes >= 0)
    votes = pd.DataFrame({"task": row, "worker": who, "label": codes[row, who]})
    # Its own stopping rule ends too early, so both go as many rounds.
    theirs = aggregation.DawidSkene(n_iter=30, tol=-1).fit_predict_proba(votes).sort_index()
    ours = dawid_skene(codes, 3, smoothing=0, most_rounds=30).probabilities
    assert ours == pytest.approx(theirs[[0, 1, 2]].to_numpy(), abs=1e-6)


def test_confusion_is_found_again_and_the_expert_is_believed():
    skills = [0.95, 0.6, 0.55, 0.55, 0.5]
    codes, true = panel(skills, 10_000, 3, missing=0.1)
    found = dawid_skene(codes, 3)
    assert found.confusion.diagonal(axis1=1, axis2=2).mean(axis=1) == pytest.approx(
        skills, abs=0.04
    )
    counted = np.stack([(codes == label).sum(axis=1) for label in range(3)], axis=1).argmax(axis=1)
    right = (found.probabilities.argmax(axis=1) == true).mean()
    assert right > (counted == true).mean() + 0.1


def test_intervals_hold_the_rates():
    """A little fewer than 95 % do: that the true labels are estimated is not counted in."""
    inside = []
    for seed in range(10):
        codes, _ = panel([0.9, 0.8, 0.8, 0.7, 0.7], 3_000, 2, seed=seed)
        low, high = dawid_skene(codes, 2).intervals()
        for labeler, skill in enumerate([0.9, 0.8, 0.8, 0.7, 0.7]):
            true = np.array([[skill, 1 - skill], [1 - skill, skill]])
            inside.append((low[labeler] <= true) & (true <= high[labeler]))
    assert np.mean(inside) > 0.88


def test_few_votes_are_not_worse_than_counted():
    ours, counted = [], []
    for seed in range(20):
        codes, true = panel([0.75] * 3, 60, 4, seed=seed)
        ours.append((dawid_skene(codes, 4).probabilities.argmax(axis=1) == true).mean())
        shares = np.stack([(codes == label).sum(axis=1) for label in range(4)], axis=1)
        counted.append((shares.argmax(axis=1) == true).mean())
    assert np.mean(ours) > np.mean(counted) - 0.02


def test_a_row_without_votes_has_the_prior_and_everything_adds_up():
    codes, _ = panel([0.8, 0.7], 50, 3)
    codes[7] = -1
    found = dawid_skene(codes, 3)
    assert found.probabilities[7] == pytest.approx(found.prior, abs=1e-4)
    assert found.probabilities.sum(axis=1) == pytest.approx(1)
    assert found.confusion.sum(axis=2) == pytest.approx(1)
    assert found.prior.sum() == pytest.approx(1)


def test_a_label_that_nobody_gives_is_no_trouble():
    codes, _ = panel([0.8, 0.7], 40, 2)
    found = dawid_skene(codes, 5, smoothing=0)
    assert np.isfinite(found.probabilities).all()
    assert found.probabilities[:, 2:].max() == pytest.approx(0)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="vote 3"):
        dawid_skene(np.array([[0, 3]]), 3)
    with pytest.raises(ValueError, match="1 labelers"):
        dawid_skene(np.array([[0, 1]]), 2, labelers=[0])
