"""Several labelers: all asked about everything, or in turn where those before are unsure."""

from __future__ import annotations

import json
import random

import polars as pl
import pytest
from doubles import Scripted
from labelwright import Task, label
from labelwright.errors import InputError
from labelwright.llm import Answer, Session, Traits
from labelwright.table import VERDICT

NAMES = ("pay", "leave", "health")
WAYS = ("One", "Two", "Three", "Four")
QUESTION = "{{ example }}"


def a_task(panel: int | list = 3, kind: str = "single", **settings) -> Task:
    """A task that asks one model in several ways, each beginning with its number in words."""
    ways = (
        [{"prompt": f"{way} {QUESTION}"} for way in WAYS[:panel]]
        if isinstance(panel, int)
        else panel
    )
    labels = [{"name": name, "description": f"about {name}"} for name in NAMES]
    return Task(
        name="t",
        about="Sorts questions.",
        kind=kind,
        labels=labels,
        label={"panel": ways} | settings,
    )


def table(rows: int) -> pl.DataFrame:
    texts = [f"{NAMES[n % 3]} text {n}" for n in range(rows)]
    truth = [NAMES[n % 3] for n in range(rows)]
    return pl.DataFrame({"id": [str(n) for n in range(rows)], "text": texts, "truth": truth})


def answers(**ways):
    """A model that answers by the first word of the question: way to function of the true label.

    A function gives the label, or raises to leave the question without an answer.
    """

    def answer(request) -> Answer:
        words = request.messages[0].content
        way = words.split()[0]
        right = next(name for name in NAMES if f"{name} text" in words)
        return Answer(text=json.dumps({"label": ways[way](right)}))

    return answer


def truly(right: str) -> str:
    return right


def asked_by(provider: Scripted) -> dict[str, int]:
    ways = [request.messages[0].content.split()[0] for request in provider.asked]
    return {way: ways.count(way) for way in WAYS if way in ways}


class TestMajority:
    def test_every_labeler_weighs_the_same_however_often_it_was_asked(self):
        panel = [
            {"prompt": f"One {QUESTION}", "votes": 5},
            {"prompt": f"Two {QUESTION}", "votes": 1},
            {"prompt": f"Three {QUESTION}", "votes": 1},
        ]
        provider = Scripted(answers(One=lambda _: "pay", Two=truly, Three=truly))
        labelled = label(a_task(panel), table(30), provider=provider)
        assert asked_by(provider) == {"One": 150, "Two": 30, "Three": 30}
        assert labelled["label"].to_list() == labelled["truth"].to_list()
        other = labelled.filter(labelled["truth"] != "pay")
        assert set(other["confidence"].round(6)) == {0.666667}
        assert set(other["agreement"].round(6)) == {0.666667}

    def test_what_each_said_is_in_the_table(self):
        provider = Scripted(answers(One=lambda _: "pay", Two=truly, Three=truly))
        labelled = label(a_task(), table(30), provider=provider)
        assert labelled.schema["labelers"] == pl.List(VERDICT)
        said = labelled["labelers"][1].to_list()
        assert [one["labeler"] for one in said] == [
            "test/model",
            "test/model (2)",
            "test/model (3)",
        ]
        assert [one["label"] for one in said] == ["pay", "leave", "leave"]
        assert [one["confidence"] for one in said] == [1.0, 1.0, 1.0]
        assert {vote["model"] for vote in labelled["votes"][0]} == {one["labeler"] for one in said}

    def test_one_that_gives_no_answer_is_left_out(self):
        def never(right: str) -> str:
            return "gossip"

        summary = {}
        provider = Scripted(answers(One=never, Two=truly, Three=truly))
        labelled = label(a_task(), table(12), provider=provider, summary=summary)
        assert labelled["label"].to_list() == labelled["truth"].to_list()
        assert set(labelled["confidence"]) == {1.0}
        assert [one["votes_failed"] for one in summary["panel"]["labelers"]] == [24, 0, 0]
        assert summary["votes_failed"] == 24


