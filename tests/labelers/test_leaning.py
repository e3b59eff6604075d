"""What a scoring model favours is measured on seed examples and divided out."""

from __future__ import annotations

import polars as pl
import pytest
from doubles import Scripted
from labelwright import Task, label
from labelwright.llm import Answer, Request, Traits

SCORES = Traits(scores=True, concurrency=4)
BAIT = "believe"


def task_with(**examples: list[str]) -> Task:
    labels = [
        {"name": name, "description": name, "examples": [{"text": text} for text in texts]}
        for name, texts in examples.items()
    ]
    return Task(name="t", about="Tells bait from news.", text="a headline", labels=labels)


@pytest.fixture
def task() -> Task:
    return task_with(
        bait=[f"You will not {BAIT} what cat {n} did" for n in range(6)],
        news=[f"Minister signs treaty number {n}" for n in range(6)],
    )


def question(request: Request) -> str:
    """The text that is asked about: the last line of the prompt."""
    return request.prompt.splitlines()[-1]


def leaning_to_news(request: Request) -> Answer:
    """Knows the answer, but gives news most of the probability whatever the text."""
    bait = 0.3 if BAIT in question(request) else 0.02
    return Answer(text="news", probabilities={"bait": bait, "news": 1 - bait})


def test_a_model_that_favours_one_label_still_tells_them_apart(task: Task):
    texts = [
        f"You won't {BAIT} number {n}" if n % 3 == 0 else f"Court rules {n}" for n in range(30)
    ]
    table = pl.DataFrame({"id": [str(n) for n in range(30)], "text": texts})
    summary = {}
    result = label(task, table, provider=Scripted(leaning_to_news, traits=SCORES), summary=summary)
    assert result["label"].to_list() == ["bait" if BAIT in text else "news" for text in texts]
    assert summary["leaning"]["news"] > 0.85
    assert sum(summary["leaning"].values()) == pytest.approx(1)
    assert {v["label"] for votes in result["votes"] for v in votes} == {"bait", "news"}


def test_the_examples_measured_on_are_not_among_those_shown(task: Task):
    provider = Scripted(leaning_to_news, traits=SCORES)
    label(task, pl.DataFrame({"id": ["a"], "text": ["Court rules"]}), provider=provider)
    seeds = {example["text"] for one in task.labels for example in one.examples}
    measured = {text for text in seeds if any(text in question(r) for r in provider.asked)}
    shown = {text for text in seeds if text in provider.asked[0].prompt}
    assert len(measured) == 4
    assert sum(BAIT in text for text in measured) == 2
    assert not measured & (shown - {question(provider.asked[0]).removesuffix(" =>")})


def test_a_model_that_writes_its_answer_has_no_leaning_measured(task: Task):
    summary = {}
    provider = Scripted(lambda request: '{"label": "news"}')
    table = pl.DataFrame({"id": ["a"], "text": ["Court rules"]})
    label(task, table, provider=provider, votes=1, summary=summary)
    assert summary["leaning"] is None
    assert len(provider.asked) == 1


def test_examples_of_many_labels_are_cut_to_what_a_small_context_holds():
    examples = {
        f"kind_{n}": [f"text {n} of {i} " + "word " * 12 for i in range(6)] for n in range(80)
    }
    task = task_with(**examples)
    names = list(examples)

    def even(request: Request) -> Answer:
        return Answer(text=names[0], probabilities=dict.fromkeys(names, 1 / len(names)))

    provider = Scripted(even, traits=SCORES)
    label(task, pl.DataFrame({"id": ["a"], "text": ["hello"]}), provider=provider)
    assert max(len(request.prompt) for request in provider.asked) < 6_000
