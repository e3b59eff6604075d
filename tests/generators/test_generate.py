"""Generating goes on until every label has what was asked, or says why it stopped."""

from __future__ import annotations

import json
import random
import re
from collections import Counter

import pytest
from doubles import Scripted
from heard import Heard
from hypothesis import given
from hypothesis import strategies as st
from labelwright import Task, generate
from labelwright.generators import Want, share_out
from labelwright.generators.calls import draw_call
from labelwright.generators.loop import Loop
from labelwright.generators.writers import Instruct
from labelwright.llm import Answer, Client, Journal, Session, Traits, run_async
from labelwright.progress import Silent

CONTINUES = Traits(continues=True, concurrency=3)
NOUNS = ("cat", "dog", "boat", "tree", "car", "lamp", "door", "book", "plane", "river", "stone")
VERBS = ("eats", "finds", "breaks", "sells", "paints", "hides", "drops", "wants", "hears", "keeps")


def sentence(number: int) -> str:
    rng = random.Random(number)
    who, what, where = rng.choice(NOUNS), rng.choice(NOUNS), rng.choice(NOUNS)
    return f"The {who} {rng.choice(VERBS)} {number} {what}s in the {where}"


def chatty(request) -> str:
    """Answers an instruction with distinct texts, as many as were asked for."""
    call = request.tag
    start = request.seed % 10**6
    return json.dumps({"texts": [sentence(start + i) for i in range(call.count)]})


def continuing(request) -> Answer:
    """Goes on with the line that the prompt began."""
    return Answer(text=f" {sentence(request.seed % 10**6)}", output_tokens=9)


def test_each_label_gets_the_asked_number_of_distinct_texts(task: Task):
    summary = {}
    table = generate(task, provider=Scripted(chatty), summary=summary)
    assert Counter(table["intended_label"]) == {"clickbait": 20, "news": 20}
    assert table["text"].n_unique() == 40
    assert table["id"].n_unique() == 40
    assert set(table["source"]) == {"generated"}
    assert summary["labels"]["news"]["stopped"] == "complete"


def test_a_list_is_continued_by_one_line_a_call(task: Task):
    provider = Scripted(continuing, traits=CONTINUES)
    table = generate(task, provider=provider)
    assert table.height == 40
    first, second = provider.asked[0], provider.asked[-1]
    assert first.stop == ("\n",)
    listed = first.prompt.split("\nMore of them.")[0]
    assert all(f"- {example['text']}\n" in listed for example in task.labels[0].examples)
    assert "topic: " in first.prompt.removeprefix(listed)
    assert first.affinity != second.affinity


def test_the_first_words_are_handed_over_and_belong_to_the_text(task: Task):
    openings = {"clickbait": ("{5-40} Things",), "news": ("Minister",)}
    changed = task.with_changes(attributes={"opening": openings})
    provider = Scripted(continuing, traits=CONTINUES)
    table = generate(changed, provider=provider)
    handed = [request.prompt.rsplit("\n-", 1)[1].strip() for request in provider.asked]
    assert any(re.fullmatch(r"\d+ Things", words) for words in handed)
    assert all(any(text.startswith(words) for words in handed) for text in table["text"])
    numbers = {value["value"] for row in table["attributes"] for value in row} - {"Minister"}
    assert len(numbers) > 3
    assert all(5 <= int(number.split()[0]) <= 40 for number in numbers)


def test_a_line_that_was_cut_off_is_left_out(task: Task):
    def answer(request):
        done = continuing(request)
        return Answer(text=done.text, finish="length" if request.sample % 2 else "stop")

    summary = {}
    provider = Scripted(answer, traits=CONTINUES)
    generate(task, provider=provider, summary=summary)
    counts = summary["labels"]["news"]
    assert counts["candidates"] < counts["calls"]


