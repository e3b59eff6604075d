"""Talking to a provider of fine-tunes: JSON and files over HTTP, and what its errors mean."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from ....errors import ProviderError
from ....llm.providers.http import Http, NoConnection, Reply
from ....llm.providers.statuses import meaning
from ....llm.request import Refused, TryAgain
from ....llm.secrets import public_address

TIMEOUT_S = 60.0


class Refusal(ProviderError):
    """A request that the provider will not do as it stands.

    Attributes:
        status: of HTTP.
        code: the provider's own name for the error, where it has one.
        content: the JSON that came with it.
    """

    def __init__(self, words: str, reply: Reply) -> None:
        super().__init__(words)
        self.status, self.code = reply.status, reply.error("code")
        self.content: dict[str, Any] = reply.content if isinstance(reply.content, dict) else {}


class Wire:
    """Connections to one provider.

    Args:
        name: what it is called in messages.
        url: address that paths are put behind.
        headers: sent with every request, the login among them.
        login: where the login is from, in words.
        hints: by code of an error or status of HTTP, what to do about it.
    """

    def __init__(
        self,
        name: str,
        url: str,
        headers: Mapping[str, str],
        *,
        login: str,
        hints: Mapping[str | int, str] | None = None,
    ) -> None:
        self._name, self._login, self._hints = name, login, hints or {}
        self.address = public_address(url)
        self._http = Http(url, headers, TIMEOUT_S)
        self._reached = False

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Any:
        """The JSON at a path.

        Raises:
            TryAgain: a passing fault.
            Refusal: the provider knows of no such thing, or will not do it.
            ProviderError: the login, the money, no connection.
        """
        return await self._good(lambda: self._http.get(path, query))

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send JSON, or nothing, and read JSON. Raises as `get`."""
        return await self._good(lambda: self._http.post(path, body))

    async def delete(self, path: str) -> Any:
        """Have something removed. Raises as `get`."""
        return await self._good(lambda: self._http.delete(path), as_json=False)

    async def upload(self, path: str, fields: Mapping[str, str], name: str, file: Path) -> Any:
        """Send a file in a form. Raises as `get`."""
        return await self._good(lambda: self._http.upload(path, fields, name, file))

    async def form(self, path: str, fields: Mapping[str, str]) -> Reply:
        """Send a form, and take a reply that points elsewhere as it is. Raises as `get`."""
        return await self._reply(lambda: self._http.form(path, fields))

    async def send_file(self, path: str, query: Mapping[str, str | int], file: Path) -> Any:
        """Send a file as the body. Raises as `get`."""
        return await self._good(lambda: self._http.send_file(path, query, file))

    async def content(self, path: str) -> bytes:
        """The bytes of a file. Raises as `get`."""
        found = b""

        async def ask() -> Reply:
            nonlocal found
            reply, found = await self._http.content(path)
            return reply

        await self._good(ask, as_json=False)
        return found

    async def _good(self, ask: Callable[[], Awaitable[Reply]], *, as_json: bool = True) -> Any:
        reply = await self._reply(ask)
        if as_json and not isinstance(reply.content, dict | list):
            raise TryAgain(f"a reply that is no JSON: {reply.text[:80]}")
        return reply.content

    async def _reply(self, ask: Callable[[], Awaitable[Reply]]) -> Reply:
        try:
            reply = await ask()
        except NoConnection as error:
            raise self._unreached(error) from None
        self._reached = True
        if reply.status >= 400:
            raise self._meaning(reply)
        return reply

    def _unreached(self, error: NoConnection) -> Exception:
        why = f"no connection to {self.address} ({error})"
        if self._reached or error.hung_up:
            return TryAgain(why)
        return ProviderError(f"{self._name}: {why}. Check the network and the address")

    def _meaning(self, reply: Reply) -> Exception:
        said, code = reply.said(), reply.error("code")
        if hint := self._hints.get(code) or self._hints.get(reply.status):
            return Refusal(f"{self._name}: {said.rstrip('.')}. {hint}", reply)
        found = meaning(
            self._name,
            reply.status,
            said,
            reply.headers,
            login=f"{self.address} refused the login ({self._login})",
            unknown="there is no such thing",
            code=code,
        )
        if isinstance(found, Refused):
            return Refusal(f"{self._name}: {self.address} says: {said}", reply)
        if isinstance(found, ProviderError):
            return Refusal(str(found), reply)
        return found


def is_missing(error: Exception) -> bool:
    """Whether an error says that the provider has no such thing, or no such place."""
    return isinstance(error, Refusal) and error.status in (404, 405, 501)
