"""Addresses of servers, and the secrets that must not stand in them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

KEY_NAME = r"[\w-]*(?:key|token|secret|sig|signature|password)"
_KEY_IN_QUERY = re.compile(rf"(?:^|[&;])(?:{KEY_NAME})=", re.IGNORECASE)


def secret_in(address: str) -> str | None:
    """What an address holds that belongs in no file, in words without the secret; else None."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
    except ValueError:
        # Whoever asks the server says that this is no address.
        return "a user name or password" if "@" in address else None
    if "@" in parts.netloc:
        return "a user name or password"
    if any(_KEY_IN_QUERY.search(part) for part in (parts.query, parts.fragment)):
        return "a key"
    return None
