"""Probabilities of choices, from the log-probabilities of an answer's tokens."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass, field
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.llm.providers.logprobs import choice_probabilities


def token(text, probability=1.0, rivals=(), in_bytes=False):
    """One token as servers give it; the token itself stands among its rivals."""

    def one(text, probability):
        logprob = math.log(probability) if probability else -9999.0
        known = {"bytes": list(text.encode())} if in_bytes else {}
        return {"token": text, "logprob": logprob, **known}

    top = [one(text, probability), *(one(*rival) for rival in dict(rivals).items())]
    return {**one(text, probability), "top_logprobs": top}


HEAD = [token('{"'), token("label"), token('":')]
TAIL = [token("}")]


def in_json(*tokens, choices):
    """Probabilities where the answer is an object with these tokens behind its colon."""
    every = [*HEAD, *tokens]
    text = "".join(one["token"] for one in every)
    return choice_probabilities(text, every, choices)


def test_names_that_part_at_their_first_token():
    shares = in_json(
        token(' "'), token("news", 0.7, {"click": 0.2}), token('"}'), choices=("news", "clickbait")
    )
    assert shares == pytest.approx({"news": 0.7 / 0.9, "clickbait": 0.2 / 0.9})


def test_names_that_share_their_first_tokens_part_where_they_differ():
    shares = in_json(
        token(' "'),
        token("billing", 0.8, {"bug": 0.2}),
        token("/", 1.0),
        token("refund", 0.6, {"invoice": 0.4}),
        token('"}'),
        choices=("billing/refund", "billing/invoice", "bug"),
    )
    assert shares == pytest.approx({"billing/refund": 0.48, "billing/invoice": 0.32, "bug": 0.2})


def test_a_way_that_was_not_taken_is_shared_out_evenly():
    shares = in_json(
        token(' "'),
        token("bug", 0.4, {"billing": 0.6}),
        token('"}'),
        choices=("billing/refund", "billing/invoice", "bug"),
    )
    assert shares == pytest.approx({"billing/refund": 0.3, "billing/invoice": 0.3, "bug": 0.4})


def test_a_name_that_begins_another_ends_with_its_quote():
    shares = in_json(
        token(' "'),
        token("news"),
        token('"}', 0.9, {"/": 0.1}),
        choices=("news", "news/local"),
    )
    assert shares == pytest.approx({"news": 0.9, "news/local": 0.1})


def test_other_words_for_the_same_thing_change_nothing():
    """The quote with and without a blank before it; what no choice begins with."""
    shares = in_json(
        token(' "', 0.5, {'"': 0.3, ' "b': 0.1, " {": 0.1}),
        token("a", 0.6, {"b": 0.2, "Sure": 0.2}),
        token('"}'),
        choices=("a", "b"),
    )
    first = 0.5 / 0.6
    assert shares == pytest.approx({"a": first * 0.75, "b": first * 0.25 + (1 - first)})


def test_a_token_that_holds_quote_and_name():
    shares = in_json(token(' "1', 0.6, {'"2': 0.3, ' "2': 0.1}), token('"}'), choices=("1", "2"))
    assert shares == pytest.approx({"1": 0.6, "2": 0.4})


def test_a_bare_answer_with_a_blank_before_it():
    tokens = [token(" 1", 0.5, {"1": 0.1, " 2": 0.3, "2": 0.1, " 12": 0.0})]
    assert choice_probabilities("1", tokens, ("1", "2")) == pytest.approx({"1": 0.6, "2": 0.4})
    assert choice_probabilities(" 1", tokens, ("1", "2")) == pytest.approx({"1": 0.6, "2": 0.4})


def test_a_longer_word_is_not_the_name_that_it_begins_with():
    tokens = [token("news", 0.5, {"newspaper": 0.3, "sport": 0.2})]
    shares = choice_probabilities("news", tokens, ("news", "sport"))
    assert shares == pytest.approx({"news": 0.5 / 0.7, "sport": 0.2 / 0.7})


def test_a_bare_name_that_begins_another_cannot_be_told_from_it():
    assert choice_probabilities("news", [token("news")], ("news", "news/local")) is None


def test_a_token_for_the_end_may_follow():
    tokens = [token("\n\n"), token("a", 0.9, {"b": 0.1}), token("<|im_end|>")]
    assert choice_probabilities("a", tokens, ("a", "b")) == pytest.approx({"a": 0.9, "b": 0.1})


def test_characters_that_tokens_cut_in_two_are_put_together_by_their_bytes():
    whole = "é".encode()

    def half(byte, probability, rivals=()):
        top = [{"token": "\ufffd", "bytes": [b], "logprob": math.log(p)} for b, p in rivals]
        return {
            "token": "\ufffd",
            "bytes": [byte],
            "logprob": math.log(probability),
            "top_logprobs": top,
        }

    tokens = [half(whole[0], 1.0), half(whole[1], 0.75, [("è".encode()[1], 0.25)])]
    shares = choice_probabilities("é", tokens, ("é", "è"))
    assert shares == pytest.approx({"é": 0.75, "è": 0.25})


def test_names_that_json_writes_otherwise():
    text = json.dumps({"label": 'say "no"'})
    tokens = [token(text[:10]), token("say", 0.8, {"do": 0.2}), token(text[14:])]
    text = "".join(one["token"] for one in tokens)
    assert choice_probabilities(text, tokens, ('say "no"', "do")) is None
    tokens = [token('{"label":'), token(' "'), token("say", 0.8, {"do": 0.2})]
    tokens += [token(' \\"no'), token('\\""}')]
    text = "".join(one["token"] for one in tokens)
    shares = choice_probabilities(text, tokens, ('say "no"', "do"))
    assert shares == pytest.approx({'say "no"': 0.8, "do": 0.2})


@pytest.mark.parametrize(
    ("text", "tokens", "why"),
    [
        ("a", [], "no tokens"),
        ("a", None, "nothing at all"),
        ("a", [token("b")], "tokens of another answer"),
        ("c", [token("c")], "no choice"),
        ("a or b", [token("a or b")], "more than a name"),
        ('{"x": "a", "y": "b"}', [token('{"x": "a", "y": "b"}')], "two names"),
        ('{"x": 1}', [token('{"x": 1}')], "a number"),
        ("a", [{"token": "a"}], "no log-probability"),
        ("a", [{**token("a"), "top_logprobs": None}], "no alternatives"),
        ("a", [{**token("a"), "logprob": None}], "null"),
        ("a", [{**token("a"), "logprob": float("nan")}], "not a number"),
        ("a", [{**token("a"), "logprob": 0.5}], "more than certain"),
        ("a", [token("a", 0.8, {"b": 0.7})], "more than everything"),
        ("a", [token("a", 0.6)], "the other choice was not listed"),
        ("a", ["a"], "another form"),
        ('"\\u0061"', [token('"\\u0061"')], "another spelling"),
    ],
)
def test_what_does_not_add_up_gives_no_probabilities(text, tokens, why):
    assert choice_probabilities(text, tokens, ("a", "b")) is None, why


def test_a_choice_that_is_too_unlikely_to_be_listed_has_none():
    rivals = {"b": 0.05} | {f"x{i}": 0.0001 for i in range(10)}
    shares = choice_probabilities("a", [token("a", 0.949, rivals)], ("a", "b", "c"))
    assert shares is not None
    assert shares["c"] == 0.0
    assert sum(shares.values()) == pytest.approx(1.0)


@dataclass
class Node:
    """A place in a model's tree of tokens: ways on, each with its share and the choices behind."""

    ways: list[tuple[str, float, Node, dict[str, str]]] = field(default_factory=list)


