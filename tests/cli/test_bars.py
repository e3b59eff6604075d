"""Bars on a terminal, only messages elsewhere."""

import io
import re
import time

import pytest
from labelwright.cli.bars import Bars
from rich.console import Console


def work(console):
    bars = Bars(console)
    with bars.step("labelling [all]", 4, "texts") as step:
        step.advance(2, tokens=1500, usd=0.0123)
        step.note("half [done]")
        bars.say("column 'a' [taken]")
        step.total(8)
        step.advance(6)
        with bars.step("inner", None, "calls") as inner:
            inner.advance()
    with bars.step("second", 1, "files"):
        pass


def test_away_from_a_terminal_only_messages_are_printed():
    out = io.StringIO()
    work(Console(file=out, width=120))
    assert out.getvalue() == "column 'a' [taken]\n"


def test_on_a_terminal_count_rate_tokens_and_notes_are_drawn():
    out = io.StringIO()
    work(Console(file=out, width=160, force_terminal=True, color_system=None))
    drawn = out.getvalue()
    for word in (
        "labelling [all]",
        "8/8",
        "texts",
        "1,500 tokens",
        "$0.0123",
        "half [done]",
        "inner",
        "second",
    ):
        assert word in drawn
    assert "column 'a' [taken]" in drawn


def test_an_error_inside_a_step_closes_the_bars():
    out = io.StringIO()
    bars = Bars(Console(file=out, width=120, force_terminal=True))
    with pytest.raises(KeyboardInterrupt), bars.step("a", 3, "texts"):
        raise KeyboardInterrupt
    assert out.getvalue().endswith("\x1b[?25h")
    with bars.step("b", 1, "texts") as step:
        step.advance()
    assert "b" in out.getvalue()


def test_what_comes_in_bursts_is_told_at_its_rate_over_all():
    out = io.StringIO()
    bars = Bars(Console(file=out, width=120, force_terminal=True, color_system=None))
    with bars.step("a", 200, "texts") as step:
        time.sleep(0.3)
        step.advance(50)
        step.advance(50)
    rates = [
        float(one.replace(",", "")) for one in re.findall(r"([\d,.]+) texts/s", out.getvalue())
    ]
    assert rates
    assert max(rates) <= 100 / 0.3
