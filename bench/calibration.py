"""Whether the embedded model's probabilities hold, before and after some rows were reviewed.

    python bench/calibration.py [--data FOLDER] [--only NAME ...] [--draws N] [--journal FOLDER]
                                [--write]

Rows are labelled as `labelwright label` does, then some of them are drawn as reviewed, again and
again: a calibrator learns from these, and is measured on the others. Answers stay in the journal,
which is that of bench/orders.py.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from labelwright.labelers import label
from labelwright.labelers.calibration import Calibrator, calibrated
from labelwright.labelers.intervals import Bools, Estimate, Floats, wilson
from labelwright.labelers.reliability import BINS, Places, brier, ece
from labelwright.labelers.risk_coverage import risk_coverage, threshold_for
from labelwright.llm import Session
from order_sets import DATA, MODEL, SETS, load
from tables import machine, markdown, publish

ROWS = {"hr_clinc": 400, "stars": 300}
"""Rows of the sets that take long; of the others as many as bench/orders.py asks about."""
REVIEWED = (30, 100, 300)
PROMISES = (0.8, 0.9, 0.95)
_BY_CHANCE = 20


@dataclass(frozen=True)
class Labelled:
    """A set as the model labelled it: probabilities, shape (N, K), and places of true labels."""

    probabilities: Floats
    truth: Places

    def part(self, places: Places) -> Labelled:
        """These of its rows, in this order."""
        return Labelled(self.probabilities[places], self.truth[places])

    @property
    def right(self) -> Bools:
        """Which rows got the true label."""
        return np.asarray(self.probabilities.argmax(axis=1) == self.truth)


def labelled(name: str, data: Path, journal: Path, seed: int) -> Labelled:
    """The rows of a set, labelled; those whose votes all failed are left out."""
    task, table = load(SETS[name], data, ROWS.get(name), seed)
    with Session(journal / f"{name}.sqlite") as session:
        given = label(task, table.drop("label"), model=MODEL, seed=seed, session=session)
    names = task.label_names
    shares = [
        {one["label"]: one["probability"] for one in row}
        for row in given["probabilities"].to_list()
    ]
    pairs = [(s, true) for s, true in zip(shares, table["label"], strict=True) if s]
    return Labelled(
        np.array([[one[name] for name in names] for one, _ in pairs]),
        np.array([names.index(true) for _, true in pairs]),
    )


def measure(rows: Labelled, draws: int) -> dict[str, Any]:
    """All figures of a set."""
    error, score = (measured(rows.probabilities, rows.truth) for measured in (ece, brier))
    return {
        "rows": len(rows.truth),
        "labels": rows.probabilities.shape[1],
        "accuracy": [float(rows.right.mean()), *wilson(float(rows.right.mean()), len(rows.truth))],
        "before": {"error": _figure(error), "score": _figure(score)},
        "after": {str(n): after(rows, n, draws) for n in REVIEWED if 2 * n <= len(rows.truth)},
        "promises": [one for n in REVIEWED[1:] for one in promises(rows, n, draws)],
    }


def after(rows: Labelled, reviewed: int, draws: int) -> dict[str, Any]:
    """Calibrated by so many rows, measured on the others, over all draws."""
    found = [_one_draw(rows, reviewed, seed) for seed in range(draws)]
    return {
        key: [float(np.mean(values)), *np.quantile(values, [0.025, 0.975]).tolist()]
        for key in found[0]
        if (values := [one[key] for one in found])
    }


def _one_draw(rows: Labelled, reviewed: int, seed: int) -> dict[str, float]:
    rng = np.random.default_rng([seed, reviewed])
    order = rng.permutation(len(rows.truth))
    known, others = rows.part(order[:reviewed]), rows.part(order[reviewed:])
    calibrator = Calibrator.fit(known.probabilities, known.truth, seed=seed)
    mended = calibrator(others.probabilities)
    before, changed = (_score(one, others.truth) for one in (others.probabilities, mended))
    return {
        "error": _error(mended, others.right),
        "by chance": _by_chance(mended, rng),
        "score": changed,
        "score is lower": float(changed < before),
        "isotonic": float(calibrator.method == "isotonic"),
    }


def promises(rows: Labelled, reviewed: int, draws: int) -> list[dict[str, Any]]:
    """Thresholds for an accuracy, chosen on reviewed rows, beside what they come to on all rows.

    The set stands for endlessly many rows like its own: the reviewed ones are drawn from it with
    replacement, and what is true of it is known.
    """
    found: dict[float, list[tuple[float, float]]] = {wanted: [] for wanted in PROMISES}
    for seed in range(draws):
        drawn = np.random.default_rng([seed, reviewed, 1]).integers(len(rows.truth), size=reviewed)
        known = rows.part(drawn)
        out_of_fold, calibrator = calibrated(known.probabilities, known.truth, seed=seed)
        curve = risk_coverage(out_of_fold.max(axis=1), known.right)
        confidence = calibrator(rows.probabilities).max(axis=1)
        for wanted, pairs in found.items():
            if (point := threshold_for(curve, wanted)) is not None:
                above = confidence >= point.threshold
                pairs.append((float(above.mean()), float(rows.right[above].mean())))
    return [
        {"reviewed": reviewed, "promised": wanted, **_kept(wanted, pairs, draws)}
        for wanted, pairs in found.items()
    ]


def _kept(wanted: float, pairs: Sequence[tuple[float, float]], draws: int) -> dict[str, Any]:
    """How often a promise was made, and how often none was broken."""
    kept = 1 - sum(right < wanted for _, right in pairs) / draws
    taken, right = np.mean(pairs, axis=0).tolist() if pairs else (None, None)
    return {
        "given": len(pairs) / draws,
        "taken": taken,
        "right": right,
        "kept": [kept, *wilson(kept, draws)],
    }


def _error(probabilities: Floats, right: Bools) -> float:
    """The point of `ece`, without the work of its interval."""
    confidence = probabilities.max(axis=1)
    place = np.digitize(confidence, np.linspace(0, 1, BINS + 1)[1:-1], right=True)
    return float(np.abs(np.bincount(place, confidence - right)).sum() / len(right))


def _by_chance(probabilities: Floats, rng: np.random.Generator) -> float:
    """Mean calibration error of as many rows whose labels are as often right as they say."""
    confidence = probabilities.max(axis=1)
    drawn = rng.random((_BY_CHANCE, len(confidence))) < confidence
    return float(np.mean([_error(probabilities, right) for right in drawn]))


def _score(probabilities: Floats, truth: Places) -> float:
    """The point of `brier`, without the work of its interval."""
    wanted = np.eye(probabilities.shape[1])[truth]
    return float(((probabilities - wanted) ** 2).sum(axis=1).mean() / 2)


def tables_of(results: Sequence[dict[str, Any]]) -> str:
    """The results in Markdown."""
    first = ["set", "reviewed", "calibration error", "by chance", "Brier score", "score lower in"]
    second = ["set", "reviewed", "promised", "given", "rows taken", "of these right", "kept"]
    draws, machines = results[0]["draws"], ", ".join(sorted({one["machine"] for one in results}))
    return "\n\n".join(
        [
            markdown([*first, "isotonic in"], [line for one in results for line in _after(one)]),
            markdown(second, [line for one in results for line in _promises(one)]),
            f"{draws} draws each; in brackets the middle 95 % of them, and before any review the "
            f"95 % interval of all rows; on {machines}.",
        ]
    )


def _after(one: dict[str, Any]) -> Iterator[list[str]]:
    before = one["before"]
    title = f"`{one['name']}`, {one['labels']} labels, {one['rows']} rows, {one['accuracy'][0]:.0%}"
    yield [
        f"{title} right",
        "none",
        _between(before["error"]),
        "",
        _between(before["score"]),
        "",
        "",
    ]
    for reviewed, found in one["after"].items():
        chance, lower, isotonic = (found[k][0] for k in ("by chance", "score is lower", "isotonic"))
        error, score = _between(found["error"]), _between(found["score"])
        yield ["", reviewed, error, f"{chance:.3f}", score, f"{lower:.0%}", f"{isotonic:.0%}"]


def _promises(one: dict[str, Any]) -> Iterator[list[str]]:
    title = f"`{one['name']}`"
    for found in one["promises"]:
        of = ["" if found[key] is None else f"{found[key]:.1%}" for key in ("taken", "right")]
        kept = "{:.1%} ({:.1%} to {:.1%})".format(*found["kept"])
        wanted = f"{found['promised']:.0%}"
        yield [title, str(found["reviewed"]), wanted, f"{found['given']:.1%}", *of, kept]
        title = ""


def _figure(one: Estimate) -> list[float]:
    return [one.point, one.low, one.high]


def _between(figure: Sequence[float]) -> str:
    return "{:.3f} ({:.3f} to {:.3f})".format(*figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the labelled files")
    parser.add_argument("--only", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--draws", type=int, default=200, help="of rows to review")
    parser.add_argument("--journal", type=Path, default=Path("runs") / "orders")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="write the tables into README.md")
    given = parser.parse_args()
    results = []
    for name in given.only:
        rows = labelled(name, given.data, given.journal, given.seed)
        about = {"name": name, "draws": given.draws, "machine": machine()}
        results.append(about | measure(rows, given.draws))
        print(json.dumps(results[-1]), flush=True)
    publish("calibration", tables_of(results), given.write)


if __name__ == "__main__":
    main()
