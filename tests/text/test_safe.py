"""What may reach a terminal, for any text that there can be."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.text.safe import MOST_MARKS, safe

_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ANY_SIGN = st.integers(0, 0x10FFFF).map(chr)
_NASTY = st.sampled_from(
    "\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b\x9d\xad\u0301\u0489\u200b\u200c\u200d\u200e\u202e\u2028"
    "\u2066\u2069\ufe0f\ufeff\ufdd0\uffff\ud83d\ude00\ue000\U0001f469\U0001f3fd\U000e0067"
    "\U000e007f\U0001f3f41#\u20e3\u0645\u0915\u094d a"
)
_TEXTS = st.lists(st.one_of(_ANY_SIGN, _NASTY), max_size=60).map("".join)


@given(_TEXTS)
def test_nothing_a_terminal_acts_upon_survives(text):
    drawn = safe(text).text
    for sign in drawn:
        assert sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Zl", "Zp")
        assert sign not in _TURNING
    drawn.encode("utf-8")


@given(_TEXTS)
def test_places_never_fall_and_stay_within_the_drawn_text(text):
    found = safe(text)
    places = list(found.places)
    assert len(places) == len(text) + 1
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, len(found.text))


@given(_TEXTS)
def test_what_is_drawn_as_it_is_stands_at_its_place(text):
    found = safe(text)
    for at, sign in enumerate(text):
        if sign.isascii() and sign.isprintable():
            assert found.text[found.places[at]] == sign


@given(_TEXTS)
def test_a_safe_text_is_left_alone(text):
    once = safe(text).text
    assert safe(once).text == once


@given(_TEXTS)
def test_marks_in_a_row_are_bounded(text):
    run = 0
    for sign in safe(text).text:
        run = run + 1 if unicodedata.category(sign) in ("Mn", "Me", "Mc") else 0
        assert run <= 4 * MOST_MARKS  # variation selectors are marks as well


@pytest.mark.parametrize(
    "text",
    [
        "Plain words,\nof two lines.",
        "Zwölf “Boxkämpfer” — … 100 €",
        "שלום עולם",
        "مرحبا بالعالم",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "क\u094d\u200dष",
        "ภาษา\u200bไทย",
        "漢字 カタカナ 한국어",
        "葛\U000e0100城",
        "cafe\u0301",
        "👩\u200d❤\ufe0f\u200d💋\u200d👨",
        "👨🏽\u200d👩🏽\u200d👧🏽",
        "🏳\ufe0f\u200d🌈 🐻\u200d❄\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "1\ufe0f\u20e3 #\ufe0f\u20e3 5 🇫🇷",
        "\U0001fae8 \U0001faea",  # newer than the Unicode data of some Pythons
    ],
)
def test_what_people_write_with_is_kept(text):
    found = safe(text)
    assert found.text == text
    assert list(found.places) == list(range(len(text) + 1))


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("a\x1b[31mred", "a␛[31mred"),
        ("a\x00\x07\x08\x7f", "a␀␇␈␡"),
        ("one\r\ntwo", "one␍\ntwo"),
        ("\x9b31m\x9d\x85", "⟨CSI⟩31m⟨OSC⟩⟨NEL⟩"),
        ("a\tb", "a⇥   b"),
        ("user\u202etxt.exe", "user⟨RLO⟩txt.exe"),
        ("\u2066a\u2069\u200f", "⟨LRI⟩a⟨PDI⟩⟨RLM⟩"),
        ("in\u200bvisible\ufeff", "in⟨ZWSP⟩visible⟨BOM⟩"),
        ("a\u200db a\u200cb", "a⟨ZWJ⟩b a⟨ZWNJ⟩b"),
        ("co\xadop", "co⟨SHY⟩op"),
        ("\ud83d", "⟨U+D83D⟩"),
        ("\ue000\uffff\U0010ffff", "⟨U+E000⟩⟨U+FFFF⟩⟨U+10FFFF⟩"),
        ("x\ufe0f😀\U000e0101", "x⟨VS16⟩😀⟨VS18⟩"),
        ("hi\U000e0068\U000e0069", "hi⟨U+E0068⟩⟨U+E0069⟩"),
        ("a\u2028b", "a⟨LS⟩b"),
        ("\u0301a\n\u0301", "◌\u0301a\n◌\u0301"),
        ("h" + "\u0336" * 30, "h" + "\u0336" * MOST_MARKS + "⟨+22 marks⟩"),
        ("😀" + "\u200d😀" * 9, "😀" + "\u200d😀" * 7 + "⟨ZWJ⟩" + "😀\u200d😀"),
    ],
)
def test_what_cannot_be_seen_is_told(text, drawn):
    assert safe(text).text == drawn


def test_a_part_of_the_original_is_found_in_what_is_drawn():
    text = "\x1b]0;owned\x07 say \u202eolleh\u202c now"
    found = safe(text)
    start = text.index("olleh")
    assert found.text[found.places[start] : found.places[start + 5]] == "olleh"
    assert found.text[found.places[start - 1] : found.places[start]] == "⟨RLO⟩"
