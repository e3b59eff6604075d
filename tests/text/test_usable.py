"""What models leave around a text goes; what people write stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.text.usable import problem, repair


@pytest.mark.parametrize(
    ("text", "repaired", "done"),
    [
        ("1. Dogs run fast", "Dogs run fast", ["list number"]),
        ("(3) Dogs run fast", "Dogs run fast", ["list number"]),
        ("- Dogs run fast", "Dogs run fast", ["bullet"]),
        ('"Dogs Run Fast"', "Dogs Run Fast", ["wrapping quotes"]),
        ("\u201cDogs Run Fast\u201d", "Dogs Run Fast", ["wrapping quotes"]),
        ('"Dogs Run Fast",', "Dogs Run Fast", ["wrapping quotes"]),
        ("**Dogs Run Fast**", "Dogs Run Fast", ["bold marks"]),
        ('{"text": "Dogs run"}', "Dogs run", ["JSON around the text"]),
        ("Sure! Here is a headline: Dogs Run", "Dogs Run", ["preamble"]),
        ("Here are 3 clickbait headlines:\n\nDogs Run", "Dogs Run", ["preamble"]),
        ("Headline: Dogs Run", "Dogs Run", ["field name"]),
        ("Dogs\x00 run\x07", "Dogs run", ["control characters"]),
        ("Dogs &amp; cats &#39;run&#39;", "Dogs & cats 'run'", ["HTML entities"]),
        ("a caf\u00c3\u00a9 for dogs", "a caf\u00e9 for dogs", ["mojibake"]),
        ("dogs don\u00e2\u20ac\u2122t run", "dogs don\u2019t run", ["mojibake"]),
        ('2. **"Dogs Run"**', "Dogs Run", ["list number", "bold marks", "wrapping quotes"]),
    ],
)
def test_what_stands_around_a_text_goes(text: str, repaired: str, done: list[str]) -> None:
    assert repair(text) == (repaired, done)
    assert problem(repaired) is None


def test_an_echo_of_a_label_goes_only_where_the_labels_are_known() -> None:
    assert repair("News: Dogs run", names=["news"]) == ("Dogs run", ["label echo"])
    assert repair("Dogs run (news)", names=["news"]) == ("Dogs run", ["label echo"])
    assert repair("News: Dogs run") == ("News: Dogs run", [])


@pytest.mark.parametrize(
    "text",
    [
        "21 Ways To Win At Life",
        "3.5 million dogs run",
        '"Arena" Is The Best Movie',
        'He said "stop" and "go"',
        "sorry, I can't recommend this blouse",
        "I can't help but love it",
        "Here Are The Best Dogs: A Ranking",
        "1) it is warm 2) it is cheap",
        "the script is [sic] fine",
        "' how many more voyages can this franchise survive ? '",
        "As an AI researcher, she knew",
        "I Am Not Your Parents, I'm An AI",
        "Here's How To Write A Headline",
        "ok",
        "\U0001f602",
        "\u0645\u0631\u062d\u0628\u0627",
        "it <br /> was good",
        "AT&T and Dogs&Cats; a caf\u00e9 \u2013 na\u00efve",
        "ha ha ha ha ha ha ha ha",
        "this review is too short to be of use, I hope it helps",
        "Note: the shop is closed",
        "the title is an insult to the word",
        "Okay, we need to talk about this film",
    ],
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert repair(text) == (text, [])
    assert problem(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("!!! ...", "no words"),
        ("As an AI language model, I cannot write that", "language model"),
        ("I am an AI and have no opinions", "language model"),
        ("I'm sorry, but I can't assist with that request.", "refuses"),
        ("I cannot create content that misleads people", "refuses"),
        ("Sure! Here are some headlines for you", "preamble"),
        ("Here are 5 clickbait headlines about cats:", "preamble"),
        ('{"text": "Dogs ru', "JSON"),
        ('["Dogs run", "Cats', "JSON"),
        ('Dogs run"}', "JSON"),
        ("```python", "code"),
        ("[Product Name] is the best", "hole"),
        ("This {product} changed my life", "hole"),
        ("<|im_start|>user", "chat template"),
        ("1. Dogs run\n2. Cats sleep", "several texts"),
        ("Write a clickbait headline about cats", "prompt"),
        ("bad \x00 byte", "control"),
        ("caf\ufffd au lait", "lost"),
        ("I love it. I love it. I love it. I love it. I love it.", "over and over"),
        ("A good film. " + "It is so very good and " * 5, "over and over"),
        ("This headline is designed to sound like news.", "about the text"),
        ("Dogs run\n\nNote: this text is fictional.", "about the text"),
        ("Let me know if you'd like me to change it!", "preamble"),
        ("<think>I need a headline</think> Dogs run", "aloud"),
        ("Okay, the user wants a headline about dogs.", "aloud"),
        ("I must respectfully decline to write this.", "refuses"),
        ("This is against my guidelines.", "refuses"),
        ("[insert a name of a dog] runs", "hole"),
        ("Headline 1: Dogs run\nHeadline 2: Cats sleep", "several texts"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(text: str, reason: str) -> None:
    assert reason in (problem(text) or "")


def test_length_bounds_and_echoes_of_the_prompt() -> None:
    assert "shorter than 5" in (problem("ab", min_chars=5) or "")
    assert "longer than 10" in (problem("a" * 11, max_chars=10) or "")
    told = ["Tells clickbait headlines from news headlines."]
    assert "repeats" in (
        problem("tells clickbait headlines from news headlines", prompt_words=told) or ""
    )
    assert problem("clickbait headlines are bad", prompt_words=told) is None


@given(st.text(max_size=200))
def test_any_text_can_be_repaired_and_repairing_again_changes_nothing_but_control(
    text: str,
) -> None:
    once, _ = repair(text)
    assert once == once.strip()
    problem(once)


def test_a_very_long_text_is_looked_at_in_no_time() -> None:
    text = " ".join(f"word{n * n % 9973}" for n in range(20_000))
    assert repair(text)[1] == []
    assert problem(text) is None
    assert problem(text + " As an AI language model, I stop.") is not None
