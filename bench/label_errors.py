"""How well planted label errors are found, beside cleanlab; and what is flagged where none are.

    pip install cleanlab
    python bench/label_errors.py [--data ../shared/data] [--times 5] [--write]
    python bench/label_errors.py --speed [--rows 10000 100000] [--write]

Planted: 8 % of all labels are changed, asymmetrically: each label goes wrong at a rate of its own,
from 0 to 16 % in even steps, dealt out at random, and always turns into one other label, drawn at
random. Votes are simulated: three a row, each right in three of four rows; what makes one vote
wrong makes the others of its row wrong as well (rates from a beta distribution with a sum of 2),
and 70 % of the wrong votes of a row name the same label. cleanlab judges as its documentation
says: with probabilities of TF-IDF (1 and 2 words) and a logistic regression, cross-validated in 5
folds; and once more with the probabilities of the model that is used here.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from label_error_sets import SETS, UNTOUCHED, cast_votes, flipped, made, read
from labelwright.curate import curate
from labelwright.curate.check import Context
from labelwright.curate.label_errors.doubting import doubt
from tables import machine, markdown, publish

DATA = Path(__file__).parents[2] / "shared" / "data"
ROWS = (10_000, 100_000)
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Found = npt.NDArray[np.bool_]


def judged(scores: Floats, wrong: Found) -> tuple[float, float]:
    """Area under the ROC, and precision at as many rows as are wrong."""
    from sklearn.metrics import roc_auc_score

    first = np.argsort(-scores, kind="stable")[: int(wrong.sum())]
    return float(roc_auc_score(wrong, scores)), float(wrong[first].mean())


def usual_probabilities(texts: Sequence[str], labels: Codes, seed: int) -> Floats:
    """Of TF-IDF and a logistic regression, cross-validated."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=10, max_iter=1_000),
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    found: Floats = cross_val_predict(model, texts, labels, cv=folds, method="predict_proba")
    return found


def our_probabilities(texts: Sequence[str], labels: Codes) -> Floats:
    """Of the model that is used here, as if all labels were right."""
    from labelwright.curate.label_errors.posterior import Witness, settle
    from labelwright.curate.label_errors.scores import Scorer

    one = np.zeros(len(labels), dtype=np.int64)
    sure = Witness("label", labels, one, np.array([0.001]), held=True)
    return settle(Scorer(texts, 0).scores(labels, int(labels.max()) + 1), labels, [sure]).modelled


def by_cleanlab(labels: Codes, probabilities: Floats) -> dict[str, Floats]:
    """Its scores, high where suspicious: the default one, and the one for labels that differ."""
    from cleanlab.rank import get_label_quality_scores

    margin = {"method": "normalized_margin", "adjust_pred_probs": True}
    return {
        "self-confidence": 1 - get_label_quality_scores(labels, probabilities),
        "adjusted margin": 1 - get_label_quality_scores(labels, probabilities, **margin),
    }


def by_crowdlab(labels: Codes, votes: Codes, probabilities: Floats) -> Floats:
    """Scores of cleanlab's CROWDLAB, the label being one more annotator."""
    import pandas as pd
    from cleanlab.multiannotator import get_label_quality_multiannotator

    table = pd.DataFrame(np.column_stack((labels, votes)))
    found = get_label_quality_multiannotator(table, probabilities, verbose=False)
    quality: Floats = found["detailed_label_quality"].iloc[:, 0].to_numpy()
    return 1 - quality


def ours(texts: Sequence[str], labels: Codes, votes: Codes | None = None) -> tuple[Floats, Found]:
    """Our scores, and what is flagged."""
    table = pl.DataFrame({"text": texts, "label": labels.astype(str)})
    if votes is not None:
        table = table.with_columns(pl.Series("votes", votes.astype(str).tolist()))
    doubts = doubt(table, Context())
    if isinstance(doubts, str):
        raise SystemExit(doubts)
    flags = curate(table, checks=["label_error"]).table["flags"].list.len().to_numpy() > 0
    return doubts.wrong, flags


