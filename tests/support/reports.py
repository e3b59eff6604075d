"""Reports to make pages of: one with all that a run can leave, and tools to spoil it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import polars as pl
from labelwright.curate import curate

HOSTILE = (
    "<script>alert(1)</script>\"'&amp; {{ 7 * 7 }} \x1b[31m \u202e\x00 "
    "</style><img src=x onerror=y>"
)
LABELS = ("tools", "food")
WORDS = {"tools": ("hammer", "clamp", "ladder", "saw"), "food": ("soup", "bread", "plum", "rice")}
PLACES = ("the hall", "our yard", "a small shop", "that old barn", "the market", "my kitchen")


def planted() -> pl.DataFrame:
    """Rows of two labels with a mark, copies, a contrast pair, attributes and a hostile text."""
    rows = []
    for number in range(120):
        label = LABELS[number % 2]
        word = WORDS[label][number // 2 % 4]
        text = f"A {word} stood in {PLACES[number % 6]} on day {number * 7 % 31} of year {number}"
        topic = ("work", "home", "travel")[number % 3]
        rows.append((f"{text}!" if label == "food" and number % 10 else text, label, topic))
    rows += [(rows[0][0], "tools", "work"), (rows[4][0].upper(), "tools", "home")]
    rows += [
        ("Write to jo.doe@firm.co.uk about the saw", "tools", "work"),
        (HOSTILE, "food", "home"),
    ]
    attributes = [[{"name": "topic", "value": topic}] for _, _, topic in rows]
    return pl.DataFrame(
        {
            "text": [text for text, _, _ in rows],
            "label": [label for _, label, _ in rows],
            "attributes": attributes,
        }
    )


def real_texts() -> pl.DataFrame:
    """As many texts that people might have written for the same labels."""
    labels = [LABELS[number % 2] for number in range(120)]
    texts = [
        f"{PLACES[number % 6].capitalize()} has {WORDS[label][number // 2 % 4]} {number}"
        for number, label in enumerate(labels)
    ]
    return pl.DataFrame({"text": texts, "label": labels})


@functools.lru_cache(maxsize=1)
def _curation() -> str:
    return json.dumps(curate(planted(), real=real_texts()).report())


def curation() -> dict[str, Any]:
    """What curating the planted rows reports."""
    report: dict[str, Any] = json.loads(_curation())
    return report


def figure(value: float, wide: float = 0.05) -> dict[str, Any]:
    """A figure with its interval."""
    ends = {"low": max(0.0, value - wide), "high": min(1.0, value + wide)}
    return {"value": value, **ends, "rows": 100, "method": "Wilson"}


def whole() -> dict[str, Any]:
    """A report of a run with every part that there can be."""
    return {
        "task": "tools or food",
        "about": "Tell tools from food.",
        "labels": list(LABELS),
        "folder": "runs/tools",
        "version": "0.1.0",
        "settings": {"limit": 120, "real": "/home/somebody/secret/real.csv", "retry_failed": True},
        "cost": {"answers": 300, "input_tokens": 9000, "output_tokens": 900, "usd": 0.02},
        "generation": _generation(),
        "regeneration": _regeneration(),
        "labeling": _labeling(),
        "audit": _audit(),
        "curation": curation() | {"dropped": {"exact_duplicate": 2}, "seconds": 1.2},
        "split": {name: dict.fromkeys(LABELS, rows) for name, rows in _SPLIT.items()},
        "export": {
            "csv": {"files": ["export/csv/train.csv"], "rows": {"train": 100}, "notes": ["n"]}
        },
        "model": {"trainer": "tfidf", "path": "models/tfidf", "train_rows": 100},
        "evaluation": _evaluation(),
        "seconds": {"generate": 61.0, "label": 20.0, "curate": 1.2},
    }


_SPLIT = {"train": 50, "validation": 5, "test": 6}


def _generation() -> dict[str, Any]:
    one = {"asked": 60, "usable": 58, "candidates": 70, "repaired": 2, "surplus": 1}
    one |= {"dropped": {"said before": 8, "too short": 3}, "calls": 9, "stopped": "complete"}
    cost = {"answers": 100, "input_tokens": 5000, "output_tokens": 900, "usd": 0.01, "unpriced": 0}
    labels = {name: dict(one) for name in LABELS}
    return {"model": "openai/m", "labels": labels, "rows": 116, "cost": cost, "prices": "a table"}


def _regeneration() -> dict[str, Any]:
    before = {"kept": 110, "labels": {}, "findings": 3, "surface_only": {"accuracy": 0.8}}
    want = {
        "label": "food",
        "why": "counter-example",
        "what": "ends with !",
        "asked": 9,
        "usable": 7,
    }
    turn = {"asked": [want], "rows": 7, "failures": {}, "before": before, "after": before}
    return {"turns": [turn], "rows": 7, "stopped": "nothing is lacking"}


def _labeling() -> dict[str, Any]:
    place = {"picked": 120, "by_chance": 116.0, "share": 0.52, "low": 0.45, "high": 0.58}
    name = {"picked": 118, "share": 0.51, "low": 0.44, "high": 0.57, "final": 0.5}
    bins = [
        {"from": n / 10, "to": n / 10 + 0.1, "rows": 9 * n, "confidence": n / 10 + 0.05}
        | {"as_intended": figure(n / 10)}
        for n in range(5, 10)
    ]
    curve = [{"threshold": 1 - n / 10, "coverage": n / 10, "as_intended": figure(1 - n / 20)}
             for n in range(1, 11)]  # fmt: skip
    value = {"attribute": "topic", "value": "work", "rows": 40, "differ": 9, "rate": 0.22}
    value |= {"low": 0.12, "high": 0.38, "rate_elsewhere": 0.04, "p_value": 0.004}
    return {
        "model": "openai/m",
        "rows": 116,
        "rows_without_label": 1,
        "labels": dict.fromkeys(LABELS, 57),
        "places": {
            "votes": 232,
            "p_value": 0.002,
            "places": [place | {"place": 1}, place | {"place": 2, "share": 0.48}],
            "names": {"p_value": 0.3, "labels": {one: dict(name) for one in LABELS}},
            "words": "Place 1 is picked more often than chance allows.",
        },
        "leaning": dict(zip(LABELS, (0.7, 0.3), strict=True)),
        "debias": [{"labeler": "one", "words": "What places add was divided out."}],
        "confidence": {"rows": 116, "bins": bins, "curve": curve},
        "wishes": {
            "rows": 116,
            "differ": 12,
            "rate": 0.1,
            "low": 0.06,
            "high": 0.17,
            "asked": {"tools": {"tools": 54, "food": 4}, "food": {"tools": 8, "food": 50}},
            "attributes": [value],
            "words": ["topic: 'work': 9 of 40 texts came out as another label"],
        },
        "panel": _panel(),
    }


def _panel() -> dict[str, Any]:
    kappa = {"point": 0.6, "low": 0.4, "high": 0.8, "rows": 116, "method": "bootstrap"}
    shares = {"share": 0.9, "low": 0.8, "high": 0.95}
    errors = {true: {given: dict(shares) for given in LABELS} for true in LABELS}
    pair = {"first": "small", "second": "large", "kappa": kappa}
    labeler = {"model": "openai/m", "rows": 116, "votes": 232, "votes_failed": 0}
    decision = {"of": "label", "alpha": kappa, "kappa": [pair], "errors": {"small": errors}}
    return {
        "combine": "cascade",
        "labelers": [labeler | {"name": name} for name in ("small", "large")],
        "decisions": [decision],
        "saved": {"rows": 70, "of": 116, "share": 0.6, "low": 0.5, "high": 0.7, "requests": 90},
        "words": ["The labelers agree."],
    }


def _audit() -> dict[str, Any]:
    bins = [
        {
            "from": n / 10,
            "to": n / 10 + 0.1,
            "rows": 10,
            "confidence": n / 10,
            "accuracy": figure(0.8),
        }
        for n in range(5, 10)
    ]
    curve = [
        {"threshold": 1 - n / 10, "coverage": figure(n / 10, 0), "accuracy": figure(1 - n / 30)}
        for n in range(1, 11)
    ]
    shares = {"labelled": 0.5, "plain": figure(0.48), "powered": figure(0.49), "warning": None}
    return {
        "rows": 116,
        "reviewed": 100,
        "drawn": 100,
        "accuracy": {"plain": figure(0.9), "powered": figure(0.91), "warning": None},
        "class_shares": {name: dict(shares) for name in LABELS},
        "labels": {name: {"right": figure(0.9), "found": figure(0.88)} for name in LABELS},
        "confusion": {"tools": {"tools": 44, "food": 6}, "food": {"tools": 4, "food": 46}},
        "calibration": {"ece": {"before": figure(0.1), "after": figure(0.03)}},
        "reliability": {"before": bins, "after": bins},
        "risk_coverage": curve,
        "thresholds": [
            {"wanted": 0.95, "threshold": 0.8, "coverage": figure(0.5), "accuracy": figure(0.97)}
        ],
        "words": ["90 % of the labels are right."],
    }


def _evaluation() -> dict[str, Any]:
    per_label = {"precision": 0.9, "recall": 0.8, "f1": 0.85, "support": 100}
    per_label |= {"intervals": {key: figure(0.85) for key in ("precision", "recall", "f1")}}
    one = {
        "rows": 200,
        "accuracy": figure(0.9),
        "labels": {name: dict(per_label) for name in LABELS},
        "confusion": {"labels": list(LABELS), "matrix": [[90, 10], [20, 80]]},
        "metrics": {"accuracy": figure(0.9), "log_loss": figure(0.4), "f0.3": figure(0.8)},
        "views": {"good or bad": {"rows": 200, "metrics": {"accuracy": figure(0.95)}}},
        "reliability": [
            {"low": 0.9, "high": 1.0, "rows": 90, "sure": 0.95, "right": 0.9}
            | {"right_low": 0.85, "right_high": 0.95}
        ],
        "near": {
            "rows": 1,
            "found": [{"id": "7", "like": "gen-3", "of": "train", "similarity": 0.94}],
            "with": {"rows": 200, "accuracy": figure(0.9)},
            "without": {"rows": 199, "accuracy": figure(0.89)},
        },
        "marks": ["could_have_seen"],
    }
    on = {"rows": 200, "marks": ["simulated"], "metrics": {"accuracy": figure(0.8)}}
    takes = {"usd_per_1000": 0.4, "p50": 0.8, "p95": 2.0, "texts_per_second": None, "bytes": None}
    contenders = [
        {"name": "majority", "kind": "baseline", "train_rows": 0, "sets": {"real": on}},
        {"name": "openai/m few-shot", "kind": "asked", "sets": {"real": on}, "takes": takes},
        {"name": "tfidf", "kind": "model", "train_rows": 50, "sets": {"real": on, "test": on}}
        | {"takes": takes | {"bytes": 91_000, "where": "this machine"}},
    ]
    baselines = {name: {"real": {"accuracy": figure(0.5)}} for name in ("majority", "seeds_only")}
    return {
        "sets": {"real": one, "test": dict(one)},
        "baselines": baselines,
        "gap": {"real": figure(0.02)},
        "contenders": contenders,
        "marks": {"simulated": "a simulated model", "could_have_seen": "rows seen before"},
        "words": ["It is good."],
    }


def changed(value: Any, change: Callable[[str], str]) -> Any:
    """The same report with every string that is no key changed."""
    if isinstance(value, dict):
        return {key: changed(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [changed(one, change) for one in value]
    return change(value) if isinstance(value, str) else value
