"""What the places add, measured on some rows and divided out of single votes on the rest."""

from __future__ import annotations

import math

import polars as pl
import pytest
from doubles import Scripted
from labelwright import Task, label
from labelwright.llm import Answer, Traits

SCORES = Traits(scores=True, concurrency=4)
NAMES = ("pay", "leave", "health")
ADDS = (2.0, 0.0, -1.0)
"""Logarithm of what each place adds."""


def a_task(**settings) -> Task:
    labels = [{"name": name, "description": f"about {name}"} for name in NAMES]
    return Task(name="t", about="Sorts questions.", labels=labels, label=settings)


def by_place(request) -> Answer:
    """Tells the labels apart, but likes what stands first much better."""
    right = next(name for name in NAMES if f"{name} text" in request.prompt)
    logs = [ADDS[at] + 1.5 * (name == right) for at, name in enumerate(request.choices)]
    total = sum(map(math.exp, logs))
    shares = [math.exp(one) / total for one in logs]
    return Answer(probabilities=dict(zip(request.choices, shares, strict=True)))


def table(rows: int) -> pl.DataFrame:
    texts = [f"{NAMES[n % 3]} text {n}" for n in range(rows)]
    truth = [NAMES[n % 3] for n in range(rows)]
    return pl.DataFrame({"id": [str(n) for n in range(rows)], "text": texts, "truth": truth})


def right(labelled: pl.DataFrame) -> float:
    return (labelled["label"] == labelled["truth"]).mean()


@pytest.mark.parametrize("debias", ["auto", "prior"])
def test_single_votes_lose_what_the_places_add(debias):
    plain = label(
        a_task(debias="none"), table(300), provider=Scripted(by_place, traits=SCORES), votes=1
    )
    provider, summary = Scripted(by_place, traits=SCORES), {}
    mended = label(a_task(debias=debias), table(300), provider=provider, votes=1, summary=summary)
    assert right(plain) < 0.8
    assert right(mended) == 1
    assert len(provider.asked) == 300 + 2 * 20
    (one,) = summary["debias"]
    adds = [math.log(share / one["places"][1]) for share in one["places"]]
    assert adds == pytest.approx(ADDS, abs=1e-6)
    assert one["changed"] > 50
    assert one["low"] < one["changed"] / one["of"] < one["high"]
    assert f"changed {one['changed']:,} of 300 labels" in one["words"]
    # What the model did is told from the votes as they were given.
    assert summary["places"]["p_value"] < 1e-6


def test_two_votes_are_not_mended_unless_that_is_asked_for():
    for debias, probes in [("auto", 0), ("prior", 20)]:
        provider = Scripted(by_place, traits=SCORES)
        label(a_task(debias=debias), table(100), provider=provider, votes=2)
        assert len(provider.asked) == 200 + probes


def test_few_rows_are_not_mended_by_themselves():
    """As many questions as it takes are worth more as second votes."""
    provider = Scripted(by_place, traits=SCORES)
    label(a_task(), table(39), provider=provider, votes=1)
    assert len(provider.asked) == 39


def test_a_model_without_probabilities_is_told_of():
    summary = {}
    provider = Scripted(lambda request: f'{{"label": "{request.choices[0]}"}}')
    label(a_task(debias="prior"), table(60), provider=provider, votes=1, summary=summary)
    (one,) = summary["debias"]
    assert one["places"] == []
    assert one["changed"] == 0
    assert "gives no probabilities" in one["words"]


def test_what_the_places_add_is_not_taken_for_a_leaning():
    """The seed examples that the leaning is measured on are asked in all orders as well."""

    def leans(request) -> Answer:
        asked = request.prompt.splitlines()[-1]
        right = next(name for name in NAMES if f"{name} text" in asked)
        logs = [
            ADDS[at] + 1.5 * (name == right) + 3 * (name == "health")
            for at, name in enumerate(request.choices)
        ]
        total = sum(map(math.exp, logs))
        shares = [math.exp(one) / total for one in logs]
        return Answer(probabilities=dict(zip(request.choices, shares, strict=True)))

    labels = [
        {
            "name": name,
            "description": f"about {name}",
            "examples": [{"text": f"{name} text {n}, an example"} for n in range(3)],
        }
        for name in NAMES
    ]
    task = Task(name="t", about="Sorts questions.", labels=labels)
    provider, summary = Scripted(leans, traits=SCORES), {}
    labelled = label(task, table(300), provider=provider, votes=1, summary=summary)
    assert right(labelled) == 1
    assert len(provider.asked) == 3 * 3 + 300 + 20 * 2
    lean = summary["leaning"]
    assert math.log(lean["health"] / lean["pay"]) == pytest.approx(3, abs=1e-6)
    assert math.log(lean["leave"] / lean["pay"]) == pytest.approx(0, abs=1e-6)