def grow(left: dict[str, str], rng: random.Random) -> Node:
    """A random tree that spells these endings, and at each place goes on in different letters."""
    node = Node()
    groups: dict[str, dict[str, str]] = {}
    for name, ending in left.items():
        if ending:
            groups.setdefault(ending[0], {})[name] = ending
    weights = [rng.uniform(0.01, 1) for _ in groups]
    for group, weight in zip(groups.values(), weights, strict=True):
        letters = zip(*group.values(), strict=False)
        same = sum(1 for _ in takewhile(lambda at: len(set(at)) == 1, letters))
        spelled = next(iter(group.values()))[: rng.randint(1, same)]
        behind = {name: ending[len(spelled) :] for name, ending in group.items()}
        node.ways.append((spelled, weight / sum(weights), grow(behind, rng), behind))
    return node


def every_way(node: Node, share: float = 1.0) -> dict[str, float]:
    """The probability of every choice, by walking the whole tree."""
    found: dict[str, float] = {}
    for _, weight, below, behind in node.ways:
        ended = {name for name, ending in behind.items() if not ending}
        found |= dict.fromkeys(ended, share * weight)
        found |= every_way(below, share * weight)
    return found


def answer(node: Node, name: str, rng: random.Random):
    """The tokens of the answer that names a choice, and the groups of choices it passed by."""
    tokens, passed = [], []
    while node.ways:
        # Besides ways on, something that is none takes its part.
        noise = rng.choice([0.0, 0.3])
        rivals = {spelled: weight * (1 - noise) for spelled, weight, _, _ in node.ways}
        way = next(way for way in node.ways if name in way[3])
        passed += [tuple(one[3]) for one in node.ways if one is not way]
        rivals |= {"#": noise}
        tokens.append(token(way[0], rivals.pop(way[0]), rivals, in_bytes=rng.random() < 0.5))
        node = way[2]
    return tokens, passed


NAMES = st.lists(st.text("ab/é ", min_size=1, max_size=6), min_size=2, max_size=7, unique=True)


@given(NAMES, st.integers(0, 2**32))
@settings(deadline=None, max_examples=300)
def test_the_shares_are_those_of_the_whole_tree_of_tokens(names, seed):
    """Of the choice named, and of each group passed by as a whole; within one they are equal."""
    rng = random.Random(seed)
    root = grow({name: f'{name}"' for name in names}, rng)
    exact = every_way(root)
    assert sum(exact.values()) == pytest.approx(1.0)
    named = rng.choice(names)
    tokens, passed = answer(root, named, rng)
    shares = in_json(token(' "'), *tokens, *TAIL, choices=names)
    assert shares is not None
    assert list(shares) == names
    assert shares[named] == pytest.approx(exact[named])
    for group in passed:
        assert sum(shares[name] for name in group) == pytest.approx(
            sum(exact[name] for name in group)
        )
        assert len({round(shares[name], 9) for name in group}) == 1
    assert sum(shares.values()) == pytest.approx(1.0)


@given(
    st.text(max_size=20),
    st.lists(
        st.fixed_dictionaries(
            {"token": st.text(max_size=5), "logprob": st.floats(), "top_logprobs": st.just([])}
        ),
        max_size=5,
    ),
    NAMES,
)
@settings(deadline=None)
def test_whatever_comes_there_are_whole_probabilities_or_none(text, tokens, names):
    shares = choice_probabilities(text, tokens, names)
    assert shares is None or sum(shares.values()) == pytest.approx(1.0)