class TestReport:
    def test_agreement_and_errors_are_reported(self):
        rng = random.Random(0)

        def mostly(right: str) -> str:
            return right if rng.random() < 0.8 else rng.choice(NAMES)

        summary = {}
        provider = Scripted(answers(One=mostly, Two=mostly, Three=lambda _: "pay"))
        label(a_task(), table(300), provider=provider, votes=1, summary=summary)
        panel = json.loads(json.dumps(summary["panel"]))
        (decision,) = panel["decisions"]
        assert panel["combine"] == "majority"
        assert decision["alpha"]["low"] < decision["alpha"]["point"] < decision["alpha"]["high"] < 1
        kappas = {(one["first"], one["second"]): one["kappa"] for one in decision["kappa"]}
        assert kappas["test/model", "test/model (2)"]["point"] == pytest.approx(0.64, abs=0.12)
        errors = decision["errors"]
        assert errors["test/model (3)"]["leave"]["pay"]["share"] > 0.9
        one = errors["test/model"]["leave"]["leave"]
        assert one["low"] < 0.867 < one["high"]
        assert any("alpha = " in words for words in panel["words"])
        assert any("3 of the labelers are test/model" in words for words in panel["words"])

    def test_labelers_that_share_mistakes_are_told_of(self):
        rng = random.Random(1)
        wrong = {n: rng.choice(NAMES) for n in range(300) if rng.random() < 0.5}

        def shared(request) -> Answer:
            way, *_, number = request.messages[0].content.split()
            right = NAMES[int(number) % 3]
            if way in ("One", "Two"):
                given = wrong.get(int(number), right)
            else:
                given = right if rng.random() < 0.8 else rng.choice(NAMES)
            return Answer(text=json.dumps({"label": given}))

        summary = {}
        label(a_task(4), table(300), provider=Scripted(shared), votes=1, summary=summary)
        (decision,) = summary["panel"]["decisions"]
        assert decision["together"]
        assert any("share mistakes" in words for words in summary["panel"]["words"])


class TestDawidSkene:
    def test_a_labeler_that_errs_is_outweighed(self):
        """Two that guess against one that knows: counting follows the two where they agree."""
        rng = random.Random(3)

        def guess(right: str) -> str:
            return right if rng.random() < 0.45 else rng.choice(NAMES)

        def knows(right: str) -> str:
            return right if rng.random() < 0.97 else rng.choice(NAMES)

        found = {}
        for combine in ("majority", "dawid_skene"):
            rng.seed(3)
            provider = Scripted(answers(One=guess, Two=knows, Three=guess, Four=knows))
            labelled = label(a_task(4, combine=combine), table(600), provider=provider, votes=1)
            found[combine] = (labelled["label"] == labelled["truth"]).mean()
        assert found["dawid_skene"] > 0.95
        assert found["dawid_skene"] > found["majority"] + 0.02

    def test_its_confidence_is_the_probability_of_the_label(self):
        provider = Scripted(answers(One=truly, Two=truly))
        labelled = label(a_task(2, combine="dawid_skene"), table(60), provider=provider)
        for row in labelled.iter_rows(named=True):
            shares = {one["label"]: one["probability"] for one in row["probabilities"]}
            assert sum(shares.values()) == pytest.approx(1)
            assert shares[row["label"]] == row["confidence"] > 0.9


