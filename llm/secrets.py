"""Keeping keys out of whatever is written down or shown."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit, urlunsplit

_SECRET_NAME = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)$", re.IGNORECASE)
_LOOKS_SECRET = re.compile(r"\b(sk|pk|gsk|hf|xai|key)[-_][A-Za-z0-9_*-]{8,}|Bearer\s+\S+")
_SHORTEST = 8


def without_secrets(text: str) -> str:
    """A text in which every key of the environment, and what looks like one, is `***`."""
    for name, value in os.environ.items():
        if len(value) >= _SHORTEST and _SECRET_NAME.search(name):
            text = text.replace(value, "***")
    return _LOOKS_SECRET.sub("***", text)


def public_address(url: str) -> str:
    """A URL without user name, password, query and fragment, which may hold keys."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
