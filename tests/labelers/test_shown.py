"""Seed examples in questions in words: balanced, fresh for each, never the text in question."""

from __future__ import annotations

import json
from collections import Counter

import polars as pl
import pytest
from doubles import Scripted
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright import Task, label
from labelwright.labelers.shown import LONGEST, MOST_SHOWN, Shown

WORDS = [
    "amber",
    "birch",
    "cedar",
    "dune",
    "ember",
    "fjord",
    "grove",
    "heath",
    "inlet",
    "jetty",
    "knoll",
    "lagoon",
]


def texts(name: str, count: int) -> list[str]:
    """Texts of which none is near another."""
    return [f"{name} {WORDS[n % 12]} {WORDS[(n * 5 + 3) % 12]} {n}" for n in range(count)]


def a_task(seeds: dict[str, list[str]], kind: str = "single", seed: int = 0, **settings) -> Task:
    labels = [
        {"name": name, "description": name, "examples": [{"text": text} for text in some]}
        for name, some in seeds.items()
    ]
    return Task(name="t", about="Sorts.", kind=kind, labels=labels, label=settings, seed=seed)


def three(count: int = 8) -> dict[str, list[str]]:
    return {name: texts(name, count) for name in ("pay", "leave", "health")}


def shown_in(request) -> list[tuple[str, dict]]:
    lines = request.messages[0].content.partition("<example>")[0].splitlines()
    given = [json.loads(line) for line in lines if line.startswith("{")]
    return [(one["text"], one["answer"]) for one in given]


def questions(task: Task, *rows: str, votes: int = 2) -> list:
    said = '{"pay": true, "leave": false, "health": false}'
    provider = Scripted(lambda r: said if task.kind == "multi" else '{"label": "pay"}')
    table = pl.DataFrame({"id": [f"r{n}" for n in range(len(rows))], "text": rows})
    label(task, table, provider=provider, votes=votes)
    return provider.asked


def test_a_question_shows_two_of_each_label_with_their_answers():
    for request in questions(a_task(three()), "any text", "other words"):
        shown = shown_in(request)
        assert Counter(answer["label"] for _, answer in shown) == dict.fromkeys(three(), 2)
        assert all(text.startswith(answer["label"]) for text, answer in shown)


def test_examples_and_their_order_are_fresh_for_each_row_and_vote_and_the_same_in_every_run():
    asked = questions(a_task(three()), *[f"row {n}" for n in range(10)])
    drawn = [tuple(text for text, _ in shown_in(request)) for request in asked]
    assert len(set(drawn)) == 20
    assert len({tuple(sorted(one)) for one in drawn}) > 15
    assert len({shown_in(request)[0][1]["label"] for request in asked}) == 3
    again = questions(a_task(three()), *[f"row {n}" for n in range(10)])
    assert sorted(drawn) == sorted(tuple(t for t, _ in shown_in(request)) for request in again)
    other = questions(a_task(three(), seed=1), *[f"row {n}" for n in range(10)])
    assert sorted(drawn) != sorted(tuple(t for t, _ in shown_in(request)) for request in other)


@settings(deadline=None)
@given(st.integers(0, 2**31 - 1), st.text(max_size=20), st.integers(0, 20), st.integers(1, 5))
def test_every_draw_is_balanced(seed, name, vote, each):
    drawn = Shown(a_task(three(), seed=seed, examples=each), 30).draw("a text", name, vote)
    assert Counter(one.labels for one in drawn) == {(label,): each for label in three()}
    assert len({one.text for one in drawn}) == len(drawn)


def test_over_many_questions_each_example_and_each_place_comes_equally_often():
    shown = Shown(a_task(three(4), examples=1), 30)
    drawn = [shown.draw("a text", f"r{n}", 0) for n in range(3000)]
    picked = Counter(one.text for row in drawn for one in row)
    assert len(picked) == 12
    assert all(650 < count < 850 for count in picked.values())
    places = Counter((one.labels[0], place) for row in drawn for place, one in enumerate(row))
    assert all(900 < count < 1100 for count in places.values())
    assert len(places) == 9


