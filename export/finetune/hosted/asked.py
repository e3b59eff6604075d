"""Asking a tuned model at an API of its provider's own: one POST a request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from ....llm.providers.http import Http, NoConnection, Reply
from ....llm.providers.statuses import meaning
from ....llm.request import Answer, Request, Traits, TryAgain
from ....llm.secrets import public_address


class AskedOverHttp(ABC):
    """One tuned model.

    Args:
        name: provider/model.
        url: address up to and with the version.
    """

    traits = Traits(concurrency=16)
    settings: dict[str, Any]
    timeout_s: ClassVar[float]
    thing: ClassVar[str]
    """What is at the address, for an error that says it is not."""
    code: ClassVar[str]
    """Field of an error that holds the provider's code."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.address = public_address(url)
        self.settings = {}
        self._url = url
        self._http: Http | None = None

    @abstractmethod
    def credential(self) -> str:
        """What proves who asks. Raises ProviderError where there is nothing."""

    @abstractmethod
    def credential_in_words(self) -> str:
        """What it is called, for an error that says it was refused."""

    @abstractmethod
    async def ask(self, request: Request) -> Answer:
        """The model's answer."""

    async def open(self) -> None:
        """Get ready to ask."""
        headers = {"authorization": f"Bearer {self.credential()}"}
        self._http = Http(self._url, headers, self.timeout_s)

    async def close(self) -> None:
        """Let go of connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def post(self, path: str, body: dict[str, Any]) -> Reply:
        """What the provider replies, be it an error. Raises TryAgain where it is not reached."""
        assert self._http is not None, "open() comes before ask()"
        try:
            return await self._http.post(path, body)
        except NoConnection as error:
            raise TryAgain(f"no connection to {self.address} ({error})") from None

    def meaning_of(self, reply: Reply) -> Exception:
        """What an error of the provider's means for the request."""
        return meaning(
            self.name,
            reply.status,
            reply.said(),
            reply.headers,
            login=f"{self.address} refused {self.credential_in_words()}",
            unknown=f"{self.address} knows no such {self.thing}",
            code=reply.error(self.code),
        )
