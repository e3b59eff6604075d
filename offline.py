"""A promise that nothing leaves this machine: LABELWRIGHT_OFFLINE, or `labelwright --offline`."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from .errors import InputError

VARIABLE = "LABELWRIGHT_OFFLINE"


def is_offline() -> bool:
    """Whether nothing may leave this machine."""
    return os.environ.get(VARIABLE, "0") not in ("", "0")


def stay_offline() -> None:
    """From now on, for this process and those that it starts."""
    os.environ[VARIABLE] = "1"


def refuse_outside(what: str, address: str | None = None) -> None:
    """Refuse, where nothing may leave this machine, what would go to an address elsewhere.

    Args:
        what: who would ask, or what would be fetched.
        address: URL or host and port; None is elsewhere.

    Raises:
        InputError: it is refused.
    """
    if is_offline() and not (address and is_loopback(address)):
        where = f" would ask {address}" if address else " is not on this machine"
        raise InputError(f"{what}{where}, and --offline ({VARIABLE}) lets nothing leave it")


def is_loopback(address: str) -> bool:
    """Whether a URL, or a host with or without a port, is this machine and no other."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
