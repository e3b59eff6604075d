"""Labeling a table with a model that answers as a test wants it to."""

from __future__ import annotations

import json

import polars as pl
import pytest
from doubles import Scripted
from labelwright import Task, label
from labelwright.errors import InputError
from labelwright.llm import Answer, Journal, Session, Traits
from labelwright.table import PROBABILITY, VOTE

SCORES = Traits(scores=True, concurrency=4)


@pytest.fixture
def table() -> pl.DataFrame:
    texts = [f"{'You will not believe' if i % 2 else 'Minister signs'} {i}" for i in range(60)]
    return pl.DataFrame({"id": [f"r{i}" for i in range(60)], "text": texts})


def knows(request) -> str:
    """Answers rightly, whatever the order of the options."""
    is_clickbait = "believe" in request.messages[0].content.split("<example>")[1]
    return json.dumps({"label": "clickbait" if is_clickbait else "news"})


def first_place(request) -> str:
    """Always picks the option that stands first in the question."""
    words = request.messages[0].content
    return json.dumps({"label": min(("clickbait", "news"), key=lambda n: words.index(f"- {n}:"))})


def test_rows_keep_their_order_and_get_the_columns(task: Task, table: pl.DataFrame):
    summary = {}
    result = label(task, table, provider=Scripted(knows), votes=2, summary=summary)
    assert result["id"].to_list() == table["id"].to_list()
    assert result["label"].to_list() == ["news", "clickbait"] * 30
    assert result.schema["votes"] == pl.List(VOTE)
    assert result.schema["probabilities"] == pl.List(PROBABILITY)
    assert set(result["votes"].list.len()) == {2}
    assert result["confidence"].to_list() == [1.0] * 60
    assert summary["labels"] == {"clickbait": 30, "news": 30}
    orders = [tuple(vote["order"]) for vote in result["votes"][0]]
    assert orders[0] == orders[1][::-1]


def test_a_model_that_picks_places_is_seen_and_cancelled(task: Task, table: pl.DataFrame):
    summary = {}
    result = label(task, table, provider=Scripted(first_place), votes=2, summary=summary)
    assert set(result["confidence"]) == {0.5}
    assert summary["places"]["picked"] == [120, 0]
    assert summary["places"]["p_value"] < 1e-6
    assert "more uneven than chance" in summary["places"]["words"]


def test_a_fair_model_is_not_accused(task: Task, table: pl.DataFrame):
    summary = {}
    label(task, table, provider=Scripted(knows), votes=1, summary=summary)
    assert summary["places"]["p_value"] > 0.01


def test_the_question_has_names_and_descriptions_and_the_answer_is_held_to_the_names(
    task: Task, table: pl.DataFrame
):
    provider = Scripted(knows)
    label(task, table.head(1), provider=provider, votes=1)
    words = provider.asked[0].messages[0].content
    assert "- news: a headline that states what happened" in words
    schema = provider.asked[0].response.model_json_schema()
    assert set(schema["properties"]["label"]["enum"]) == {"clickbait", "news"}


def test_an_answer_outside_the_set_is_asked_again_with_the_list_then_failed(
    task: Task, table: pl.DataFrame
):
    provider = Scripted(lambda request: '{"label": "gossip"}')
    summary = {}
    result = label(task, table.head(1), provider=provider, votes=1, summary=summary)
    assert result["label"].to_list() == [None]
    assert result["votes"][0][0]["label"] is None
    assert summary["votes_failed"] == summary["rows_without_label"] == 1
    assert len(provider.asked) == 3
    correction = provider.asked[1].messages[-1].content
    assert "clickbait" in correction
    assert "news" in correction


def test_a_bare_name_is_taken_too(task: Task, table: pl.DataFrame):
    result = label(task, table.head(1), provider=Scripted(lambda r: " news \n"), votes=1)
    assert result["label"].to_list() == ["news"]


def test_how_likely_each_label_was_comes_with_the_answer_where_the_model_says_it(
    task: Task, table: pl.DataFrame
):
    def sure(request):
        assert set(request.choices) == {"clickbait", "news"}
        return Answer(text='{"label": "news"}', probabilities={"clickbait": 0.2, "news": 0.8})

    summary = {}
    result = label(task, table.head(1), provider=Scripted(sure), votes=2, summary=summary)
    assert result["confidence"].to_list() == pytest.approx([0.8])
    shares = {one["label"]: one["probability"] for one in result["probabilities"][0]}
    assert shares == pytest.approx({"clickbait": 0.2, "news": 0.8})
    assert summary["leaning"] is None


