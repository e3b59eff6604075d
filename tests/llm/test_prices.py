"""What a model costs, and what is said where that is not known."""

import socket
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import TieredPrices, TimeOfDateConstraint
from labelwright import Task
from labelwright.llm.prices import TABLE_NAMES, Price, find_price, unknown_price
from labelwright.llm.providers import PROVIDERS
from labelwright.task import Prices

OPENAI = "https://api.openai.com/v1"


def listed(provider, model, at=None):
    """The table's own entry."""
    _, found = get_snapshot().find_provider_model(model, None, provider, None)
    return found.get_prices(at or datetime.now(UTC))


def per_million(price):
    return round(price.input_usd * 1e6, 9), round(price.output_usd * 1e6, 9)


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a price was looked for in the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("model", "address", "table", "name"),
    [
        ("openai/gpt-4o-mini", OPENAI, "openai", "gpt-4o-mini"),
        ("anthropic/claude-haiku-4-5", "anthropic", "anthropic", "claude-haiku-4-5"),
        (
            "bedrock/anthropic.claude-3-haiku-20240307-v1:0",
            "bedrock",
            "aws",
            "anthropic.claude-3-haiku-20240307-v1:0",
        ),
        ("vertexai/gemini-2.5-flash-lite", "vertexai", "google", "gemini-2.5-flash-lite"),
        ("google/gemini-2.5-flash-lite", "google", "google", "gemini-2.5-flash-lite"),
        ("azure_openai/gpt-4o-mini", "https://acme.openai.azure.com", "azure", "gpt-4o-mini"),
        (
            "openai/meta-llama/Llama-3.3-70B-Instruct-Turbo",
            "https://api.together.xyz/v1",
            "together",
            "meta-llama/Llama-3.3-70B-Instruct-Turbo",
        ),
    ],
)
def test_the_price_is_that_of_the_table(model, address, table, name, no_network):
    price = find_price(model, address)
    entry = listed(table, name)
    assert per_million(price) == (float(entry.input_mtok), float(entry.output_mtok))
    assert price.source.startswith("genai-prices 0.")
    assert " 20" in price.source  # a date


def test_every_provider_that_instructor_reaches_is_named_in_the_table():
    assert set(TABLE_NAMES) == set(PROVIDERS.names()) - {"local", "ollama", "openai"}
    tables = {provider.id for provider in get_snapshot().providers}
    assert set(TABLE_NAMES.values()) <= tables


def test_a_batch_costs_what_the_table_says_of_batches():
    half = find_price("openai/gpt-4o-mini", OPENAI)
    assert half.batch_share == 0.5
    assert half.cost(1000, 100, batch=True) == half.cost(1000, 100) / 2
    # the table has no prices of batches there
    assert find_price("cohere/command-r7b-12-2024", "cohere").batch_share == 1.0


def test_a_long_request_is_of_the_dearer_kind():
    entry = listed("anthropic", "claude-haiku-5-5")
    assert isinstance(entry.input_mtok, TieredPrices)
    start = entry.input_mtok.tiers[0].start
    model = ("anthropic/claude-haiku-5-5", "anthropic")
    short, long = find_price(*model), find_price(*model, input_tokens=start + 1)
    assert per_million(short)[0] == float(entry.input_mtok.base)
    assert per_million(long)[0] == float(entry.input_mtok.tiers[0].price)
    assert long.input_usd > short.input_usd


