"""Figures by name: scikit-learn's, and the same from counts and resamples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.errors import InputError
from labelwright.export.evaluate.metrics import METRICS, is_higher_better, metric, names, value_of
from labelwright.export.evaluate.metrics.base import Answers, Settings
from labelwright.export.evaluate.metrics.sureness import reliability
from sklearn import metrics as sk

SINGLE = [name for name in METRICS if not metric(name).sets]
SETS = [name for name in METRICS if metric(name).sets]


def some(seed, rows=60, labels=3, *, coarse=False):
    rng = np.random.default_rng(seed)
    true = rng.integers(0, labels, rows)
    probabilities = rng.dirichlet(np.ones(labels), rows)
    if coarse:  # ties
        probabilities = np.round(probabilities, 1) + 0.01
        probabilities /= probabilities.sum(axis=1, keepdims=True)
    said = probabilities.argmax(axis=1)
    return Answers(true, said, probabilities, tuple("abcdefgh"[:labels]))


def value(name, answers, **asked):
    return value_of(
        name,
        answers.true,
        answers.said,
        answers.probabilities,
        answers.labels,
        Settings(**asked),
    )


def test_values_are_those_of_scikit_learn():
    one = some(0)
    true, said, sure = one.true, one.said, one.probabilities
    assert value("accuracy", one) == sk.accuracy_score(true, said)
    assert value("macro_f1", one) == sk.f1_score(true, said, average="macro")
    assert value("f0.3", one, positive="b") == pytest.approx(
        sk.fbeta_score(true == 1, said == 1, beta=0.3)
    )
    assert value("precision", one, positive="c") == sk.precision_score(true == 2, said == 2)
    assert value("weighted_f1", one) == sk.f1_score(true, said, average="weighted")
    assert value("auroc", one) == pytest.approx(
        sk.roc_auc_score(true, sure, multi_class="ovr", average="macro")
    )
    assert value("auprc", one, positive="a") == sk.average_precision_score(true == 0, sure[:, 0])
    assert value("log_loss", one) == pytest.approx(sk.log_loss(true, sure))
    assert value("quadratic_kappa", one) == sk.cohen_kappa_score(true, said, weights="quadratic")
    assert value("mae", one) == sk.mean_absolute_error(true, said)
    assert value("one_off", one) == np.mean(np.abs(true - said) <= 1)


@pytest.mark.parametrize("name", [*SINGLE, "f0.3", "macro_f2", "weighted_f0.5"])
@pytest.mark.parametrize("positive", [None, "b"])
@given(seed=st.integers(0, 10_000), labels=st.integers(2, 5), coarse=st.booleans())
@settings(max_examples=5, deadline=None)
def test_a_resample_gives_the_figure_of_its_rows(name, positive, seed, labels, coarse):
    one, asked = some(seed, 40, labels, coarse=coarse), Settings(positive)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, 40, (3, 40))
    weights = np.stack([np.bincount(each, minlength=40) for each in drawn]).astype(float)
    found = metric(name)
    rows = [Answers(one.true[d], one.said[d], one.probabilities[d], one.labels) for d in drawn]
    whole = set(one.true)
    # a label that a resample has lost changes the labels that a mean is over
    kept = [place for place, each in enumerate(rows) if set(each.true) == whole]
    expected = [found.value(rows[place], asked) for place in kept]
    if found.of_counts:
        counts = np.zeros((3, labels, labels), dtype=int)
        for place, each in enumerate(rows):
            np.add.at(counts[place], (each.true, each.said), 1)
        got = found.of_counts(counts, one.of(positive))[kept]
    else:
        got = found.of_rows(one, asked, weights)[kept]
    assert got == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", SETS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=5, deadline=None)
def test_sets_of_labels(name, seed):
    rng = np.random.default_rng(seed)
    true, said = rng.integers(0, 2, (2, 30, 4))
    drawn = rng.integers(0, 30, (2, 30))
    weights = np.stack([np.bincount(each, minlength=30) for each in drawn]).astype(float)
    one = Answers(true, said, None, tuple("abcd"))
    got = metric(name).of_rows(one, Settings(), weights)
    assert got == pytest.approx([value_of(name, true[d], said[d]) for d in drawn])


def test_every_metric_says_what_it_is_and_which_way_is_better():
    assert all(metric(name).about for name in METRICS)
    assert is_higher_better("f0.3")
    assert not is_higher_better("mae")


def test_a_name_that_is_none():
    with pytest.raises(InputError, match=r"no metric 'acuracy'.*accuracy"):
        metric("acuracy")
    with pytest.raises(InputError, match="no metric 'f0'"):
        metric("f0")


def test_what_cannot_be_told():
    two = np.array([0, 1])
    with pytest.raises(InputError, match="needs probabilities"):
        value_of("auroc", two, two)
    with pytest.raises(InputError, match="no row"):
        value_of("accuracy", two[:0], two[:0])
    assert np.isnan(value_of("auroc", two[:1], two[:1], np.eye(2)[:1]))


def test_names_follow_what_the_answers_allow():
    plain = names(Settings(betas=(0.3, 1)), probabilities=False, ordinal=False)
    assert "f0.3" in plain
    assert plain.count("f1") == 1
    assert not {"auroc", "mae", "jaccard"} & set(plain)
    assert {"auroc", "mae"} <= set(names(Settings(), probabilities=True, ordinal=True))


def test_bins_of_sureness():
    sure = np.array([0.95, 0.95, 1.0, 0.65])
    probabilities = np.stack([sure, 1 - sure], axis=1)
    true = np.array([0, 1, 0, 0])
    one = Answers(true, np.zeros(4, dtype=int), probabilities, ("a", "b"))
    first, last = reliability(one)
    # one of one: Wilson's interval ends at 1 / (1 + 1.96²)
    assert first.pop("right_low") == pytest.approx(0.2065, abs=1e-4)
    assert first == {
        "low": 0.6, "high": 0.7, "rows": 1, "sure": 0.65, "right": 1.0, "right_high": 1.0
    }  # fmt: skip
    assert last["rows"] == 3
    assert last["right"] == pytest.approx(2 / 3)
    assert value("ece", one) == pytest.approx((0.35 + 3 * abs(2.9 / 3 - 2 / 3)) / 4)
    assert value("brier", one) == pytest.approx(np.mean((probabilities[:, 1] - true) ** 2))
