"""Asking a classifier that Mistral has trained: it gives the probability of every label."""

from __future__ import annotations

from typing import ClassVar

from ....errors import ProviderError
from ....llm.keys import find_key, how_to_set
from ....llm.providers.http import Reply
from ....llm.request import Answer, Request, TryAgain
from .asked import AskedOverHttp


class AskedClassifier(AskedOverHttp):
    """One classifier at Mistral; the last message of a request is the text.

    Args:
        model: its name there.
        url: address up to and with /v1.
        keys: variables that may hold the key.
    """

    timeout_s: ClassVar[float] = 60.0
    thing: ClassVar[str] = "classifier"
    code: ClassVar[str] = "code"

    def __init__(self, model: str, url: str, keys: tuple[str, ...]) -> None:
        super().__init__(f"mistral/{model}", url)
        self.model, self._keys = model, keys

    def credential(self) -> str:
        key = find_key(*self._keys)
        if not key:
            raise ProviderError(f"{self.name} needs a key: {how_to_set(*self._keys)}")
        return key

    def credential_in_words(self) -> str:
        return f"the key in {self._keys[0]}"

    async def ask(self, request: Request) -> Answer:
        body = {"model": self.model, "input": [request.messages[-1].content]}
        reply = await self.post("/classifications", body)
        if reply.status >= 400:
            raise self.meaning_of(reply)
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