@pytest.mark.parametrize(
    "row",
    [
        "Can I carry over days of leave that I did not take this year?",
        "can i carry over days of leave that i did not take this year",
        "Can I carry over the days of leave that I did not take this year?",
        "Can I cary over days of leave that I did not take this year",
    ],
)
def test_neither_the_text_itself_nor_its_near_copy_is_shown(row):
    copied = "Can I carry over days of leave that I did not take this year?"
    examples = three(3) | {"leave": [copied, *texts("leave", 2)]}
    asked = questions(a_task(examples), row, "what else", votes=30)
    seen = {r.messages[0].content.split("<example>\n")[1].startswith(row): [] for r in asked}
    for request in asked:
        about = request.messages[0].content.split("<example>\n")[1].startswith(row)
        seen[about] += [text for text, _ in shown_in(request)]
    assert copied not in seen[True]
    assert copied in seen[False]
    assert Counter(text.split()[0] for text in seen[True]) == dict.fromkeys(three(), 60)


def test_where_copies_leave_fewer_of_one_label_there_are_fewer_of_each():
    twice = three(2) | {"leave": ["one and the same words here", "One and the same words, here!"]}
    (request,) = questions(a_task(twice), "one and the same words here", votes=1)
    assert shown_in(request) == []
    once = three(2) | {"leave": ["one and the same words here", "something quite different"]}
    (request,) = questions(a_task(once), "one and the same words here", votes=1)
    assert Counter(answer["label"] for _, answer in shown_in(request)) == dict.fromkeys(three(), 1)


@pytest.mark.parametrize(("each", "count"), [(0, 0), (1, 3), (3, 9), (50, 24)])
def test_the_prompt_file_says_how_many(each, count):
    (request,) = questions(a_task(three(), examples=each), "x", votes=1)
    assert len(shown_in(request)) == count
    assert ("right answers" in request.messages[0].content) == bool(count)


def test_a_label_without_examples_leaves_none_to_be_shown():
    (request,) = questions(a_task(three() | {"health": []}, examples=5), "x", votes=1)
    assert shown_in(request) == []


def test_left_out_there_are_as_many_as_are_not_too_long():
    def length(size: int) -> int:
        long = {name: [text + " z" * size for text in some] for name, some in three().items()}
        (request,) = questions(a_task(long), "x", votes=1)
        shown = shown_in(request)
        assert sum(len(json.dumps(one)) for one in shown) < MOST_SHOWN + 200
        return len(shown)

    assert [length(size) for size in (100, 300, 600, 740)] == [6, 6, 3, 0]


def test_of_a_long_example_the_beginning_is_shown():
    long = {name: [text + " z" * 2000 for text in some] for name, some in three().items()}
    (request,) = questions(a_task(long, examples=1), "x", votes=1)
    assert [len(text) for text, _ in shown_in(request)] == [LONGEST] * 3


def test_under_multi_a_text_under_two_labels_has_both_and_stands_once():
    examples = three(2)
    examples["leave"] = [*texts("pay", 1), "sick days"]
    asked = questions(a_task(examples, "multi", examples=2), "x", votes=9)
    for request in asked:
        answers = dict(shown_in(request))
        assert len(shown_in(request)) == 5
        assert answers[texts("pay", 1)[0]] == {"pay": True, "leave": True, "health": False}
        assert answers["sick days"] == {"pay": False, "leave": True, "health": False}
        order = request.response.model_json_schema()["required"]
        assert all(list(answer) == order for answer in answers.values())


def test_examples_of_abstaining_are_shown_where_there_are_some():
    odd = {"description": "Else.", "examples": [{"text": text} for text in texts("odd", 2)]}
    (request,) = questions(a_task(three(), abstain=odd), "x", votes=1)
    assert Counter(a["label"] for _, a in shown_in(request))["none of these"] == 2
    (request,) = questions(a_task(three(), abstain={"description": "Else."}), "x", votes=1)
    assert len(shown_in(request)) == 6
