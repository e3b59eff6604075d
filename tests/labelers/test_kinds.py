"""Questions of every kind of task, and what their answers become in the table."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest
from doubles import Scripted
from labelwright import Task, label
from labelwright.errors import InputError
from labelwright.labelers.questions import choose_asker
from labelwright.llm import Answer, Request, Traits
from labelwright.task import NONE_FITS

SCORES = Traits(scores=True, concurrency=4)
STARS = ("1", "2", "3", "4", "5")


def a_task(kind: str, names, seeds=lambda name: (), **settings) -> Task:
    labels = [
        {"name": name, "description": f"about {name}", "examples": seeds(name)} for name in names
    ]
    return Task(name="t", about="Sorts texts.", kind=kind, labels=labels, label=settings)


def rows(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"id": [f"r{n}" for n in range(len(texts))], "text": texts})


def asked(request: Request) -> str:
    """The text in question."""
    words = request.messages[0].content
    return words.split("<example>\n")[1].split("\n</example>")[0]


def offered(request: Request) -> list[str]:
    """The options in the order of the question."""
    return re.findall(r"^- (.+?): ", request.messages[0].content, re.MULTILINE)


class TestOrdinal:
    def test_the_steps_stand_in_their_order_or_its_reverse(self):
        provider = Scripted(lambda request: '{"label": "3"}')
        label(a_task("ordinal", STARS), rows(*"abcdefghijkl"), provider=provider, votes=2)
        orders = [tuple(offered(request)) for request in provider.asked]
        assert {orders.count(STARS), orders.count(STARS[::-1])} == {12}
        assert "in order from one end to the other" in provider.asked[0].messages[0].content
        by_row: dict[str, set] = {}
        for request in provider.asked:
            by_row.setdefault(asked(request), set()).add(tuple(offered(request)))
        assert all(len(both) == 2 for both in by_row.values())
        firsts = {tuple(offered(r)) for r in provider.asked if r.sample == 0}
        assert len(firsts) == 2

    def test_a_vote_far_away_moves_the_label_no_further_than_one_nearby(self):
        said = iter("15544")
        provider = Scripted(lambda request: json.dumps({"label": next(said)}))
        result = label(a_task("ordinal", STARS), rows("x"), provider=provider, votes=5)
        assert result["label"].to_list() == ["4"]
        assert result["confidence"].to_list() == [0.4]
        assert result["agreement"].to_list() == pytest.approx([1 - (3 + 1 + 1) / 5 / 4])

    def test_none_of_them_is_said_to_lie_outside(self):
        provider = Scripted(lambda request: json.dumps({"label": NONE_FITS}))
        task = a_task("ordinal", STARS, abstain={"description": "No review."})
        result = label(task, rows("x"), provider=provider)
        assert f"`{NONE_FITS}` is no step of the scale" in provider.asked[0].messages[0].content
        assert result["abstained"].to_list() == [True]


class TestAbstain:
    def test_where_no_label_fits_there_is_none(self):
        def answer(request: Request) -> str:
            assert set(offered(request)) == {"a", "b", NONE_FITS}
            assert f"- {NONE_FITS}: something else" in request.messages[0].content
            return json.dumps({"label": NONE_FITS if "odd" in asked(request) else "a"})

        summary = {}
        task = a_task("single", "ab", abstain={"description": "something else"})
        result = label(task, rows("odd", "even"), provider=Scripted(answer), summary=summary)
        assert result["label"].to_list() == [None, "a"]
        assert result["abstained"].to_list() == [True, False]
        assert result["confidence"].to_list() == [1.0, 1.0]
        assert (summary["rows_abstained"], summary["rows_without_label"]) == (1, 0)
        assert summary["labels"] == {"a": 1, "b": 0}
        assert [one["label"] for one in result["probabilities"][0]] == ["a", "b", NONE_FITS]

    def test_without_the_key_it_is_not_offered(self):
        provider = Scripted(lambda request: '{"label": "a"}')
        result = label(a_task("single", "ab"), rows("x"), provider=provider)
        assert "abstained" not in result.columns
        assert set(offered(provider.asked[0])) == {"a", "b"}

    def test_a_model_that_scores_names_learns_it_from_examples(self):
        def examples(name):
            return [{"text": f"{name} {n}"} for n in range(4)]

        odd = [{"text": f"odd {n}"} for n in range(4)]
        task = a_task(
            "single", "ab", examples, abstain={"description": "something else", "examples": odd}
        )

        def score(request: Request) -> Answer:
            text = request.prompt.splitlines()[-1]
            right = next((name for name in "ab" if text.startswith(name)), NONE_FITS)
            assert set(request.choices) == {"a", "b", NONE_FITS}
            shares = {name: 0.8 if name == right else 0.1 for name in request.choices}
            return Answer(text=right, probabilities=shares)

        provider = Scripted(score, traits=SCORES)
        result = label(task, rows("odd one", "b two"), provider=provider)
        assert f"=> {NONE_FITS}\n" in provider.asked[0].prompt
        assert result["label"].to_list() == [None, "b"]
        bare = a_task("single", "ab", examples, abstain={"description": "something else"})
        with pytest.raises(InputError, match=r"label\.abstain\.examples"):
            choose_asker(bare, provider)


class TestMulti:
    NAMES = ("pay", "leave", "health/dental plan")

    def knows(self, request: Request) -> str:
        """Says that the labels fit whose first letters are in the text."""
        keys = request.response.model_json_schema()["required"]
        return json.dumps({key: key[0] in asked(request) for key in keys})

    def test_each_label_is_decided_and_none_may_fit(self):
        summary = {}
        task = a_task("multi", self.NAMES)
        provider = Scripted(self.knows)
        result = label(task, rows("p and l", "h", "x"), provider=provider, summary=summary)
        assert result["labels"].to_list() == [["pay", "leave"], ["health/dental plan"], []]
        assert result["label"].to_list() == [None] * 3
        assert result["confidence"].to_list() == [1.0] * 3
        assert summary["labels"] == {"pay": 1, "leave": 1, "health/dental plan": 1}
        assert (summary["rows_without_label"], summary["votes_failed"]) == (0, 0)
        votes = result["votes"][0]
        assert [one["labels"] for one in votes] == [["pay", "leave"]] * 2
        assert [one["place"] for one in votes] == [None] * 2

    def test_keys_stand_in_the_order_of_the_question_which_is_fresh(self):
        provider = Scripted(self.knows)
        label(a_task("multi", self.NAMES), rows(*"abcdefgh"), provider=provider, votes=3)
        for request in provider.asked:
            schema = request.response.model_json_schema()
            assert list(schema["properties"]) == schema["required"] == offered(request)
            form = request.messages[0].content.splitlines()[-1]
            assert [form.index(f'"{name}"') for name in offered(request)] == sorted(
                form.index(f'"{name}"') for name in self.NAMES
            )
        assert len({tuple(offered(request)) for request in provider.asked}) == 6
        by_row = [tuple(offered(r)) for r in provider.asked if asked(r) == "a"]
        assert len({order[0] for order in by_row}) == 3

    def test_the_majority_decides_label_by_label(self):
        said = iter([(True, True), (True, False), (False, False)])

        def answer(request: Request) -> str:
            pay, leave = next(said)
            return json.dumps({"pay": pay, "leave": leave})

        task = a_task("multi", ("pay", "leave"))
        result = label(task, rows("x"), provider=Scripted(answer), votes=3)
        assert result["labels"].to_list() == [["pay"]]
        shares = {one["label"]: one["probability"] for one in result["probabilities"][0]}
        assert shares == pytest.approx({"pay": 2 / 3, "leave": 1 / 3})
        assert result["confidence"].to_list() == pytest.approx([4 / 9])

    @pytest.mark.parametrize(
        "said", ['{"pay": true}', "pay", '["pay"]', '{"pay": 1, "leave": 0}', "{"]
    )
    def test_an_answer_that_leaves_a_label_out_is_asked_again_then_failed(self, said):
        summary = {}
        provider = Scripted(lambda request: said)
        task = a_task("multi", ("pay", "leave"))
        result = label(task, rows("x"), provider=provider, votes=1, summary=summary)
        assert len(provider.asked) == 3
        assert "leave" in provider.asked[1].messages[-1].content
        assert result["labels"].to_list() == [None]
        assert result["confidence"].to_list() == [None]
        assert (summary["votes_failed"], summary["rows_without_label"]) == (1, 1)

    def test_words_around_the_answer_do_no_harm(self):
        provider = Scripted(lambda request: 'Sure: {"pay": true, "leave": false}.')
        task = a_task("multi", ("pay", "leave"))
        assert label(task, rows("x"), provider=provider)["labels"].to_list() == [["pay"]]

    def test_keys_are_plain_where_tools_need_them_so(self):
        names = ("a/b", "a b", "ä", "ok")
        provider = Scripted(self.knows, name="anthropic/x")
        (request,) = choose_asker(a_task("multi", names), provider).requests("t", names, 0, "n")
        keys = request.response.model_json_schema()["required"]
        assert keys == ["a_b", "a_b-2", "label", "ok"]
        answer = Answer(text=json.dumps(dict(zip(keys, (True, False, True, True), strict=True))))
        assert request.check(answer) == ("a/b", "ä", "ok")
        assert request.response.model_validate_json(answer.text).model_dump_json() == (
            answer.text.replace(": ", ":").replace(", ", ",")
        )

    def test_a_model_that_scores_is_asked_label_by_label(self):
        def examples(name):
            return [{"text": f"{name} question {n}"} for n in range(6)]

        def score(request: Request) -> Answer:
            *_, options, line = request.prompt.splitlines()
            name = options.partition(":")[0]
            assert set(request.choices) == {"yes", "no"}
            # leans to no, and to no more for some labels than for others
            odds = (3.0 if name in line else 1.0) / (10 if name == "pay" else 3)
            odds *= 1.2 if options.endswith("yes or no?") else 1
            yes = odds / (1 + odds)
            return Answer(text="no", probabilities={"yes": yes, "no": 1 - yes})

        summary = {}
        provider = Scripted(score, traits=SCORES)
        task = a_task("multi", ("pay", "leave", "health"), examples)
        texts = rows("pay day", "leave for health", "weather", "pay leave health")
        result = label(task, texts, provider=provider, votes=2, summary=summary)
        fits = [["pay"], ["leave", "health"], [], ["pay", "leave", "health"]]
        assert result["labels"].to_list() == fits
        assert len(provider.asked) == (4 + 6) * 2 * 3
        assert summary["leaning"]["pay"] < summary["leaning"]["leave"] < 0.5
        held = [r.prompt.splitlines()[-1] for r in provider.asked if "question" in r.prompt[-40:]]
        assert len(set(held)) == 6
        assert not any(
            line.removesuffix("=>") + "=> yes" in provider.asked[0].prompt for line in held
        )
        assert summary["votes"] == 8

    def test_a_series_shows_as_many_examples_that_fit_as_others(self):
        def examples(name):
            return [{"text": f"{name} question {n}"} for n in range(6)]

        provider = Scripted(lambda r: Answer(probabilities={"yes": 0.5, "no": 0.5}), traits=SCORES)
        label(a_task("multi", ("pay", "leave", "health"), examples), rows("x"), provider=provider)
        for request in provider.asked:
            lines = request.prompt.splitlines()
            assert sum(line.endswith("=> yes") for line in lines) == 4
            assert sum(line.endswith("=> no") for line in lines) == 4
        firsts = {r.prompt.splitlines()[1].rpartition(" ")[2] for r in provider.asked}
        assert firsts <= {"yes", "no"}


@pytest.mark.parametrize("kind", ["single", "ordinal", "multi"])
def test_a_prompt_of_the_users_own_knows_the_kind_and_the_examples(kind):
    task = a_task(
        kind,
        "ab",
        lambda name: [{"text": f"{name} seed {n}"} for n in range(2)],
        prompt="{{ kind }} {% for one in examples %}[{{ one.text }}|{{ one.answer }}]{% endfor %}",
        examples=1,
    )
    provider = Scripted(lambda r: '{"a": true, "b": true}' if kind == "multi" else '{"label": "a"}')
    label(task, rows("x"), provider=provider, votes=1)
    words = provider.asked[0].messages[0].content
    assert words.startswith(f"{kind} [")
    answers = [json.loads(one) for one in re.findall(r"\|(\{.*?\})\]", words)]
    assert len(answers) == 2
    keys = {key for one in answers for key in one}
    assert keys == ({"a", "b"} if kind == "multi" else {"label"})
