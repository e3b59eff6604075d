"""What headers say of limits and waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.llm.limits import Limit, Limits, read_duration, read_limits, read_retry_after


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("6m0s", 360), ("7m12s", 432), ("20ms", 0.02), ("1h2m3s", 3723), ("0.5", 0.5)],
)
def test_durations_as_providers_write_them(text, seconds):
    assert read_duration(text) == pytest.approx(seconds)


@given(st.text(max_size=12))
def test_no_text_is_more_than_a_duration_or_nothing(text):
    found = read_duration(text)
    assert found is None or found >= 0 or found != found


def test_a_moment_is_a_time_to_wait():
    later = datetime.now(UTC) + timedelta(seconds=30)
    assert read_duration(later.isoformat()) == pytest.approx(30, abs=2)
    assert read_retry_after({"retry-after": format_datetime(later)}) == pytest.approx(30, abs=2)
    assert read_duration("2001-01-01T00:00:00Z") == 0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_how_long_a_reply_asks_to_wait(headers, seconds):
    assert read_retry_after(headers) == seconds


def test_limits_by_openai_and_by_anthropic():
    openai = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-limit-tokens": "150000",
        "x-ratelimit-remaining-tokens": "149984",
        "x-ratelimit-reset-tokens": "6m0s",
    }
    assert read_limits(openai) == Limits(Limit(60, 59, 1), Limit(150_000, 149_984, 360))
    anthropic = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-requests-reset": "2001-01-01T00:00:00Z",
    }
    assert read_limits(anthropic) == Limits(Limit(50, 49, 0))


def test_half_a_limit_is_none():
    assert read_limits({"x-ratelimit-remaining-requests": "59"}) is None
    assert read_limits({"content-type": "application/json"}) is None
