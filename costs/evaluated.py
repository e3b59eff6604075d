"""What `evaluate` found of each contender: how often it is right, and how fast."""

from __future__ import annotations

from ..run_folder import Json, RunFolder

EVALUATION = "eval.json"
_TEST = "test"


def evaluated(folder: RunFolder) -> dict[str, Json]:
    """By name of a contender: `accuracy` on texts that people wrote, and `texts_per_second`.

    Returns:
        `accuracy` has `set`, `rows`, `value`, `low`, `high` and `marks`; on held-out rows where
        nothing else was measured. Either is None where it was not measured.
    """
    contenders = folder.read_json(EVALUATION).get("contenders") or []
    return {
        str(one.get("name")): {
            "accuracy": _accuracy(one),
            "texts_per_second": (one.get("takes") or {}).get("texts_per_second"),
        }
        for one in contenders
    }


def _accuracy(one: Json) -> Json | None:
    sets: Json = one.get("sets") or {}
    for name in sorted(sets, key=lambda each: (each == _TEST, each != "real")):
        figure = (sets[name].get("metrics") or {}).get("accuracy")
        if figure:
            marks = dict.fromkeys([*(one.get("marks") or []), *(sets[name].get("marks") or [])])
            return {"set": name, "rows": sets[name].get("rows"), **figure, "marks": list(marks)}
    return None