def test_the_same_seed_asks_the_same_questions_again(task: Task):
    journal = Journal(None)
    first = generate(
        task, provider=Scripted(continuing, traits=CONTINUES), session=Session(journal)
    )
    again = Scripted(continuing, traits=CONTINUES)
    second = generate(task, provider=again, session=Session(journal))
    assert first.equals(second)
    assert not again.asked
    other = Scripted(continuing, traits=CONTINUES)
    generate(task, provider=other, session=Session(journal), seed=task.seed + 1)
    assert other.asked


def test_repeats_seeds_and_rubbish_are_dropped_and_counted(task: Task):
    def answer(request):
        good = json.loads(chatty(request))["texts"]
        seed = task.labels[0].examples[0]["text"]
        return json.dumps({"texts": [*good, good[0], seed.upper(), "As an AI, I cannot do that."]})

    summary = {}
    table = generate(task, provider=Scripted(answer), summary=summary)
    assert table.height == 40
    dropped = summary["labels"]["clickbait"]["dropped"]
    assert dropped["said before"] >= 2
    assert sum(dropped.values()) >= 3
    assert not any("As an AI" in text for text in table["text"])


def test_list_numbers_and_preambles_are_taken_away(task: Task):
    def answer(request):
        texts = json.loads(chatty(request))["texts"]
        return json.dumps({"texts": [f'{i}. "{text}"' for i, text in enumerate(texts, 1)]})

    summary = {}
    table = generate(task, provider=Scripted(answer), summary=summary)
    assert all(text.startswith("The ") for text in table["text"])
    assert summary["labels"]["news"]["repaired"] == 20


def test_a_model_that_says_one_thing_over_and_over_is_stopped(task: Task):
    provider = Scripted(lambda request: '{"texts": ["The cat sat on the mat today."]}')
    summary = {}
    table = generate(task, provider=provider, summary=summary)
    assert table.height == 1
    assert "no progress" in summary["labels"]["news"]["stopped"]
    assert len(provider.asked) < 200


def test_max_calls_is_kept(task: Task):
    provider = Scripted(chatty)
    limited = task.with_changes(generate={"max_calls": 1, "per_call": 2})
    summary = {}
    table = generate(limited, provider=provider, summary=summary)
    assert len(provider.asked) == 2
    assert table.height == 4
    assert summary["labels"]["news"]["stopped"] == "limit: 1 calls"


def test_answers_that_never_fit_are_counted_with_their_reason(task: Task):
    provider = Scripted(lambda request: "I would rather not.")
    summary = {}
    table = generate(task, provider=provider, summary=summary)
    assert table.height == 0
    assert table.columns[:2] == ["id", "text"]
    reasons = " ".join(summary["labels"]["news"]["dropped"])
    assert "no answer" in reasons
    assert summary["usage"]["failed"] > 0


def test_later_calls_are_told_what_exists(task: Task):
    provider = Scripted(chatty)
    generate(task.with_changes(generate={"per_call": 1}, per_label=60), provider=provider)
    words = provider.asked[-1].messages[0].content
    assert "These exist already" in words
    assert "The " in words.split("These exist already")[1]


def rounds(task: Task, provider, **more) -> list[int]:
    """Generates, and tells how many calls each round had."""
    sizes = []

    async def work():
        async with Client(provider) as client:
            ask = client.ask

            def noted(requests):
                given = list(requests)
                sizes.append(len(given))
                return ask(given)

            client.ask = noted
            loop = Loop(
                task,
                Instruct(task),
                client,
                wants=[Want(name, 400) for name in task.label_names],
                seed=0,
                taken=[],
                **more,
            )
            with Silent().step("generating", 800, "texts") as step:
                await loop.run(step)
            assert {len(tally.kept) for tally in loop.tallies} == {400}

    run_async(work())
    return sizes


def test_a_whole_round_asks_for_all_that_is_missing(task: Task):
    small, whole = rounds(task, Scripted(chatty)), rounds(task, Scripted(chatty), whole_rounds=True)
    assert len(small) > 2
    assert max(small) <= Instruct.round_calls + 2
    # 400 texts of each label, ten in a call, of which a fifth may be lost
    assert whole == [2 * 50]


