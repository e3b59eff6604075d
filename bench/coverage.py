"""How often 95 % intervals hold the truth, over simulated reviews whose truth is known.

python bench/coverage.py [--times 2000] [--write]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from labelwright.labelers.agreement import krippendorff_alpha, with_interval
from labelwright.labelers.calibration import brier, ece
from labelwright.labelers.intervals import Estimate, wilson
from labelwright.labelers.trust import Review, Trust, class_shares, label_accuracy
from tables import markdown, publish

Floats = npt.NDArray[np.float64]
ROWS = 2_000


@dataclass(frozen=True)
class Setting:
    """One kind of labeling and of review."""

    accuracy: float
    tells: bool
    reviewed: int
    doubtful_first: bool
    beyond: bool = False

    def words(self) -> list[str]:
        drawn = "doubtful rows more often" if self.doubtful_first else "evenly"
        whose = "rows like these" if self.beyond else "these rows"
        told = "much" if self.tells else "nothing"
        return [f"{self.accuracy:.0%} of {whose}", told, f"{self.reviewed}, {drawn}"]


SETTINGS = [
    *(
        Setting(accuracy, tells, reviewed, doubtful)
        for accuracy in (0.75, 0.9, 0.97)
        for tells in (True, False)
        for reviewed in (100, 300)
        for doubtful in (False, True)
    ),
    Setting(0.9, True, 300, False, beyond=True),
    Setting(0.9, True, 300, True, beyond=True),
]


def chances(setting: Setting, rng: np.random.Generator, rows: int) -> tuple[Floats, Floats]:
    """Confidence of the labeler, and the chance that each of its labels is right.

    Where confidence tells something it is still no probability: it is too high in the middle.
    """
    strength = rng.normal(size=rows)
    middle = np.log(setting.accuracy / (1 - setting.accuracy))
    confidence = 0.5 + 0.5 / (1 + np.exp(-(0.7 * middle + 1.2 * strength)))
    right = np.full(rows, setting.accuracy)
    if setting.tells:
        right = 1 / (1 + np.exp(-(1.8 * middle + 2.2 * strength)))
    return confidence, right


def draw(setting: Setting, confidence: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Rows to review and everyone's probability to be drawn: systematic, so of fixed size."""
    doubt = 1 - confidence
    size = np.ones(ROWS) if not setting.doubtful_first else 0.5 + 0.5 * doubt / doubt.mean()
    inclusion = np.minimum(1.0, setting.reviewed * size / size.sum())
    order = rng.permutation(ROWS)
    ends = inclusion[order].cumsum()
    starts = rng.random() + np.arange(int(ends[-1] + 1e-9))
    return order[np.searchsorted(ends, starts[starts < ends[-1]], side="right")], inclusion


def reviews(setting: Setting, times: int) -> Iterator[tuple[float, Trust]]:
    """The truth and what a review says of it, each time for other rows."""
    endless = chances(setting, np.random.default_rng(0), 2_000_000)[1].mean()
    for seed in range(times):
        rng = np.random.default_rng([seed, 4])
        confidence, chance = chances(setting, rng, ROWS)
        right = rng.random(ROWS) < chance
        rows, inclusion = draw(setting, confidence, rng)
        review = Review(rows, np.where(right[rows], 0, 1), inclusion[rows])
        labels = np.zeros(ROWS, dtype=np.int64)
        truth = float(endless if setting.beyond else right.mean())
        yield truth, label_accuracy(review, labels, confidence, beyond=setting.beyond)


def held_share(found: list[tuple[float, Estimate]]) -> float:
    """The share of intervals that hold the truth."""
    return sum(one.low <= truth <= one.high for truth, one in found) / len(found)


def held(found: list[tuple[float, Estimate]]) -> str:
    """The same and its interval, in words."""
    share = held_share(found)
    low, high = wilson(share, len(found))
    return f"{share:.1%} ({low:.1%} to {high:.1%})"


def width(found: list[tuple[float, Estimate]]) -> str:
    """The mean width of intervals."""
    return f"{np.mean([one.width for _, one in found]):.3f}"


def accuracy_lines(times: int) -> tuple[list[list[str]], list[float]]:
    lines: list[list[str]] = []
    every: list[float] = []
    for setting in SETTINGS:
        done = list(reviews(setting, times))
        plain = [(truth, one.plain) for truth, one in done]
        powered = [(truth, one.powered or one.plain) for truth, one in done]
        both = [one.powered.width / one.plain.width for _, one in done if one.powered is not None]
        every += [held_share(plain), held_share(powered)]
        narrower = f"{np.mean(both):.2f}" if both else "-"
        given = f"{len(both) / times:.0%}"
        lines.append([*setting.words(), held(plain), width(plain), held(powered), narrower, given])
    return lines, every


