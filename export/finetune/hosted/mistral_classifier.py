"""Asking a classifier that Mistral has trained: it gives the probability of every label."""

from __future__ import annotations

from typing import Any

from ....errors import ProviderError
from ....llm.keys import find_key, how_to_set
from ....llm.providers.http import Http, NoConnection, Reply
from ....llm.providers.statuses import meaning
from ....llm.request import Answer, Request, Traits, TryAgain
from ....llm.secrets import public_address

_TIMEOUT_S = 60.0


class AskedClassifier:
    """One classifier at Mistral; the last message of a request is the text.

    Args:
        model: its name there.
        url: address up to and with /v1.
        keys: variables that may hold the key.
    """

    traits = Traits(concurrency=16)
    settings: dict[str, Any]

    def __init__(self, model: str, url: str, keys: tuple[str, ...]) -> None:
        self.name, self.model = f"mistral/{model}", model
        self.address = public_address(url)
        self.settings = {}
        self._url, self._keys = url, keys
        self._http: Http | None = None

    async def open(self) -> None:
        key = find_key(*self._keys)
        if not key:
            raise ProviderError(f"{self.name} needs a key: {how_to_set(*self._keys)}")
        self._http = Http(self._url, {"authorization": f"Bearer {key}"}, _TIMEOUT_S)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def ask(self, request: Request) -> Answer:
        assert self._http is not None, "open() comes before ask()"
        body = {"model": self.model, "input": [request.messages[-1].content]}
        try:
            reply = await self._http.post("/classifications", body)
        except NoConnection as error:
            raise TryAgain(f"no connection to {self.address} ({error})") from None
        if reply.status >= 400:
            raise meaning(
                self.name,
                reply.status,
                reply.said(),
                reply.headers,
                login=f"{self.address} refused the key in {self._keys[0]}",
                unknown=f"{self.address} knows no such classifier",
                code=reply.error("code"),
            )
        return self._answer(reply, request)

    def _answer(self, reply: Reply, request: Request) -> Answer:
        try:
            ((scores,),) = (list(one.values()) for one in reply.content["results"])
            given = {name: float(scores["scores"].get(name, 0.0)) for name in request.choices}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise TryAgain(f"{self.address}: a reply that is no classification") from None
        whole = sum(given.values())
        if whole <= 0:
            return Answer(text="none of the labels")
        shares = {name: score / whole for name, score in given.items()}
        return Answer(text=max(shares, key=lambda name: shares[name]), probabilities=shares)
