"""Figures where any number of labels fits a text."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, hamming_loss, jaccard_score

from .base import Answers, Floats, Metric, Settings, divide


def _subset(answers: Answers, _: Settings) -> float:
    return float(accuracy_score(answers.true, answers.said))


def _subset_of_rows(answers: Answers, _: Settings, weights: Floats) -> Floats:
    right = (answers.true == answers.said).all(axis=1).astype(np.float64)
    return divide(weights @ right, weights.sum(axis=1))


def _hamming(answers: Answers, _: Settings) -> float:
    return float(hamming_loss(answers.true, answers.said))


def _hamming_of_rows(answers: Answers, _: Settings, weights: Floats) -> Floats:
    wrong = (answers.true != answers.said).mean(axis=1)
    return divide(weights @ wrong, weights.sum(axis=1))


def _jaccard(answers: Answers, _: Settings) -> float:
    # Two empty sets are the same set.
    return float(jaccard_score(answers.true, answers.said, average="samples", zero_division=1))


def _jaccard_of_rows(answers: Answers, _: Settings, weights: Floats) -> Floats:
    both = (answers.true * answers.said).sum(axis=1)
    either = np.maximum(answers.true, answers.said).sum(axis=1)
    return divide(weights @ divide(both, either, nothing=1.0), weights.sum(axis=1))


def _micro_f1(answers: Answers, _: Settings) -> float:
    return float(f1_score(answers.true, answers.said, average="micro", zero_division=0))


def _micro_f1_of_rows(answers: Answers, _: Settings, weights: Floats) -> Floats:
    both = (answers.true * answers.said).sum(axis=1)
    there = (answers.true + answers.said).sum(axis=1)
    return divide(2 * (weights @ both), weights @ there)


SUBSET_ACCURACY = Metric(
    _subset, "share of texts whose set of labels is right", sets=True, of_rows=_subset_of_rows
)
HAMMING_LOSS = Metric(
    _hamming, "share of single labels that are wrong", False, sets=True, of_rows=_hamming_of_rows
)
JACCARD = Metric(
    _jaccard, "labels in both sets by labels in either", sets=True, of_rows=_jaccard_of_rows
)
MICRO_F1 = Metric(
    _micro_f1, "F1 of all single labels together", sets=True, of_rows=_micro_f1_of_rows
)
