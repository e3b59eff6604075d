"""A plan is made without asking, and what a run then really takes lies within it."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import answers
import pytest
from doubles import Scripted
from fake_openai import chat_reply
from hypothesis import given
from hypothesis import strategies as st
from labelwright import Task, plan
from labelwright.cli.app import app
from labelwright.errors import InputError
from labelwright.generators import Want
from labelwright.generators.loop import Loop
from labelwright.generators.rounds import Rounds, foreseen
from labelwright.generators.writers import Instruct
from labelwright.labelers.plan import branchings
from labelwright.llm import Client, run_async
from labelwright.llm.providers.openai import OpenAI
from labelwright.progress import Silent
from labelwright.run import generate_step, label_step
from typer.testing import CliRunner

FIGURES = ("calls", "input_tokens", "output_tokens")
PRICED = "generate:\n  prices: {input: 0.5, output: 2}\nlabel:\n  prices: {input: 1, output: 4}\n"


def tokens(text: str) -> int:
    """A plain tokenizer: pieces of words up to six letters, and every mark."""
    return len(re.findall(r"[A-Za-z]{1,6}|\d|[^\sA-Za-z\d]", text))


def counted(body: dict[str, Any]) -> dict[str, Any]:
    """A reply that says what it took."""
    text = answers.answer(body)
    read = sum(4 + tokens(message["content"]) for message in body["messages"])
    usage = {"prompt_tokens": read, "completion_tokens": tokens(text)}
    return chat_reply(text) | {"usage": usage}


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails on any connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a plan went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def add(prompt_file: Path, lines: str) -> Path:
    """More keys at the end of the head."""
    prompt_file.write_text(prompt_file.read_text().replace("\nper_label:", f"\n{lines}per_label:"))
    return prompt_file


def asked(prompt: Path, out: Path, votes: int | None = None, **settings: Any) -> dict[str, Any]:
    """What writing and labeling really took, by stage."""
    written = generate_step(prompt, out=out, **settings)
    labelled = label_step(out, votes=votes, model=settings.get("model"))
    return {"generate": written["usage"], "label": labelled["usage"]}


def lies_within(planned: dict[str, Any], took: dict[str, Any]) -> None:
    for stage, usage in took.items():
        figures = planned["stages"][stage]
        real = (
            usage["requests"] + usage["repeated"],
            usage["input_tokens"],
            usage["output_tokens"],
        )
        for figure, was in zip(FIGURES, real, strict=True):
            assert figures[figure]["low"] <= was <= figures[figure]["high"], (stage, figure, was)


@pytest.mark.parametrize("per_label", [5, 20, 70])
def test_what_a_run_takes_lies_within_its_plan(prompt_file, openai_server, per_label):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    openai_server.answer = counted
    text = add(prompt_file, PRICED).read_text().replace("per_label: 20", f"per_label: {per_label}")
    prompt_file.write_text(text)
    out = prompt_file.parent / "r"
    planned = plan(prompt_file, out=out, model="openai/fake", votes=3)
    took = asked(prompt_file, out, votes=3, model="openai/fake")
    lies_within(planned, took)
    usd = sum(usage["usd"] for usage in took.values())
    assert planned["total"]["usd"]["low"] <= usd <= planned["total"]["usd"]["high"]
    assert usd > 0


@pytest.mark.usefixtures("embedded_alone")
def test_what_the_embedded_model_takes_lies_within_its_plan(prompt_file):
    pytest.importorskip("xllamacpp", reason="the extra `local` is not installed")
    out = prompt_file.parent / "r"
    planned = plan(prompt_file, out=out, limit=8)
    lies_within(planned, asked(prompt_file, out, limit=8))
    assert planned["total"]["usd"] == {"low": 0, "high": 0}


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize(
    "model",
    ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "ollama/phi4-mini", "local/smollm2"],
)
def test_a_plan_sends_nothing_writes_nothing_and_needs_no_key(
    prompt_file, tmp_path, monkeypatch, model
):
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "OLLAMA_HOST"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    planned = plan(prompt_file, model=model)
    assert sorted(tmp_path.rglob("*")) == before
    for stage in planned["stages"].values():
        assert stage["model"] == model
        assert stage["texts"] == 40
        assert 0 < stage["calls"]["low"] <= stage["calls"]["high"]
        assert 0 < stage["input_tokens"]["low"] < stage["input_tokens"]["high"]
        assert stage["price"]["source"]
    assert not planned["notes"]


@pytest.mark.usefixtures("sealed")
def test_dollars_are_tokens_times_the_price(prompt_file):
    planned = plan(add(prompt_file, PRICED), model="openai/gpt-4o-mini")
    total = 0.0
    for name, price in (("generate", (0.5, 2)), ("label", (1, 4))):
        stage = planned["stages"][name]
        for end in ("low", "high"):
            usd = stage["input_tokens"][end] * price[0] + stage["output_tokens"][end] * price[1]
            assert stage["usd"][end] == pytest.approx(usd / 1e6)
        total += stage["usd"]["high"]
    assert planned["total"]["usd"]["high"] == pytest.approx(total)


@pytest.mark.usefixtures("sealed")
def test_a_batch_costs_its_share(prompt_file, monkeypatch):
    monkeypatch.setattr(OpenAI, "batch_api", lambda self: None, raising=False)
    model = "openai/gpt-4o-mini"
    direct, batch = (plan(prompt_file, model=model, batch=batch) for batch in (False, True))
    assert batch["total"]["usd"]["low"] == pytest.approx(
        direct["total"]["usd"]["low"] / 2, abs=1e-8
    )
    assert batch["stages"]["label"]["price"]["batch_share"] == 0.5
    with pytest.raises(InputError, match="no batch API"):
        plan(prompt_file, model="local/smollm2", batch=True)


@pytest.mark.usefixtures("sealed")
def test_a_model_without_a_price_has_tokens_and_a_word_on_what_to_write(prompt_file):
    model = "openai/ft:gpt-4o-mini:acme::abc"
    planned = plan(prompt_file, model=model)
    assert planned["total"]["usd"] is None
    assert planned["total"]["input_tokens"]["low"] > 0
    assert planned["stages"]["label"]["price"] is None
    (note,) = planned["notes"]
    assert model in note
    yaml = note.partition("\n")[2].replace("USD", "1")
    priced = plan(add(prompt_file, f"{yaml}\n"), model=model)
    assert priced["total"]["usd"]["low"] > 0
    assert not priced["notes"]


@pytest.mark.usefixtures("sealed")
def test_prices_of_one_model_are_not_those_of_another(prompt_file):
    add(prompt_file, "label:\n  model: openai/mine\n  prices: {input: 1, output: 4}\n")
    planned = plan(prompt_file, model="openai/gpt-4o-mini")
    assert planned["stages"]["label"]["price"]["source"].startswith("genai-prices")


@pytest.mark.usefixtures("sealed")
def test_texts_that_are_there_are_measured_themselves(prompt_file, tmp_path):
    model = "openai/gpt-4o-mini"
    sizes = {}
    for length in (10, 1000):
        rows = "\n".join(f"row {row} {'word ' * length}" for row in range(30))
        (tmp_path / "t.csv").write_text(f"text\n{rows}\n")
        planned = plan(prompt_file, texts=tmp_path / "t.csv", only_texts=True, model=model, votes=1)
        assert planned["stages"]["generate"]["calls"] == {"low": 0, "high": 0}
        assert planned["stages"]["generate"]["usd"] == {"low": 0, "high": 0}
        assert planned["stages"]["label"]["texts"] == 30
        assert planned["stages"]["label"]["calls"]["low"] == 30
        sizes[length] = planned["stages"]["label"]["input_tokens"]["low"]
    added = 30 * 5 * 990  # characters
    assert added / 6 < sizes[1000] - sizes[10] < added / 4
    beside = plan(prompt_file, texts=tmp_path / "t.csv", limit=12, model=model, votes=1)
    assert beside["stages"]["generate"]["texts"] == 12
    assert beside["stages"]["label"]["texts"] == 24


@pytest.mark.usefixtures("sealed")
def test_without_seed_examples_the_range_is_wider_and_says_so(tmp_path):
    path = tmp_path / "bare.md"
    path.write_text("---\nlabels:\n  a: the first kind\n  b: the second kind\n---\n")
    planned = plan(path, model="openai/gpt-4o-mini", limit=20)
    assert "no seed examples" in " ".join(planned["stages"]["label"]["assumed"])
    output = planned["stages"]["generate"]["output_tokens"]
    assert output["high"] > 8 * output["low"]


def test_what_was_spent_before_is_said(prompt_file, openai_server):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    openai_server.answer = counted
    out = prompt_file.parent / "r"
    assert plan(prompt_file, out=out, model="openai/fake")["spent"] is None
    asked(prompt_file, out, votes=1, model="openai/fake")
    spent = plan(prompt_file, out=out, model="openai/fake")["spent"]
    assert spent["label"]["answers"] == 40
    assert spent["generate"]["input_tokens"] > 0


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("arguments", [["--model", "openai/gpt-4o-mini"], []])
def test_drawn_for_people(prompt_file, arguments):
    done = CliRunner().invoke(app, ["plan", str(prompt_file), *arguments])
    assert done.exit_code == 0, done.stderr
    for word in ("generate", "label", "in all", "Assumed", "$"):
        assert word in done.stdout


def test_a_model_without_a_price_drawn(prompt_file):
    done = CliRunner().invoke(app, ["plan", str(prompt_file), "--model", "openai/ft:a:b"])
    assert "unknown" in done.stdout
    assert "prices: {input: USD, output: USD}" in done.stdout


def test_only_texts_needs_texts(prompt_file):
    done = CliRunner().invoke(app, ["plan", str(prompt_file), "--only-texts"])
    assert done.exit_code == 2
    assert "--texts" in done.stderr


def distinct(numbers: Iterable[int]) -> list[str]:
    return [
        f"Text about subject {number * 7919 % 10007} and its {number} sides" for number in numbers
    ]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("wanted", [1, 9, 20, 150])
def test_the_course_that_is_foreseen_is_that_of_the_loop(prompt_file, wanted, whole):
    """Where every text is usable, calls and texts asked for are the loop's to the last one."""
    task = Task.load(prompt_file).with_changes(per_label=wanted)
    asked, count = [], 0

    def answer(request: Any) -> str:
        nonlocal count
        asked.append(request.tag.count)
        count += request.tag.count
        return json.dumps({"texts": distinct(range(count - request.tag.count, count))})

    writer, every = Instruct(task), dict.fromkeys(task.label_names, wanted)

    async def work() -> Loop:
        async with Client(Scripted(answer)) as client:
            wants = [Want(name, count) for name, count in every.items()]
            loop = Loop(task, writer, client, wants=wants, seed=0, taken=[], whole_rounds=whole)
            with Silent().step("generating", None, "texts") as step:
                await loop.run(step)
            return loop

    loop = run_async(work())
    rounds = Rounds(writer.per_call, writer.round_calls, whole)
    courses = foreseen(every, rounds, usable=1.0, max_calls=None)
    assert sum(one.calls for one in courses.values()) == len(asked)
    assert sum(one.texts for one in courses.values()) == sum(asked)
    assert sum(tally.calls for tally in loop.tallies) == len(asked)


@given(
    st.integers(1, 500),
    st.builds(Rounds, st.integers(1, 20), st.integers(2, 240), st.booleans()),
    st.floats(0.05, 1.0),
)
def test_a_course_ends_with_the_texts_or_at_the_limit(wanted, rounds, usable):
    courses = foreseen({"a": wanted, "b": 1}, rounds, usable=usable, max_calls=None)
    for one in courses.values():
        assert one.kept == one.wanted or one.calls == 20 * one.wanted
        assert one.first <= one.calls <= one.texts


@pytest.mark.parametrize(
    ("names", "times"),
    [
        (["yes", "no"], 1),
        (["pto_balance", "pto_request", "payday"], 2),
        (["a", "ab", "abc"], 2),
        (["only"], 1),
    ],
)
def test_how_often_names_part(names, times):
    assert branchings(names) == times
