"""Dawid-Skene against counting votes, on simulated panels whose labelers' errors are known.

python bench/aggregation.py [--times 40] [--write]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from labelwright.labelers.dawid_skene import dawid_skene
from labelwright.labelers.dependence import together
from scipy.stats import t
from tables import markdown, publish

Floats = npt.NDArray[np.float64]
Votes = npt.NDArray[np.int64]
Panel = Callable[[np.random.Generator, int], Floats]


def even(skills: list[float], labels: int) -> Floats:
    """Confusion matrices of labelers that are right as often whatever the label."""
    wrong = (1 - np.eye(labels)) / (labels - 1)
    return np.stack([skill * np.eye(labels) + (1 - skill) * wrong for skill in skills])


def alike(rng: np.random.Generator, labels: int) -> Floats:
    return even([0.7] * 5, labels)


def one_expert(rng: np.random.Generator, labels: int) -> Floats:
    return even([0.95, 0.6, 0.6, 0.55, 0.5], labels)


def one_guesser(rng: np.random.Generator, labels: int) -> Floats:
    return even([0.75, 0.75, 0.7, 0.7, 1 / labels], labels)


def blind_spots(rng: np.random.Generator, labels: int) -> Floats:
    """Each labeler mostly gives one label, another for each, the name of its neighbour."""
    confusion = even([0.8] * 5, labels)
    for labeler, label in enumerate(rng.integers(labels, size=5)):
        confusion[labeler, label] = 0
        confusion[labeler, label, label] = 0.3
        confusion[labeler, label, (label + 1) % labels] = 0.7
    return confusion


PANELS: dict[str, Panel] = {
    "five alike, 70 % right": alike,
    "one expert, four at 50 to 60 %": one_expert,
    "four at 70 to 75 %, one guesses": one_guesser,
    "five at 80 %, each blind to one label": blind_spots,
}


def cast(
    confusion: Floats, rows: int, rng: np.random.Generator, *, missing: float, copies: bool
) -> tuple[Votes, Votes]:
    """Votes, shape (rows, labelers), and true labels; the shares of labels are uneven.

    Where one copies, the second and third labelers repeat the first one's vote in 70 % of rows.
    """
    labels = confusion.shape[1]
    truth = rng.choice(labels, size=rows, p=rng.dirichlet(np.full(labels, 5.0)))
    ends = confusion[:, truth].cumsum(axis=2)
    votes = (ends[:, :, :-1] < rng.random((len(confusion), rows, 1))).sum(axis=2).T
    if copies:
        same = rng.random((rows, 2)) < 0.7
        votes[:, 1:3] = np.where(same, votes[:, :1], votes[:, 1:3])
    votes[rng.random(votes.shape) < missing] = -1
    return votes, truth


def counted(votes: Votes, labels: int) -> Floats:
    """Shares of the votes; as in labeling, ties fall to the label named first."""
    counts = np.stack([(votes == label).sum(axis=1) for label in range(labels)], axis=1)
    total = counts.sum(axis=1, keepdims=True)
    even_share = np.full(counts.shape, 1 / labels)
    return np.divide(counts, total, out=even_share, where=total > 0)


def right(shares: Floats, truth: Votes) -> float:
    return float((shares.argmax(axis=1) == truth).mean())


def loss(shares: Floats, truth: Votes) -> float:
    """Mean -log of the probability of the true label, none below a thousandth."""
    return float(-np.log(np.maximum(shares[np.arange(len(truth)), truth], 1e-3)).mean())


def mean(values: list[float], sign: str = "") -> str:
    """A mean in percent over panels and its 95 % interval by Student's t."""
    middle = np.mean(values)
    half = t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    low, high = (f"{100 * end:{sign}.1f}" for end in (middle - half, middle + half))
    return f"{100 * middle:{sign}.1f} ({low} to {high})"


def line(name: str, panel: Panel, labels: int, rows: int, times: int, **how: float) -> list[str]:
    majority, ours, gain, losses, seen = [], [], [], [], 0
    for seed in range(times):
        rng = np.random.default_rng([seed, labels, rows, 11])
        missing, copies = how.get("missing", 0.0), bool(how.get("copies"))
        votes, truth = cast(panel(rng, labels), rows, rng, missing=missing, copies=copies)
        fit = dawid_skene(votes, labels)
        shares, found = counted(votes, labels), fit.probabilities
        seen += bool(together(votes, fit))
        majority.append(right(shares, truth))
        ours.append(right(found, truth))
        gain.append(ours[-1] - majority[-1])
        losses.append((loss(shares, truth), loss(found, truth)))
    before, after = np.mean(losses, axis=0)
    size = [str(labels), f"{rows:,}"]
    return [
        name,
        *size,
        mean(majority),
        mean(ours),
        mean(gain, "+"),
        f"{before:.2f}, {after:.2f}",
        f"{seen / times:.0%}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="panels of each kind")
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    lines = [
        line(name, panel, labels, rows, given.times)
        for name, panel in PANELS.items()
        for labels in (2, 5, 15)
        for rows in (100, 1_000)
        if panel is not blind_spots or labels > 2
    ]
    expert, same = "one expert, four at 50 to 60 %", "five alike, 70 % right"
    lines += [
        line(f"{expert}; 40 % of votes missing", one_expert, 5, 1_000, given.times, missing=0.4),
        line(f"{expert}; two copy the expert", one_expert, 5, 1_000, given.times, copies=1.0),
        *(
            line(f"{same}; two copy the first", alike, labels, rows, given.times, copies=1.0)
            for labels in (2, 5)
            for rows in (100, 1_000)
        ),
    ]
    head = ["panel of five", "labels", "rows", "majority, % right", "Dawid-Skene, % right"]
    text = markdown(
        [*head, "gain, points", "log loss, before and after", "seen to err together"], lines
    )
    note = f"Means over {given.times} panels each, with 95 % intervals over panels."
    publish("aggregation", f"{text}\n\n{note}", given.write)


if __name__ == "__main__":
    main()
