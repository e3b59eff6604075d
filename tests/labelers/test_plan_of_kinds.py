"""What is planned for every kind of task is what is asked then."""

from __future__ import annotations

import json
import random

import polars as pl
import pytest
from doubles import Scripted
from labelwright import Task, label
from labelwright.labelers.plan import plan_labeling
from labelwright.llm import Answer, Request, Traits

NAMES = ("pay", "leave", "health")
SCORES = Traits(scores=True, concurrency=4)


def a_task(kind: str, count: int = 6, **settings) -> Task:
    labels = [
        {
            "name": name,
            "description": f"about {name}",
            "examples": [{"text": f"{name} question {n} on {n * 37}"} for n in range(count)],
        }
        for name in NAMES
    ]
    return Task(name="t", about="Sorts questions.", kind=kind, labels=labels, label=settings)


def answer(request: Request) -> Answer:
    if request.prompt:
        return Answer(probabilities=dict.fromkeys(request.choices, 1 / len(request.choices)))
    schema = request.response.model_json_schema()
    if "label" in schema["properties"]:
        return Answer(text=json.dumps({"label": random.Random(0).choice(NAMES)}))
    return Answer(text=json.dumps(dict.fromkeys(schema["required"], False)))


@pytest.mark.parametrize("kind", ["single", "ordinal", "multi"])
@pytest.mark.parametrize("traits", [None, SCORES], ids=["in words", "scored"])
def test_calls_are_counted_to_the_last_one(kind, traits):
    texts = [f"some text number {n}" for n in range(7)]
    provider = Scripted(answer, traits=traits)
    planned = plan_labeling(a_task(kind), provider, {}, texts, votes=3)
    table = pl.DataFrame({"id": [str(n) for n in range(7)], "text": texts})
    label(a_task(kind), table, provider=provider, votes=3)
    assert planned.estimate.calls.low == len(provider.asked)
    assert planned.estimate.calls.high == len(provider.asked) * (1 if traits else 1.1)


def test_votes_up_to_enough_are_a_range():
    task = a_task("single", votes="auto", max_votes=8)
    planned = plan_labeling(task, Scripted(answer), {}, ["x"])
    assert planned.estimate.calls.low == 2
    assert planned.estimate.calls.high == pytest.approx(8 * 1.1)
    assert "2 to 8 votes on each text" in planned.assumed


@pytest.mark.parametrize("kind", ["ordinal", "multi"])
def test_where_only_two_questions_differ_no_more_are_asked(kind):
    task = a_task(kind, votes="auto", max_votes=8)
    planned = plan_labeling(task, Scripted(answer, traits=SCORES), {}, ["x"])
    assert "2 votes on each text" in planned.assumed


@pytest.mark.parametrize("debias", ["auto", "prior"])
def test_texts_that_are_asked_about_in_all_orders_are_counted(debias):
    texts = [f"some text number {n}" for n in range(80)]
    provider, task = Scripted(answer, traits=SCORES), a_task("single", debias=debias)
    planned = plan_labeling(task, provider, {}, texts, votes=1)
    table = pl.DataFrame({"id": [str(n) for n in range(80)], "text": texts})
    label(task, table, provider=provider, votes=1)
    assert planned.estimate.calls.low == pytest.approx(len(provider.asked), abs=1)
    assert len(provider.asked) == 6 * 3 + 80 + 20 * 2
    assert "20 of the texts are asked about in all orders" in planned.assumed


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_seed_examples_that_stand_for_texts_are_shown_to_each_other(kind):
    """Else a question would be taken for shorter than it will be."""
    provider = Scripted(answer)
    wanted = dict.fromkeys(NAMES, 50)
    few = plan_labeling(a_task(kind, 2), provider, wanted, votes=1)
    many = plan_labeling(a_task(kind, 6), provider, wanted, votes=1)
    assert few.estimate.input_tokens.low == pytest.approx(many.estimate.input_tokens.low, rel=0.02)
    none = plan_labeling(a_task(kind, 6, examples=0), provider, wanted, votes=1)
    assert none.estimate.input_tokens.low < 0.8 * many.estimate.input_tokens.low


def test_an_answer_for_every_label_is_longer_than_one_name():
    one, each = (
        plan_labeling(a_task(kind), Scripted(answer), {}, ["x"], votes=1).estimate
        for kind in ("single", "multi")
    )
    assert each.output_tokens.low > 1.5 * one.output_tokens.low