def one_round(texts: Sequence[str], true: Codes, seed: int) -> dict[str, tuple[float, ...]]:
    """What each way finds: area, precision at k, and where it flags: precision and recall."""
    from cleanlab.filter import find_label_issues

    labels, wrong = flipped(true, seed)
    votes = cast_votes(true, seed)
    usual = usual_probabilities(texts, labels, seed)
    found: dict[str, tuple[float, ...]] = {}
    for name, scores in by_cleanlab(labels, usual).items():
        found[f"cleanlab, {name}"] = judged(scores, wrong)
    issues = find_label_issues(labels, usual, n_jobs=1)
    found["cleanlab, self-confidence"] += flagged(issues, wrong)
    for name, scores in by_cleanlab(labels, our_probabilities(texts, labels)).items():
        found[f"cleanlab, {name}, our model"] = judged(scores, wrong)
    scores, flags = ours(texts, labels)
    found["labelwright"] = judged(scores, wrong) + flagged(flags, wrong)
    found["cleanlab (CROWDLAB), votes"] = judged(by_crowdlab(labels, votes, usual), wrong)
    scores, flags = ours(texts, labels, votes)
    found["labelwright, votes"] = judged(scores, wrong) + flagged(flags, wrong)
    return found


def flagged(flags: Found, wrong: Found) -> tuple[float, ...]:
    """Rows flagged, how many of them are wrong, and how many of the wrong ones these are."""
    right = float((flags & wrong).sum())
    return float(flags.sum()), right, right / float(wrong.sum())


def quality(data: Path, times: int) -> str:
    """Table of what is found in each set."""
    lines = []
    for name in SETS:
        texts, true = read(data / name)
        rounds = [one_round(texts, true, seed) for seed in range(times)]
        for way in rounds[0]:
            lines.append([name, way, *_shown([one[way] for one in rounds])])
            name = ""
        print("\n".join(" | ".join(line) for line in lines[-len(rounds[0]) :]), file=sys.stderr)
    head = ["file", "judged by", "area", "precision at k", "flagged", "of these wrong", "recall"]
    return markdown(head, lines)


def _shown(rounds: Sequence[tuple[float, ...]]) -> list[str]:
    area, at_k, *rest = np.mean(rounds, axis=0).tolist()
    found = [f"{area:.3f}", f"{at_k:.3f}"]
    if not rest:
        return [*found, "", "", ""]
    flags, right, recall = rest
    share = f"{right / flags:.2f}" if flags else "-"
    return [*found, f"{flags:.0f}", share, f"{recall:.2f}"]


def untouched(data: Path) -> str:
    """Table of rows flagged where nobody planted anything."""
    from cleanlab.filter import find_label_issues

    lines = []
    for name in UNTOUCHED:
        texts, true = read(data / name)
        issues = find_label_issues(true, usual_probabilities(texts, true, 0), n_jobs=1)
        flags = ours(texts, true)[1]
        lines.append(
            [f"`{name}`", f"{len(texts):,}", str(int(issues.sum())), str(int(flags.sum()))]
        )
    return markdown(["file", "rows", "flagged by cleanlab", "by labelwright"], lines)


def child(rows: int, labels: int, data: Path) -> None:
    """Time this process, and print what was found."""
    import resource

    texts, true = made(data, rows, labels)
    given, wrong = flipped(true, 0)
    table = pl.DataFrame({"text": texts, "label": given.astype(str)})
    began = time.perf_counter()
    flags = curate(table, checks=["label_error"]).table["flags"].list.len().to_numpy() > 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = flagged(flags, wrong)
    print(json.dumps({"seconds": time.perf_counter() - began, "mib": peak, "found": found}))


def speed(rows: Sequence[int], data: Path) -> str:
    """Table of time and memory."""
    lines = []
    for labels in (2, 77):
        for count in rows:
            command = [sys.executable, __file__, "--child", str(count), str(labels)]
            said = subprocess.run(
                [*command, "--data", str(data)], check=True, capture_output=True, text=True
            )
            one: Mapping[str, float] = json.loads(said.stdout)
            flags, right, recall = one["found"]  # type: ignore[misc]
            row = [f"{count:,}", str(labels), f"{one['seconds']:.0f} s", f"{one['mib']:,.0f} MiB"]
            lines.append([*row, f"{flags:,.0f}", f"{right / flags:.3f}", f"{recall:.2f}"])
    head = ["rows", "labels", "time", "peak memory", "flagged", "of these wrong", "recall"]
    return markdown(head, lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--child", type=int, nargs=2)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if args.child:
        child(*args.child, args.data)
    elif args.speed:
        text = f"{speed(args.rows, args.data)}\n\nOn {machine()}."
        publish("label_errors_speed", text, args.write)
    else:
        publish("label_errors", quality(args.data, args.times), args.write)
        publish("label_errors_untouched", untouched(args.data), args.write)


if __name__ == "__main__":
    main()
