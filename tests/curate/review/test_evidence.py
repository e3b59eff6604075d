"""What gave a flag away is marked in the text."""

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.curate import curate
from labelwright.curate.artefacts.candidates import in_words, of_words
from labelwright.curate.review.evidence import Span, differences, evidence
from labelwright.text.surface import Feature
from labelwright.text.surface_patterns import PATTERNS
from labelwright.text.words import ASIDES


def marked(text, *flags, **more):
    """The marked parts, in words."""
    spans = evidence(
        text, [dict(zip(("check", "reason"), flag, strict=True)) for flag in flags], **more
    )
    return [text[span.start : span.end] for span in spans]


def artefact(words):
    return ("artefact", f"{words}: 93% of 'clickbait', 0% of the rest")


@pytest.mark.parametrize(
    ("text", "words", "parts"),
    [
        ("You won! Look!", "ends with !", ["!"]),
        ("You won! Look! ", "contains !", ["!", "!"]),
        ("Breaking News: it rains", "starts with 'Breaking News:'", ["Breaking News:"]),
        (" Rain ahead - Report", "ends with '- Report'", ["- Report"]),
        ("This is why we ran", "starts with the words 'This is'", ["This is"]),
        ("“Why not?” she said", "starts with “", ["“"]),
        ("'Tis a day", "starts with '", ["'"]),
        ("'Don\u2019t go there", "first word is 'dont'", ["Don\u2019t"]),
        ("what it was, too.", "last word is 'too'", ["too"]),
        ("It is Shocking, shocking news", "contains the word 'shocking'", ["Shocking", "shocking"]),
        ("Honestly it is dishonestly done", "contains the word 'honestly'", ["Honestly"]),
        ("He said: you, won't believe", "contains the words 'you won't'", []),
        ("you  won at last", "contains the words 'you won'", ["you  won"]),
        ("So good 😀👍 ", "ends with an emoji", ["👍 "]),
        ("wow!! so! ! ok!", "contains a run of !", ["!!", "! !"]),
        ("NASAs plans and NASA", "contains a word in capitals", ["NASA"]),
        ("Ünder ÖBB rails", "contains a word in capitals", ["ÖBB"]),
        ("  led by a blank", "starts with a blank", [" "]),
        ("19 ways", "starts with a digit", ["1"]),
        ("one\n\ntwo", "contains a line break", ["e\n\nt"]),
        ("half \ud83d, http://a.b", "contains a web address", ["http://"]),
        ("It is 3: 5% of it: or so", "starts with 'It is 3:'", ["It is 3:"]),
        ("A long text", "longer than 10 characters", []),
        ("no mark here", "ends with !", []),
        ("no mark here", "something that no check says", []),
    ],
)
def test_a_mark_is_found_by_what_it_is_in_words(text, words, parts):
    assert marked(text, artefact(words)) == parts


def test_every_artefact_flag_of_a_check_leads_to_its_place():
    plain = [f"the council of town {n} met about road {n % 7}" for n in range(60)]
    marked_ = [f"Wow: see what town {n} did with road {n % 7}!" for n in range(60)]
    table = pl.DataFrame({"text": plain + marked_, "label": ["news"] * 60 + ["clickbait"] * 60})
    flags = curate(table, checks=["artefact"]).table.select("text", "flags").to_dicts()
    found = [(row["text"], flag) for row in flags for flag in row["flags"]]
    assert found
    for text, flag in found:
        assert evidence(text, [flag]), flag["reason"]


@pytest.mark.parametrize(
    "check", ["near_duplicate", "semantic_duplicate", "leak", "label_conflict"]
)
def test_the_words_that_differ_from_the_twin(check):
    parts = marked(
        "The old cat sat on the mat today!", (check, "as it may be"), twin="The cat sat on a mat"
    )
    assert parts == ["old", "the", "today!"]


def test_an_exact_duplicate_differs_in_case_and_signs():
    assert marked("The Cat sat.", ("exact_duplicate", "..."), twin="the Cat sat") == ["The", "."]
    assert marked("same", ("exact_duplicate", "..."), twin="same") == []
    assert marked("no twin is known", ("near_duplicate", "...")) == []


def test_personal_data():
    text = "Write to jo.doe@firm.org or call 020 7946 0958 now"
    parts = marked(text, ("personal_data", "email address (xx.xxx@xxxx.xxx)"))
    assert parts == ["jo.doe@firm.org", "020 7946 0958"]