class TestCascade:
    def test_the_next_is_asked_where_the_one_before_is_unsure(self):
        turn = {"n": 0}

        def unsure_of_pay(right: str) -> str:
            turn["n"] += 1
            return right if right != "pay" else ("pay", "leave")[turn["n"] % 2]

        summary = {}
        provider = Scripted(answers(One=unsure_of_pay, Two=truly))
        task = a_task(2, cascade={"below": 0.9})
        labelled = label(task, table(30), provider=provider, votes=2, summary=summary)
        assert labelled["label"].to_list() == labelled["truth"].to_list()
        assert set(labelled["confidence"]) == {1.0}
        assert asked_by(provider) == {"One": 60, "Two": 20}
        assert labelled["labelers"].list.len().to_list() == [2, 1, 1] * 10
        saved = summary["panel"]["saved"]
        assert (saved["rows"], saved["of"], saved["requests"]) == (20, 30, 40)
        assert saved["low"] < 2 / 3 < saved["high"]
        assert "20 of 30 texts were left to the first labeler" in " ".join(
            summary["panel"]["words"]
        )

    def test_without_an_answer_of_the_last_what_was_said_before_stands(self):
        def never(right: str) -> str:
            return "gossip"

        provider = Scripted(answers(One=truly, Two=never))
        task = a_task(2, cascade={"below": 1})
        sure = label(task, table(6), provider=provider)
        assert asked_by(provider) == {"One": 12}
        provider = Scripted(answers(One=never, Two=truly))
        passed_on = label(task, table(6), provider=provider)
        assert sure["label"].to_list() == passed_on["label"].to_list() == sure["truth"].to_list()

    def test_where_the_first_is_always_sure_nobody_else_is_asked(self):
        summary = {}
        provider = Scripted(answers(One=truly, Two=truly))
        label(a_task(2, cascade={"below": 0.5}), table(12), provider=provider, summary=summary)
        assert summary["panel"]["saved"]["share"] == 1
        assert summary["panel"]["labelers"][1]["rows"] == 0


class TestKinds:
    def test_on_a_scale_the_middle_is_taken(self):
        provider = Scripted(
            answers(One=lambda _: "pay", Two=lambda _: "leave", Three=lambda _: "health")
        )
        summary = {}
        labelled = label(a_task(kind="ordinal"), table(12), provider=provider, summary=summary)
        assert set(labelled["label"]) == {"leave"}

    @pytest.mark.parametrize("combine", ["majority", "dawid_skene"])
    def test_labels_decided_one_by_one_are_combined_one_by_one(self, combine):
        def each(request) -> Answer:
            words = request.messages[0].content
            right = next(name for name in NAMES if f"{name} text" in words)
            fits = {name: name in (right, "health") for name in NAMES}
            if words.startswith("Two"):
                fits["pay"] = not fits["pay"]
            return Answer(text=json.dumps(fits))

        summary = {}
        task = a_task(kind="multi", combine=combine)
        labelled = label(task, table(60), provider=Scripted(each), votes=1, summary=summary)
        expected = [sorted({truth, "health"}) for truth in labelled["truth"]]
        assert [sorted(labels) for labels in labelled["labels"].to_list()] == expected
        assert [one["of"] for one in summary["panel"]["decisions"]] == list(NAMES)
        assert labelled["labelers"][0].to_list()[0]["labels"] == ["pay", "health"]


class TestWhoIsAsked:
    def test_another_model_takes_the_place_of_all(self, openai_server):
        task = a_task([{"model": "ollama/a"}, {"model": "ollama/b"}, {"prompt": QUESTION}])
        openai_server.answer = lambda body: json.dumps({"label": "pay"})
        summary = {}
        label(task, table(3), model="openai/gpt-4o-mini", summary=summary)
        names = [one["name"] for one in summary["panel"]["labelers"]]
        assert names == ["openai/gpt-4o-mini", "openai/gpt-4o-mini (2)"]

    def test_no_one_is_asked_where_the_price_of_one_is_not_known(self, monkeypatch):
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
        monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
        task = a_task([{"model": "openai/gpt-4o-mini"}, {"model": "openai/gpt-nobody-sells"}])
        with Session(max_usd=1) as session, pytest.raises(InputError, match="gpt-nobody-sells"):
            label(task, table(3), session=session)

    def test_probabilities_are_averaged_as_well(self):
        def scored(request) -> Answer:
            first = 0.6 if request.prompt.startswith("Kinds") else 0.1
            rest = (1 - first) / (len(request.choices) - 1)
            shares = {name: first if name == "pay" else rest for name in request.choices}
            return Answer(probabilities=shares)

        provider = Scripted(scored, traits=Traits(scores=True, concurrency=4))
        task = a_task([{"votes": 1}, {"temperature": 0.5, "votes": 2}])
        labelled = label(task, table(3), provider=provider)
        shares = {one["label"]: one["probability"] for one in labelled["probabilities"][0]}
        assert shares["pay"] == pytest.approx(0.6)
