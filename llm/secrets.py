"""Keeping keys out of whatever is written down or shown."""

from __future__ import annotations

import logging
import os
import re
from base64 import b64encode
from urllib.parse import unquote, urlsplit, urlunsplit

from ..address import KEY_NAME
from ..errors import InputError

_SECRET_NAME = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)(_?\d+)?$", re.IGNORECASE)
_LOOKS_SECRET = re.compile(
    r"\b(sk|pk|gsk|hf|xai|key)[-_][A-Za-z0-9_*-]{8,}"
    r"|\bAIza[\w-]{30,}|\bAKIA[A-Z0-9]{12,}|Bearer\s+\S+"
    # what stands before the host of an address, and what its query calls a key
    r"|(?<=://)[^\s/?#@]+(?=@)"
    rf"|(?<=[?&])(?:{KEY_NAME})=[^\s&#'\"]+",
    re.IGNORECASE,
)
_SHORTEST = 8
# Keys that came from elsewhere than the environment.
_hidden: set[str] = set()


def hide(key: str) -> None:
    """From now on, show this key nowhere."""
    if len(key) >= _SHORTEST:
        _hidden.add(key)


def hide_login(url: str) -> None:
    """From now on, show nowhere the password in a URL, nor the header that it is sent in."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    hide(password)
    hide(b64encode(f"{user}:{password}".encode()).decode())


def without_secrets(text: str) -> str:
    """A text in which every key of the environment and every other that is known is `***`.

    So is what looks like one.
    """
    values = [
        value
        for name, value in os.environ.items()
        if len(value) >= _SHORTEST and _SECRET_NAME.search(name)
    ]
    values += _hidden
    # The longest first: one key may begin another.
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, "***")
    return _LOOKS_SECRET.sub("***", text)


def in_one_line(error: BaseException) -> str:
    """The first line of what an error says, or its kind where it says nothing."""
    return without_secrets(str(error)).strip().split("\n")[0] or type(error).__name__


def public_address(url: str) -> str:
    """A URL without user name, password, query and fragment, which may hold keys.

    Raises:
        InputError: this is no address; it is not repeated, since it may hold a key.
    """
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        _ = parts.port
    except ValueError:
        raise InputError(
            "the address of the server (base_url) is no URL; expected one such as "
            "http://localhost:8000/v1"
        ) from None
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", "")).removeprefix("//")


def keep_out_of_logs(*loggers: str) -> None:
    """Hide secrets in what these loggers write, whoever listens to them.

    HTTP clients log every address that they ask, with the user name and password in it.
    """
    for name in loggers:
        logger = logging.getLogger(name)
        if _hide not in logger.filters:
            logger.addFilter(_hide)


def _hide(record: logging.LogRecord) -> bool:
    record.msg, record.args = without_secrets(record.getMessage()), ()
    return True