def shares(seed: int) -> list[tuple[float, Trust]]:
    """Three labels, of which a third of the second are called the first."""
    rng = np.random.default_rng([seed, 5])
    truth = rng.choice(3, size=ROWS, p=[0.6, 0.3, 0.1])
    said = np.where((truth == 1) & (rng.random(ROWS) < 1 / 3), 0, truth)
    probabilities = np.full((ROWS, 3), 0.1)
    probabilities[np.arange(ROWS), said] = 0.8
    rows = rng.choice(ROWS, 200, replace=False)
    found = class_shares(Review(rows, truth[rows], np.full(200, 0.1)), probabilities)
    return [(float((truth == label).mean()), one) for label, one in enumerate(found)]


def sharpened(rng: np.random.Generator, rows: int, power: float) -> tuple[Floats, Floats, Floats]:
    """Probabilities said, true labels, and the probabilities that these were drawn from."""
    honest = rng.dirichlet(np.full(3, 0.7), size=rows)
    said = honest**power / (honest**power).sum(axis=1, keepdims=True)
    truth = (honest.cumsum(axis=1)[:, :-1] < rng.random(rows)[:, None]).sum(axis=1)
    return said, truth, honest


def calibration(power: float, times: int) -> tuple[list[tuple[float, Estimate]], ...]:
    """Intervals of calibration error and of the Brier score, from 200 known labels."""
    said, _, honest = sharpened(np.random.default_rng(0), 1_000_000, power)
    top = said.argmax(axis=1)
    gap = (said - honest)[np.arange(len(top)), top]
    bins = np.digitize(said.max(axis=1), np.linspace(0, 1, 16)[1:-1], right=True)
    error = float(np.abs(np.bincount(bins, gap)).sum() / len(top))
    score = float(((said - honest) ** 2 + honest * (1 - honest)).sum(axis=1).mean() / 2)
    errors, scores = [], []
    for seed in range(times):
        part, truth, _ = sharpened(np.random.default_rng([seed, 6]), 200, power)
        errors.append((error, ece(part, truth, seed=seed)))
        scores.append((score, brier(part, truth, seed=seed)))
    return errors, scores


def agreement(rows: int, times: int) -> list[tuple[float, Estimate]]:
    """Intervals of alpha of three labelers, each right in 70 % of cases."""

    def votes(rng: np.random.Generator, size: int) -> npt.NDArray[np.int64]:
        true = rng.integers(3, size=size)
        return np.where(rng.random((3, size)) < 0.7, true, rng.integers(3, size=(3, size)))

    truth = krippendorff_alpha(votes(np.random.default_rng(0), 1_000_000))
    assert truth is not None
    found = []
    for seed in range(times):
        one = with_interval(votes(np.random.default_rng([seed, 7]), rows), seed=seed)
        assert one is not None
        found.append((truth, one))
    return found


def other_lines(times: int) -> list[list[str]]:
    found: dict[str, list[tuple[float, Estimate]]] = {}
    trusts = [pair for seed in range(times) for pair in shares(seed)]
    found["share of a label, 200 of 2,000 reviewed, plain"] = [(t, one.plain) for t, one in trusts]
    found["the same, prediction-powered"] = [(t, o.powered) for t, o in trusts if o.powered]
    for power, words in ((1.0, "calibrated"), (2.0, "too sure")):
        errors, scores = calibration(power, times)
        found[f"calibration error (15 bins) of a {words} labeler, 200 rows"] = errors
        found[f"Brier score of a {words} labeler, 200 rows"] = scores
    for rows in (50, 500):
        found[f"Krippendorff's alpha, 3 labelers, {rows} rows"] = agreement(rows, times)
    return [[name, held(one), width(one)] for name, one in found.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=2_000, help="simulated reviews of each kind")
    parser.add_argument("--write", action="store_true", help="write the tables into README.md")
    given = parser.parse_args()
    lines, every = accuracy_lines(given.times)
    head = ["labels right", "confidence tells", "reviewed of 2,000", "plain holds", "width"]
    head += ["powered where given holds", "times the width", "given"]
    first = markdown(head, lines)
    second = markdown(["other figures", "holds", "width"], other_lines(given.times))
    note = (
        f"{given.times:,} simulated reviews each, other rows every time. Where no powered interval "
        f"is given the plain one counts. In the first table {min(every):.1%} to {max(every):.1%} "
        f"hold the truth, {np.mean(every):.1%} on average."
    )
    publish("coverage", f"{first}\n\n{second}\n\n{note}", given.write)


if __name__ == "__main__":
    main()