def test_a_second_whole_round_has_some_to_spare(task: Task):
    def half(request) -> str:
        return json.dumps({"texts": json.loads(chatty(request))["texts"][:5] + ["ab"] * 5})

    whole = rounds(task, Scripted(half), whole_rounds=True)
    assert len(whole) == 2
    # 150 texts of each label are missing, five in a call
    assert 2 * 30 < whole[1] <= 2 * 40


def test_texts_that_were_brought_come_first_and_without_a_wish(task: Task):
    import polars as pl

    brought = pl.DataFrame({"id": ["a", "b"], "text": ["First of mine", "Second of mine"]})
    table = generate(task, provider=Scripted(chatty), texts=brought, limit=4)
    assert table["source"].to_list() == ["texts", "texts", *["generated"] * 4]
    assert table["intended_label"].to_list()[:2] == [None, None]
    only = generate(task, provider=Scripted(chatty), texts=brought, limit=0)
    assert only["id"].to_list() == ["a", "b"]


@pytest.mark.parametrize(("limit", "told"), [(20, True), (4, False), (None, False)])
def test_a_limit_above_what_is_asked_for_is_said_to_be_none(task: Task, limit, told):
    small = task.model_copy(update={"per_label": 5})
    heard = Heard()
    table = generate(small, provider=Scripted(chatty), limit=limit, progress=heard)
    assert table.height == (4 if limit == 4 else 10)
    assert any("only cuts down" in words and "10 texts" in words for words in heard.words) is told


def test_attributes_are_drawn_evenly(task: Task):
    label = task.labels[0]
    calls = [draw_call(task, label, i, count=5, seed=1) for i in range(31)]
    counts = Counter(call.attributes["topic"] for call in calls)
    assert max(counts.values()) - min(counts.values()) <= 1


def test_attributes_of_one_label_only_are_drawn_for_it_alone(task: Task):
    changed = task.with_changes(attributes={"style": {"news": ("wire", "feature")}})
    assert "style" not in draw_call(changed, changed.labels[0], 0, count=1, seed=1).attributes
    assert "style" in draw_call(changed, changed.labels[1], 0, count=1, seed=1).attributes


@given(st.integers(0, 100))
def test_a_limit_is_shared_out_evenly(limit):
    from labelwright.task import Label

    labels = tuple(Label(name=n, description="d") for n in "abc")
    task = Task(name="t", about="x", labels=labels, per_label=20)
    shares = share_out(task, limit)
    assert sum(shares.values()) == min(limit, 60)
    assert max(shares.values()) - min(shares.values()) <= 1


@pytest.fixture
def reviews(task: Task) -> Task:
    return task.with_changes(
        fields={"title": "the title", "body": "the review"},
        labels=[
            {
                "name": n,
                "description": n,
                "examples": [{"title": f"A long title of {n}", "body": f"B {n}"}],
            }
            for n in ("good", "bad")
        ],
    )


def test_named_fields_are_asked_for_and_kept_apart(reviews: Task):
    def answer(request):
        texts = json.loads(chatty(request))["texts"]
        return json.dumps({"texts": [{"title": t[:12], "body": t} for t in texts]})

    provider = Scripted(answer)
    table = generate(reviews, provider=provider)
    assert table.columns[:4] == ["id", "text", "title", "body"]
    assert table["text"][0] == f"{table['title'][0]}\n{table['body'][0]}"
    assert set(provider.asked[0].response.model_json_schema()["$defs"]["Text"]["required"]) == {
        "title",
        "body",
    }


def test_named_fields_can_be_continued_too(reviews: Task):
    def answer(request):
        body = sentence(request.seed % 10**6)
        return Answer(text=" no second part" if request.sample % 3 == 0 else f" thing: {body}")

    table = generate(reviews, provider=Scripted(answer, traits=CONTINUES))
    assert table.height == 40
    assert all(title.endswith("thing") for title in table["title"])
    assert all(body.startswith("The ") for body in table["body"])
