"""JSON over HTTP, with no more work per request than it takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ...offline import is_loopback
from ..quick_json import to_bytes
from ..request import TryAgain
from ..secrets import hide_login, without_secrets

if TYPE_CHECKING:
    import aiohttp
    from aiohttp import MultipartWriter

_SHOWN = 300
_UPLOAD_S = 1800.0


class NoConnection(Exception):
    """The server could not be reached, or hung up.

    Attributes:
        hung_up: whether it was reached; it may have done what it was asked.
    """

    def __init__(self, reason: str, hung_up: bool = False) -> None:
        super().__init__(reason)
        self.hung_up = hung_up


@dataclass(frozen=True)
class Reply:
    """What a server answered.

    Attributes:
        status: of HTTP.
        headers: of HTTP, whatever the case of their names.
        content: the JSON, or None where it is none.
        text: the beginning of what was sent instead, without secrets.
    """

    status: int
    headers: Mapping[str, str]
    content: Any
    text: str = ""

    def said(self) -> str:
        """The error in the server's own words, without secrets."""
        content = self.content if isinstance(self.content, dict) else {}
        # OpenAI's `error`; servers on FastAPI say `detail`, Mistral's `message`.
        error = content.get("error") or content.get("message") or content.get("detail")
        message = error.get("message") if isinstance(error, dict) else error
        return without_secrets(str(message or self.text or f"status {self.status}"))

    def error(self, name: str) -> str:
        """One field of the error, such as `code` or `param`; empty where it has none."""
        error = self.content.get("error") if isinstance(self.content, dict) else None
        return str(error.get(name) or "") if isinstance(error, dict) else ""


class Http:
    """Connections to one server, kept open.

    Args:
        url: address that paths are put behind.
        headers: sent with every request.
        timeout: seconds for a whole reply.
    """

    def __init__(self, url: str, headers: Mapping[str, str], timeout: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout
        parts = urlsplit(self._url)
        if parts.username is not None:
            # A user name in the address is the login; there can be only one.
            hide_login(self._url)
            headers = {k: v for k, v in headers.items() if k.lower() != "authorization"}
        # Here, since a plan makes providers that it never opens.
        import aiohttp
        from yarl import URL

        self._at = lru_cache(lambda path: URL(self._url + path))
        self._lost = (aiohttp.ClientError, OSError)
        self._never = aiohttp.ClientConnectorError
        self._whole = aiohttp.ClientTimeout
        self._session = aiohttp.ClientSession(
            headers={"content-type": "application/json", **headers},
            timeout=aiohttp.ClientTimeout(total=timeout),
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=proxy_of(parts.scheme, parts.hostname or ""),
        )

    async def post(self, path: str, body: Mapping[str, Any] | None) -> Reply:
        """Send JSON, or nothing, and read JSON.

        Raises:
            NoConnection: the server could not be reached, or hung up.
            TryAgain: it was silent for too long.
        """
        return _reply(
            *await self._send("POST", path, data=None if body is None else to_bytes(body))
        )

    async def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Reply:
        """Read JSON. Raises as `post`."""
        return _reply(*await self._send("GET", path, params=query))

    async def delete(self, path: str) -> Reply:
        """Have something removed. Raises as `post`."""
        return _reply(*await self._send("DELETE", path))

    async def content(self, path: str) -> tuple[Reply, bytes]:
        """Read a file, beside the reply as if it were JSON. Raises as `post`."""
        response, data = await self._send("GET", path)
        return _reply(response, data), data

    async def upload(self, path: str, fields: Mapping[str, str], name: str, file: Path) -> Reply:
        """Send a file in a form, piece by piece. Raises as `post`.

        Args:
            path: where to.
            fields: what else the form holds.
            name: of the file, as the server is told.
            file: what is sent.
        """
        with file.open("rb") as stream, _form(fields) as form:
            part = form.append(stream, {"content-type": "application/jsonl"})
            part.set_content_disposition("form-data", name="file", filename=name)
            headers = dict(form.headers)
            sent = self._send("POST", path, seconds=_UPLOAD_S, data=form, headers=headers)
            return _reply(*await sent)

    async def form(self, path: str, fields: Mapping[str, str]) -> Reply:
        """Send a form, and take the reply as it is where it points elsewhere. Raises as `post`."""
        with _form(fields) as form:
            headers = dict(form.headers)
            sent = self._send("POST", path, data=form, headers=headers, allow_redirects=False)
            return _reply(*await sent)

    async def send_file(self, path: str, query: Mapping[str, str | int], file: Path) -> Reply:
        """Send a file as the body of a request, piece by piece. Raises as `post`."""
        headers = {"content-type": "application/octet-stream"}
        with file.open("rb") as stream:
            more = {"params": query, "data": stream, "headers": headers}
            return _reply(*await self._send("POST", path, seconds=_UPLOAD_S, **more))

    async def _send(
        self, method: str, path: str, *, seconds: float = 0.0, **more: Any
    ) -> tuple[aiohttp.ClientResponse, bytes]:
        if seconds > self._timeout:
            more["timeout"] = self._whole(total=seconds)
        try:
            async with self._session.request(method, self._at(path), **more) as response:
                return response, await response.read()
        except TimeoutError:
            waited = max(self._timeout, seconds)
            raise TryAgain(f"no answer within {waited:.0f} s") from None
        except self._lost as error:
            reason = without_secrets(str(error) or type(error).__name__)
            raise NoConnection(reason, not isinstance(error, self._never)) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


def _form(fields: Mapping[str, str]) -> MultipartWriter:
    """A form that holds these fields."""
    from aiohttp import MultipartWriter

    form = MultipartWriter("form-data")
    for field, value in fields.items():
        form.append(value).set_content_disposition("form-data", name=field)
    return form


def proxy_of(scheme: str, host: str) -> str | None:
    """The proxy that the environment names; aiohttp's own look-up costs time at every request."""
    return None if is_loopback(host) or proxy_bypass(host) else getproxies().get(scheme)


def _reply(response: aiohttp.ClientResponse, data: bytes) -> Reply:
    try:
        return Reply(response.status, response.headers, json.loads(data))
    except ValueError:
        text = data[:_SHOWN].decode("utf-8", "replace")
        return Reply(response.status, response.headers, None, without_secrets(text))
