"""What statuses mean, and where errors of other packages carry theirs."""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.errors import ProviderError
from labelwright.llm.limits import Limit
from labelwright.llm.providers.statuses import headers_of, meaning, status_of
from labelwright.llm.request import OverLimit, Refused, TryAgain


def means(status: int, headers=None, code=""):
    words = {"login": "the key is refused", "unknown": "no such model"}
    return meaning("some/model", status, "said so", headers or {}, code=code, **words)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *[(status, ProviderError) for status in (401, 402, 403, 404)],
        *[(status, Refused) for status in (400, 405, 409, 413, 415, 422)],
        *[(status, TryAgain) for status in (408, 500, 502, 503, 504, 520, 529)],
        (429, OverLimit),
    ],
)
def test_a_status_means_the_same_everywhere(status, kind):
    error = means(status)
    assert type(error) is kind
    assert "said so" in str(error)


def test_quota_that_is_used_up_ends_no_sooner_by_waiting():
    assert type(means(429, code="insufficient_quota")) is ProviderError


def test_a_limit_tells_how_long_and_how_much():
    headers = {
        "retry-after": "3",
        "anthropic-ratelimit-tokens-limit": "1000",
        "anthropic-ratelimit-tokens-remaining": "0",
        "anthropic-ratelimit-tokens-reset": "30",
    }
    error = means(429, headers)
    assert error.after == 3.0
    assert error.limits.tokens == Limit(1000, 0, 30)


def test_a_fault_tells_how_long():
    assert means(503, {"retry-after-ms": "250"}).after == 0.25


@given(st.integers(400, 599))
def test_every_status_means_something(status):
    assert isinstance(means(status), (ProviderError, Refused, TryAgain))


class Grpc(Enum):
    """Codes as grpc has them."""

    RESOURCE_EXHAUSTED = (8, "resource exhausted")
    UNAVAILABLE = (14, "unavailable")
    OK = (0, "ok")


def error(**attributes):
    """An error of some package."""
    found = RuntimeError("no")
    vars(found).update(attributes)
    return found


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (error(status_code=429), 429),
        (error(code=503), 503),
        (error(code=HTTPStatus.TOO_MANY_REQUESTS), 429),
        (error(code="rate_limit_exceeded", status_code=429), 429),
        (error(response={"ResponseMetadata": {"HTTPStatusCode": 400}}), 400),
        (error(response={"Error": {}}), None),
        (error(code=lambda: Grpc.RESOURCE_EXHAUSTED), 429),
        (error(code=lambda: Grpc.UNAVAILABLE), 503),
        (error(code=lambda: Grpc.OK), None),
        (error(code=lambda needed: needed), None),
        (error(code=7), None),
        (error(), None),
    ],
)
def test_where_other_packages_keep_the_status(found, status):
    assert status_of(found) == status


@pytest.mark.parametrize(
    "found",
    [
        error(response=SimpleNamespace(headers={"retry-after": "3"})),
        error(headers={"retry-after": "3"}),
        error(response={"ResponseMetadata": {"HTTPHeaders": {"retry-after": "3"}}}),
    ],
)
def test_where_other_packages_keep_the_headers(found):
    assert headers_of(found) == {"retry-after": "3"}
    assert headers_of(error()) == {}