@pytest.mark.parametrize(
    ("text", "reason", "parts"),
    [
        ("Well, as an AI language model I cannot", "speaks as a language model", None),
        ("Buy [product name] now", "a template hole", ["[product name]"]),
        ("a \ufffd\ufffd b", "characters lost in decoding", ["\ufffd\ufffd"]),
        ("a\x00b", "control characters in the text", ["\x00"]),
        ("1. one thing\n2. two things", "a list of several texts", ["1. ", "2. "]),
        ("it was good until the", "breaks off", ["the"]),
        ("yes it is so " * 5, "says the same over and over", None),
        (
            "Now write a nice headline about dogs",
            "repeats the prompt: 'Write a nice headline'",
            None,
        ),
        ("Now write", "repeats the prompt: 'cut", []),
        ("1. Dogs run fast", "has to be repaired: list number", ["1. "]),
        ('"Dogs run fast"', "has to be repaired: wrapping quotes", ['"', '"']),
        ("Dogs &amp; cats", "has to be repaired: HTML entities", ["amp;"]),
        ("spam: Dogs run", "has to be repaired: label echo", ["spam: "]),
        ("", "empty", []),
        ("asdkj qwlekj zxcmnb", "spelled like no other text", []),
        ("tiny", "shorter than 10 characters", []),
    ],
)
def test_what_makes_a_text_unusable(text, reason, parts):
    found = marked(text, ("unusable", reason), labels=["spam"])
    assert found == parts if parts is not None else found


def test_a_loop_is_marked_behind_its_first_stretch():
    assert marked("so it goes on " * 4, ("unusable", "says the same over and over")) == [
        ("so it goes on " * 3).strip()
    ]


def test_remains_in_the_tail_of_a_long_text_are_found_there():
    text = "word " * 4000 + "as an AI language model, I stop"
    assert marked(text, ("unusable", "speaks as a language model")) == ["as an AI language model"]


def test_what_is_of_the_whole_text_and_other_checks_mark_nothing():
    flags = [("language", "looks like 'fr', not 'en'"), ("label_error", "x"), ("their_own", "y")]
    assert marked("Bonjour le monde", *flags) == []


def test_of_two_flags_that_meet_the_first_has_the_place():
    flags = [artefact("ends with !"), ("near_duplicate", "...")]
    rows = [dict(zip(("check", "reason"), flag, strict=True)) for flag in flags]
    assert evidence("so it is new!", rows, "so it is") == [
        Span(9, 12, "near_duplicate"),
        Span(12, 13, "artefact"),
    ]


_VALUE = st.text(min_size=1, max_size=9)
_SIGN_KINDS = st.sampled_from(["first sign", "last sign", "sign"])
_FEATURES = st.one_of(
    st.builds(Feature, st.sampled_from(["opening", "closing", "template", "first word"]), _VALUE),
    st.builds(Feature, _SIGN_KINDS, st.sampled_from("!?:'\"{}*%")),
    st.builds(Feature, st.just("pattern"), st.sampled_from(sorted(PATTERNS))),
    st.builds(Feature, st.just("longer"), st.integers(0, 99).map(str)),
    st.builds(Feature, st.just("aside"), st.sampled_from(sorted(ASIDES))),
    st.sampled_from(["shocking", "won't", "you won't"]),
)


@given(_FEATURES)
def test_a_feature_in_words_is_that_feature(feature):
    assert of_words(in_words(feature)) == feature


_WORDS = st.lists(st.sampled_from(["a", "b", "c", "!", "'", "ä", "\n", "\ud83d", "9"]), max_size=30)


@given(_WORDS, _WORDS)
def test_without_what_differs_both_texts_are_one(one, other):
    one, other = " ".join(one), " ".join(other)

    def rest(text, twin):
        spans = differences(text, twin)
        for before, after in pairwise(spans):
            assert before.end < after.start
        for span in reversed(spans):
            assert span.start < span.end
            text = text[: span.start] + text[span.end :]
        return text.split()

    assert rest(one, other) == rest(other, one)


def test_long_texts_are_compared_by_their_words_alone():
    one = " ".join(f"w{n}" for n in range(9_000))
    other = " ".join(f"w{n}" for n in reversed(range(1, 9_001)))
    assert [one[span.start : span.end] for span in differences(one, other)] == ["w0"]


@given(st.text(), st.lists(st.tuples(st.sampled_from(["artefact", "unusable", "leak"]), st.text())))
def test_spans_of_any_flags_lie_in_the_text_in_order_and_apart(text, flags):
    rows = [{"check": check, "reason": reason} for check, reason in flags]
    last = 0
    for span in evidence(text, rows, twin="another text!"):
        assert last <= span.start < span.end <= len(text)
        last = span.end
