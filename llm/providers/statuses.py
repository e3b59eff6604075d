"""What the status of a reply means for the request, and for those after it: one table for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import ProviderError
from ..limits import read_limits, read_retry_after
from ..request import OverLimit, Refused, TryAgain

# https://grpc.github.io/grpc/core/md_doc_statuscodes.html, by the status of HTTP that means it.
_GRPC = {
    "DEADLINE_EXCEEDED": 408,
    "INTERNAL": 500,
    "INVALID_ARGUMENT": 400,
    "NOT_FOUND": 404,
    "PERMISSION_DENIED": 403,
    "RESOURCE_EXHAUSTED": 429,
    "UNAUTHENTICATED": 401,
    "UNAVAILABLE": 503,
}


def meaning(
    name: str,
    status: int,
    said: str,
    headers: Mapping[str, str],
    *,
    login: str,
    unknown: str,
    code: str = "",
) -> Exception:
    """The error to raise for a reply that is one.

    Args:
        name: provider/model.
        status: of HTTP, 400 or more.
        said: the error in the server's own words, without secrets.
        headers: of the reply, whatever the case of their names.
        login: what to say of a login that is refused.
        unknown: what to say where there is no such model or address.
        code: the server's own name for the error, where it has one.

    Returns:
        ProviderError: no request can be answered: the login, the money, the model.
        OverLimit: 429, with the wait and the limits that the headers speak of.
        TryAgain: a passing fault: 408 and 5xx, 529 ("overloaded") among them.
        Refused: this request alone cannot be answered.
    """
    if status in (401, 403):
        return ProviderError(f"{name}: {login}: {said}")
    if status == 402:
        return ProviderError(f"{name}: the account has no money left: {said}")
    if code == "insufficient_quota":
        # OpenAI's 429 that no waiting ends.
        return ProviderError(f"{name}: the account has no quota left: {said}")
    if status == 404:
        return ProviderError(f"{name}: {unknown}: {said}")
    after = read_retry_after(headers)
    if status == 429:
        return OverLimit(f"rate limit: {said}", after, read_limits(headers))
    return TryAgain(said, after) if status == 408 or status >= 500 else Refused(said)


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it was raised from."""
    inner: BaseException | None = error
    while inner is not None:
        yield inner
        inner = inner.__cause__


def status_of(error: BaseException) -> int | None:
    """The status of HTTP that an error of some provider's package stands for, where it has one."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        # botocore's
        error_status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return int(error_status) if error_status else None
    code = getattr(error, "code", None)
    if callable(code):
        return _GRPC.get(str(getattr(_called(code), "name", "")))
    for status in (getattr(error, "status_code", None), code):
        if isinstance(status, int) and status >= 400:
            return int(status)
    return None


def _called(code: Any) -> Any:
    try:
        return code()
    except TypeError:
        return None


def headers_of(error: BaseException) -> Mapping[str, str]:
    """Headers of the reply that an error of some provider's package stands for."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return dict(response.get("ResponseMetadata", {}).get("HTTPHeaders", {}))
    # Packages differ in whether the reply or the error itself has them.
    headers = getattr(response, "headers", None) or getattr(error, "headers", None)
    return headers if isinstance(headers, Mapping) else {}
