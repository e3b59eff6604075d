"""The range of tokens holds what real tokenizers make of a text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.llm import Message, Request
from labelwright.llm.token_range import NOTHING, Range, mean, request_tokens, text_tokens
from pydantic import BaseModel

# Sentences, and the fewest and the most tokens that the tokenizers of GPT-4o, Llama 3.1, Claude 2,
# Gemma 3, Qwen 3 and SmolLM2 make of each, without marks of begin and end.
COUNTED = [
    tuple(json.loads(line).values())
    for line in Path(__file__).with_name("token_counts.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("language", "text", "fewest", "most"), COUNTED)
def test_what_was_counted_lies_within(language, text, fewest, most):
    # A prompt is longer; a single line may be a token outside.
    found = text_tokens(text, language)
    assert found.low <= fewest + 1
    assert most <= found.high + 1


@pytest.mark.parametrize(("language", "text", "fewest", "most"), COUNTED)
def test_the_range_is_of_use(language, text, fewest, most):
    found = text_tokens(text, language)
    assert found.low > fewest / 4 - 1
    assert found.high < most * 4 + 1


@given(st.text(), st.text())
def test_texts_add_up(first, second):
    both, parts = text_tokens(first + second), text_tokens(first) + text_tokens(second)
    assert both.low == pytest.approx(parts.low)
    assert both.high == pytest.approx(parts.high)
    assert both.low <= both.high


def test_every_character_counts():
    classes = [
        "a",
        "7",
        "!",
        "é",
        "ế",
        "Ω",
        "ж",
        "ש",
        "ن",
        "क",
        "ก",
        "中",
        "ひ",
        "한",
        "…",
        "🔥",
        "\0",
    ]
    for char in classes:
        assert text_tokens(char).low > 0, char
        assert text_tokens(char * 10).high == pytest.approx(10 * text_tokens(char).high)


class Shape(BaseModel):
    label: str


def test_a_request_is_its_messages_and_at_most_its_schema():
    said = Message("user", "Which label fits best?")
    plain = request_tokens(Request(messages=(said,)))
    shaped = request_tokens(Request(messages=(said,), response=Shape))
    tool = request_tokens(Request(messages=(said,), response=Shape), as_tool=True)
    words = text_tokens(said.content)
    assert plain.low > words.low
    assert plain.low == shaped.low == tool.low
    assert plain.high < shaped.high < tool.high
    assert request_tokens(Request(prompt=said.content)) == words


def test_reckoning_with_ranges():
    one, two = Range(1, 2), Range(3, 5)
    assert one + two == Range(4, 7)
    assert one * 3 == Range(3, 6)
    assert one * two == Range(3, 10)
    assert two.beyond(one) == Range(2, 3)
    assert one.beyond(two) == NOTHING
    assert two.at_most(4) == Range(3, 4)
    assert mean([one, two]) == Range(2, 3.5)
    assert mean([]) == NOTHING
    assert Range.exactly(2) == Range(2, 2)
