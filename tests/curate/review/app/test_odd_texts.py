"""Texts that nobody vouches for: nothing of them may act upon a terminal."""

import unicodedata

import pytest
from labelwright.curate.review.rows import Rows
from review_sessions import LABELS, ODD, headlines, plain

TEXTS = {
    "escape": "\x1b[31mred\x1b]0;title\x07\x9b2J\x90q\x9c",
    "control": "a\x00b\x08c\rd\x7fe\x85f",
    "direction": "\u202egnp.exe\u2066 \u200f\u061c",
    "unseen": "zero\u200bwidth\ufeff\u2060 \U000e0041\u00ad",
    "emoji": "👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 1️⃣",
    "right to left": "שלום עולם مرحبا بالعالم",
    "marks": "e\u0301" * 20 + "Z" + "\u0337" * 60,
    "wide": "漢字かな交じり文" * 30,
    "long word": "x" * 30_000,
    "many lines": "line\n" * 3_000,
    "markup": "[bold]not bold[/bold] [@click=app.quit]here[/] \\[x]",
    "private": "\ue000\U000f0000",
}
HARMFUL = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
JOINERS = "\u200c\u200d"


def harmful(screen):
    """What would act upon a terminal in the lines as they are sent to it."""
    sent = "".join(segment.text for line in rendered(screen) for segment in line)
    tags = range(0xE0020, 0xE0080)
    return {
        sign for sign in sent
        if unicodedata.category(sign) in HARMFUL and sign not in JOINERS and ord(sign) not in tags
    }  # fmt: skip


def rendered(screen):
    return screen.app.screen._compositor.render_strips()


def in_every_column(text):
    frame = plain(3).frame.with_columns(
        text=text + plain(3).frame["text"],
        label=LABELS[0] + plain(3).frame["label"].str.slice(0, 0),
        generator=plain(3).frame["text"].str.slice(0, 0) + text,
        intended_label=plain(3).frame["text"].str.slice(0, 0) + text,
    )
    return Rows(frame, (*LABELS, text), about={text[:40]: text}, findings=[
        {"check": text, "tier": text, "feature": text, "label": text, "words": text}
    ])  # fmt: skip


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
def test_nothing_of_a_text_reaches_the_terminal_raw(review, text, size):
    keys = (
        "j", "w", "pagedown", "w", "right_square_bracket", "n", "escape", "slash", "escape", "l",
        "escape", "f", "escape", "e", "escape", "t", "space", "space", "d", "escape", "q", "F", "i",
        "escape", "q", "3", "q", "escape", "question_mark", "escape",
    )  # fmt: skip

    async def steps(screen):
        assert harmful(screen) == set()
        for key in keys:
            await screen.press(key)
            assert harmful(screen) == set(), key
            assert {strip.cell_length for strip in rendered(screen)} == {size[0]}

    review.drive(steps, in_every_column(text), size=size)


def test_a_picture_stands_for_what_is_not_drawn(review):
    async def steps(screen):
        await screen.press("slash", "A", "L", "E", "R", "T", "enter")
        assert "Red ␛[31mALERT␇ ⟨RLO⟩evil⟨PDF⟩ tab⇥   here ⟨CSI⟩2J zero⟨ZWSP⟩width" in screen.text

    review.drive(steps, headlines(), size=(100, 24))
    assert ODD.startswith("Red \x1b")


def test_without_colours_what_gave_it_away_stands_in_brackets(review, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(screen):
        assert "did next⟦!⟧" in screen.text
        for strip in rendered(screen):
            for segment in strip:
                style = segment.style
                assert style is None or style.color is None or style.color.is_default
                assert style is None or style.bgcolor is None or style.bgcolor.is_default

    review.drive(steps)


def test_with_colours_it_is_underlined_too(review):
    async def steps(screen):
        marked = [segment for segment in rendered(screen)[1] if "!" in segment.text]
        assert [segment.text for segment in marked] == ["!"]
        assert marked[0].style.underline
        assert marked[0].style.bold

    review.drive(steps)