def test_where_the_hour_decides_the_dearest_of_the_day_counts():
    _, model = get_snapshot().find_provider_model("deepseek-v4-flash", None, "deepseek", None)
    assert any(isinstance(one.constraint, TimeOfDateConstraint) for one in model.prices)
    day = [datetime(2026, 11, 21, hour, tzinfo=UTC) for hour in range(24)]
    of_the_day = {model.get_prices(hour).input_mtok for hour in day}
    assert len(of_the_day) > 1
    found = {find_price("deepseek/deepseek-v4-flash", "deepseek", at=hour) for hour in day}
    assert {Decimal(str(per_million(price)[0])) for price in found} == {max(of_the_day)}


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("local/smollm2", "in this process"),
        ("ollama/phi4-mini", "127.0.0.1:11434"),
        ("ollama/phi4-mini", "http://gpu.lan:11434"),
        ("openai/qwen", "http://localhost:8000/v1"),
    ],
)
def test_a_server_of_ones_own_costs_nothing(model, address):
    price = find_price(model, address)
    assert price.cost(1_000_000, 1_000_000) == 0
    assert price.source


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("openai/no-such-model", OPENAI),
        ("openai/gpt-4o-mini", "https://llm.company.example/v1"),
        ("deepseek/deepseek-chat", "https://llm.company.example/v1"),
        ("openai/ft:gpt-4o-mini:acme::abc", OPENAI),
        ("openai/text-embedding-3-small", OPENAI),  # answers have no price
        ("perplexity/sonar", "perplexity"),  # a fee per request
        ("ollama/gpt-oss:120b", "https://ollama.com"),
        ("someone/else", "somewhere"),
    ],
)
def test_what_is_not_known_is_not_guessed(model, address):
    assert find_price(model, address) is None
    assert find_price(model, address, Prices(input=1, output=4)).cost(10**6, 10**6) == 5


def test_the_prompt_file_comes_first():
    given = Prices(input=3, output=9, batch=0.25)
    price = find_price("openai/gpt-4o-mini", OPENAI, given)
    assert price == Price(3e-6, 9e-6, 0.25, "the prompt file")
    assert find_price("local/smollm2", "in this process", given).input_usd == 3e-6


def test_a_free_model_of_the_table_costs_nothing():
    price = find_price("openrouter/openai/gpt-oss-20b:free", "openrouter")
    assert price.cost(1000, 1000) == 0


def test_what_to_write_is_shown_and_is_right(prompt_file):
    words = unknown_price("openai/no-such-model", ["generate", "label"])
    assert "openai/no-such-model" in words
    assert "genai-prices" in words
    yaml = words.partition("\n")[2].replace("USD", "0.25")
    prompt_file.write_text(prompt_file.read_text().replace("per_label:", f"{yaml}\nper_label:"))
    task = Task.load(prompt_file)
    for asking in (task.generate, task.label):
        assert asking.prices_of("openai/no-such-model") == Prices(input=0.25, output=0.25)
        assert asking.prices_of("openai/another") is None
    assert "fine-tuned" in unknown_price("openai/ft:gpt-4o-mini:a::b", ["label"])


def test_answers_do_not_depend_on_prices(task):
    with_prices = task.with_changes(generate={"prices": {"input": 1, "output": 2}})
    assert with_prices.generate.prices == Prices(input=1, output=2)
    assert with_prices.asked_of_models() == task.asked_of_models()


@pytest.mark.parametrize(
    ("prices", "line", "words"),
    [
        ("  prices:\n    input: 1\n    outptu: 2\n", 10, "'output'"),
        ("  prices: {input: 1}\n", 8, "no `output`"),
        ("  prices:\n    input: $1\n    output: 2\n", 9, "'$1'; expected a valid number"),
        ("  prices:\n    input: 1\n    output: -2\n", 10, "'-2'"),
        ("  prices:\n    input: .inf\n    output: 2\n", 9, "'.inf'"),
        ("  prices: {input: nan, output: 2}\n", 8, "finite"),
        ("  prices: {input: 1, output: 2, batch: 50}\n", 8, "batch '50'"),
        ("  prices: 3\n", 8, "batch, input, output"),
        ("  prices:\n", 8, "nothing behind it"),
    ],
)
def test_a_mistake_in_prices_is_told_with_its_line(tmp_path, prices, line, words):
    from labelwright.errors import PromptFileError

    path = tmp_path / "t.md"
    head = "---\nname: t\nlabels:\n  a: first\n  b: second\ngenerate:\n  model: openai/x\n"
    path.write_text(f"{head}{prices}---\n")
    with pytest.raises(PromptFileError) as error:
        Task.load(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert words in str(error.value)
