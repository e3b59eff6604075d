"""What a provider says of its limits, in the headers of its replies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_PREFIXES = ("x-ratelimit", "anthropic-ratelimit")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True)
class Limit:
    """One budget: how much it holds, what is left, and seconds until it is full again."""

    most: float
    left: float
    reset: float


@dataclass(frozen=True)
class Limits:
    """Budgets for requests and for tokens, as far as the provider speaks of them."""

    requests: Limit | None = None
    tokens: Limit | None = None


def read_limits(headers: Mapping[str, str]) -> Limits | None:
    """Limits from a reply's headers; None where it has none that are whole.

    `x-ratelimit-{limit,remaining,reset}-{requests,tokens}` with resets such as `6m0s` or `20ms`
    (OpenAI's "Rate limits" guide), and Anthropic's names, whose resets are times.
    """
    for prefix in _PREFIXES:
        requests, tokens = (_limit(headers, prefix, what) for what in ("requests", "tokens"))
        if requests or tokens:
            return Limits(requests, tokens)
    return None


def _limit(headers: Mapping[str, str], prefix: str, what: str) -> Limit | None:
    names = [f"{prefix}-{field}-{what}" for field in ("limit", "remaining", "reset")]
    if prefix.startswith("anthropic"):
        names = [f"{prefix}-{what}-{field}" for field in ("limit", "remaining", "reset")]
    most = headers.get(names[0])
    if most is None:
        return None
    seconds = read_duration(headers.get(names[2], ""))
    try:
        left = float(headers.get(names[1], ""))
        return None if seconds is None else Limit(float(most), left, seconds)
    except ValueError:
        return None


def read_duration(text: str) -> float | None:
    """Seconds from `1.5`, `6m0s`, `20ms` or a time such as 2026-01-31T12:00:00Z; else None."""
    text = text.strip()
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    parts = _PART.findall(text)
    if parts and "".join(number + unit for number, unit in parts) == text:
        return sum(float(number) * _UNITS[unit] for number, unit in parts)
    try:
        return _until(datetime.fromisoformat(text))
    except ValueError:
        return None


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a reply asks to wait: `retry-after-ms`, or `retry-after` in seconds or a date.

    RFC 9110, section 10.2.3; the first is OpenAI's.
    """
    milliseconds = read_duration(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    given = headers.get("retry-after", "")
    if (seconds := read_duration(given)) is not None:
        return seconds if seconds < float("inf") else None
    try:
        return _until(parsedate_to_datetime(given))
    except ValueError:
        return None


def _until(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
