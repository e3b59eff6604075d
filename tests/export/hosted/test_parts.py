"""Dates, prices, and what providers write: the parts that need no server."""

import base64
from datetime import date

import pytest
from labelwright import errors
from labelwright.export.finetune.hosted import is_hosted, parted
from labelwright.export.finetune.hosted.dates import base_of, gone, openai_warnings
from labelwright.export.finetune.hosted.prices import answering, training_price
from labelwright.export.finetune.hosted.reading import (
    event_of,
    json_points,
    loosely_named,
    points_of,
    state_of,
)
from labelwright.llm.request import TryAgain


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("gpt-4.1-mini", "gpt-4.1-mini"),
        ("gpt-4.1-mini-2025-04-14", "gpt-4.1-mini"),
        ("ft:gpt-4o-mini-2024-07-18:org:name:id", "gpt-4o-mini"),
        ("gpt-3.5-turbo-0125", "gpt-3.5-turbo"),
    ],
)
def test_the_family_of_a_model(model, family):
    assert base_of(model) == family


def test_what_is_going_away_is_told_with_its_date():
    words = " ".join(openai_warnings("ft:gpt-4.1-mini-2025-04-14:o::x"))
    assert "2027-01-06" in words
    assert "gpt-4.1-mini and every fine-tune of it on 2027-01-14" in words
    assert len(openai_warnings("gpt-9")) == 1


def test_the_last_day_of_a_model():
    today = date(2027, 1, 10)
    assert "in 4 days" in gone("m", "2027-01-14", today)[0]
    assert "in 0 days" in gone("m", "2027-01-10", today)[0]
    assert gone("m", None, today) == gone("m", "soon", today) == []
    with pytest.raises(errors.ProviderError, match="was shut down on 2027-01-09"):
        gone("m", "2027-01-09", today)


@pytest.mark.parametrize(
    ("service", "model", "method", "tokens", "usd"),
    [
        ("openai", "gpt-4.1-mini-2025-04-14", "sft", 2e6, 10.0),
        ("openai", "ft:gpt-4o-mini:o::x", "dpo", 1e6, 3.0),
        ("together", "meta-llama/Llama-3.1-8B-Instruct", "sft", 1e6, 4.0),
        ("together", "meta-llama/Llama-3.1-8B-Instruct", "sft", 1e8, 48.0),
        ("together", "Qwen2.5-72B", "sft", 1e7, 29.0),
        ("fireworks", "qwen3-14b", "dpo", 1e6, 1.0),
    ],
)
def test_what_training_costs(service, model, method, tokens, usd):
    price = training_price(service, model, method)
    assert price.usd(tokens) == pytest.approx(usd)
    assert "202" in price.source


@pytest.mark.parametrize(
    ("service", "model"),
    [
        ("openai", "gpt-9"),
        ("together", "nobody/knows"),
        ("together", "a-405B"),
        ("azure", "gpt-4o"),
    ],
)
def test_what_is_not_known_has_no_price(service, model):
    assert training_price(service, model, "sft") is None


@pytest.mark.parametrize(
    ("service", "model", "words"),
    [
        ("openai", "ft:gpt-4.1-mini-2025-04-14:us::A1", "$0.80 a million tokens in and $3.20 out"),
        ("gemini", "gemini-2.5-flash", "Untuned, gemini-2.5-flash answers at $0.30"),
        ("openai", "gpt-99", "not known here"),
        ("together", "Qwen/Qwen3-8B", "not known here"),
    ],
)
def test_what_answers_cost_is_told(service, model, words):
    assert words in answering(service, model)


def test_what_is_paid_by_the_hour_has_no_price_of_tokens():
    assert answering("fireworks", "accounts/fireworks/models/qwen3-8b") == ""


def test_names_with_a_colon_are_only_hosted_where_the_service_is_known():
    assert is_hosted("openai:gpt-4.1-mini")
    assert is_hosted("mistral:x")
    assert not is_hosted("encoder:albert-base-v2")
    assert parted("together:meta/Llama:8B") == ("together", "meta/Llama:8B")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("validating_files", "waiting"),
        ("queued", "waiting"),
        ("running", "running"),
        ("paused", "waiting"),
        ("succeeded", "done"),
        ("failed", "failed"),
        ("cancelled", "cancelled"),
    ],
)
def test_states(said, status):
    assert state_of({"status": said}).status == status


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, ""),
        ({}, ""),
        ({"code": "c", "message": "m", "param": None}, "m (c)"),
        ({"code": "c", "message": "m c", "param": "p"}, "m c (p)"),
        ("plain", "plain"),
    ],
)
def test_errors_of_jobs(error, words):
    assert state_of({"status": "failed", "error": error}).reason == words


@pytest.mark.parametrize("reply", [None, [], {}, {"status": None}])
def test_a_reply_that_is_no_job_is_asked_for_again(reply):
    with pytest.raises(TryAgain):
        state_of(reply)


def test_figures_of_an_event_are_those_of_its_data_and_else_of_its_words():
    words = "Step 10/90: training loss=0.52, validation loss=0.61, full validation loss=0.60."
    found = event_of({"message": words, "created_at": 5}).figures
    assert found == {
        "step": 10,
        "total_steps": 90,
        "train_loss": 0.52,
        "valid_loss": 0.61,
        "full_valid_loss": 0.60,
    }
    data = {"step": 11, "train_mean_token_accuracy": 0.9, "done": True, "name": "x"}
    assert event_of({"message": "", "data": data}).figures == {"step": 11, "train_accuracy": 0.9}


CSV = "step,train_loss,train_mean_token_accuracy,valid_loss,note\n1,1.5,0.25,,a\n2,1,0.5,0.75,\n"


@pytest.mark.parametrize("encoded", [False, True])
def test_a_file_of_results(encoded):
    content = base64.b64encode(CSV.encode()) if encoded else CSV.encode()
    assert points_of(content) == [
        {"step": 1, "train_loss": 1.5, "train_accuracy": 0.25},
        {"step": 2, "train_loss": 1, "train_accuracy": 0.5, "valid_loss": 0.75},
    ]


@pytest.mark.parametrize("content", [b"", b"nothing", b"\xff\xfe\x00", b"step\n", b"{}"])
def test_a_file_without_results_gives_none(content):
    assert points_of(content) == []
    assert json_points(content) == []


def test_names_that_nobody_has_published():
    assert loosely_named({"train/global_step": 3.0, "eval/loss": 0.5, "lr": 1e-5}) == {
        "step": 3,
        "valid_loss": 0.5,
        "lr": 1e-5,
    }
    assert json_points(b'{"step": 1, "loss": 2}\nx\n[]\n{"step": 2}') == [
        {"step": 1, "train_loss": 2},
        {"step": 2},
    ]