def test_probabilities_of_an_answer_that_is_no_label_are_left_out(task, table):
    wrong = Answer(text="gossip", probabilities={"clickbait": 0.2, "news": 0.8})
    result = label(task, table.head(1), provider=Scripted(lambda r: wrong), votes=1)
    assert result["label"].to_list() == [None]


def test_an_answer_that_was_cut_off_is_asked_for_with_more_room(task, table):
    def cut(request):
        if request.max_tokens < 256:
            return Answer(text='{"label": "ne', finish="length")
        return Answer(text='{"label": "news"}')

    provider = Scripted(cut)
    result = label(task, table.head(1), provider=provider, votes=1)
    assert result["label"].to_list() == ["news"]
    assert [request.max_tokens for request in provider.asked] == [64, 128, 256]
    assert [len(request.messages) for request in provider.asked] == [1, 1, 1]


def test_a_model_that_scores_is_asked_for_probabilities(task: Task, table: pl.DataFrame):
    def score(request):
        assert set(request.choices) == {"clickbait", "news"}
        p = 0.9 if "believe" in request.prompt.rsplit("Minister signs", 1)[-1] else 0.2
        return Answer(probabilities={"clickbait": p, "news": 1 - p})

    provider = Scripted(score, traits=SCORES)
    result = label(task, table.head(2), provider=provider, votes=2)
    assert set(result["label"]) <= {"clickbait", "news"}
    for row in result["probabilities"]:
        assert sum(entry["probability"] for entry in row) == pytest.approx(1)


def test_a_second_time_nothing_is_asked(task: Task, table: pl.DataFrame):
    journal = Journal(None)
    first = label(task, table, provider=Scripted(knows), session=Session(journal))
    again = Scripted(knows)
    assert label(task, table, provider=again, session=Session(journal))["label"].equals(
        first["label"]
    )
    assert not again.asked


def test_an_empty_table_asks_nothing(task: Task, table: pl.DataFrame):
    provider = Scripted(knows)
    result = label(task, table.clear(), provider=provider)
    assert result.height == 0
    assert "votes" in result.columns


def test_a_table_without_text_is_refused(task: Task, table: pl.DataFrame):
    with pytest.raises(InputError, match="label needs the column"):
        label(task, table.drop("text"), provider=Scripted(knows))


def test_votes_up_to_enough_spend_more_on_close_calls(task, table):
    """Sure rows get two votes, rows on which votes differ get more, up to the most."""
    task = task.with_changes(label={"votes": "auto", "max_votes": 9})
    torn = table["id"].to_list()[0]

    def answer(request):
        text = request.messages[0].content
        picked = "news" if request.sample % 2 else "clickbait"
        first = table["text"].to_list()[0]
        return json.dumps({"label": picked if first in text else "news"})

    summary = {}
    done = label(task, table, provider=Scripted(answer), summary=summary)
    votes = {row["id"]: len(row["votes"]) for row in done.iter_rows(named=True)}
    assert votes.pop(torn) == 9
    assert set(votes.values()) == {min(votes.values())}
    assert min(votes.values()) < 9
    assert summary["votes"] == 9 + sum(votes.values())


def test_another_seed_draws_orders_and_examples_anew(task: Task, table: pl.DataFrame):
    def questions(seed: int | None) -> list[str]:
        provider = Scripted(knows)
        label(task, table, provider=provider, votes=1, seed=seed)
        return sorted(request.messages[0].content for request in provider.asked)

    as_the_task_says = questions(None)
    assert as_the_task_says == questions(task.seed)
    shown = [words.split("<example>")[0] for words in as_the_task_says]
    assert sorted(words.split("<example>")[0] for words in questions(task.seed + 1)) != shown
    again = label(task.with_changes(seed=5), table, provider=Scripted(knows), votes=1)
    there = label(task, table, provider=Scripted(knows), votes=1, seed=5)
    assert [v[0]["order"] for v in again["votes"]] == [v[0]["order"] for v in there["votes"]]
