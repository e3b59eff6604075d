"""Files at addresses that a provider hands out: signed, so that no login goes along."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ....llm.providers.http import proxy_of
from ....llm.request import TryAgain
from ....llm.secrets import public_address, without_secrets
from ....offline import refuse_outside

_SECONDS = 1800.0


async def put_file(url: str, file: Path) -> None:
    """Send a file to an address.

    Raises:
        TryAgain: it did not arrive.
    """
    with file.open("rb") as stream:
        await _ask("PUT", url, data=stream)


async def get_file(url: str) -> bytes:
    """The file at an address. Raises TryAgain where it cannot be had."""
    return await _ask("GET", url)


async def _ask(method: str, url: str, **more: Any) -> bytes:
    import aiohttp

    parts, address = urlsplit(url), public_address(url)
    refuse_outside("a file", address)
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    proxy = proxy_of(parts.scheme, parts.hostname or "")
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, proxy=proxy) as session,
            session.request(method, url, **more) as response,
        ):
            found: bytes = await response.read()
            if response.status >= 400:
                raise TryAgain(f"{address} answers with status {response.status}")
            return found
    except (aiohttp.ClientError, OSError) as error:
        raise TryAgain(without_secrets(f"{address}: {error or type(error).__name__}")) from None
