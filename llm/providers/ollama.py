"""Ollama, by its own API: answers held to a JSON schema by the server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ...errors import ProviderError
from ...progress import Progress
from ..request import Answer, Request, Traits, TryAgain, schema_of
from ..secrets import public_address
from .conversation import conversation
from .http import Http, NoConnection, Reply
from .logprobs import MOST_RIVALS, choice_probabilities
from .ollama_server import LOGIN, Facts, Server, how_to_pull, login, server_url
from .room import Room
from .statuses import meaning
from .without import Without

TIMEOUT_S = 600.0
# Renewed by every request, so the model stays loaded through a run and a while after.
KEEP_ALIVE = "10m"
# With these the reported probabilities are the model's own; the likeliest token stays the same.
_UNFILTERED = {"top_k": 0, "top_p": 1.0, "min_p": 0.0}


class Ollama:
    """One model of an Ollama server.

    Args:
        name: ollama/MODEL.
        base_url: address of the server; None for OLLAMA_HOST, or this machine.
        progress: not used; models are pulled with `labelwright pull`.

    Raises:
        InputError: the address is no URL.
    """

    traits = Traits(concurrency=4)
    settings: dict[str, Any]

    def __init__(
        self, name: str, base_url: str | None = None, progress: Progress | None = None
    ) -> None:
        self.name = name
        self.model = name.removeprefix("ollama/")
        self.settings = {}
        self._url = server_url(base_url)
        self.address = public_address(self._url)
        self._facts = Facts()
        self._room = Room(name, self._facts)
        self._without = Without("logprobs", "think")
        self._http: Http | None = None

    async def open(self) -> None:
        server = Server(self.name, self._url, TIMEOUT_S)
        try:
            self._facts = await server.facts()
        finally:
            await server.close()
        self._room = Room(self.name, self._facts)
        parts = urlsplit(self._url)
        host = parts.netloc.rpartition("@")[2]
        url = urlunsplit((parts.scheme, host, parts.path, "", ""))
        self._http = Http(url, login(self._url), TIMEOUT_S)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
        self._http = None

    async def ask(self, request: Request) -> Answer:
        while True:
            body, size = self._body(request), self._room.make(request)
            body["options"]["num_ctx"] = size
            reply = await self._post(body)
            if reply.status < 400:
                answer = self._answer(request, reply)
                if "logprobs" in body and not reply.content.get("logprobs"):
                    self._without.add("logprobs")
                if not self._room.more_after_cut(request, reply.content, size):
                    return answer
            elif not self._can_go_on(reply, body, size):
                raise self._meaning(reply)

    async def _post(self, body: dict[str, Any]) -> Reply:
        assert self._http is not None, "open() comes before ask()"
        try:
            return await self._http.post("/api/chat", body)
        except NoConnection as error:
            raise TryAgain(f"no answer from {self.address}: {error}") from None

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": conversation(request, self.name),
            "stream": False,
            "options": _options(request),
            "keep_alive": KEEP_ALIVE,
            "truncate": False,
            "shift": False,
        }
        if request.response is not None:
            body["format"] = schema_of(request.response)
        if self._facts.thinks:
            body["think"] = False
        if request.choices and "logprobs" not in self._without:
            body |= {"logprobs": True, "top_logprobs": MOST_RIVALS}
        return self._without.taken_from(body)

    def _answer(self, request: Request, reply: Reply) -> Answer:
        try:
            text = reply.content["message"]["content"] or ""
        except (KeyError, TypeError):
            what = f": {reply.text}" if reply.text else ""
            raise TryAgain(f"{self.address} sent a reply that is none{what}") from None
        logprobs, choices = reply.content.get("logprobs"), request.choices
        return Answer(
            text=text,
            probabilities=choice_probabilities(text, logprobs, choices) if choices else None,
            finish="length" if reply.content.get("done_reason") == "length" else "stop",
            input_tokens=reply.content.get("prompt_eval_count") or 0,
            output_tokens=reply.content.get("eval_count") or 0,
        )

    def _can_go_on(self, reply: Reply, body: dict[str, Any], size: int) -> bool:
        """Whether the request can be sent again: with more context, or less of what is refused."""
        if self._room.more_after(reply.said(), size):
            return True
        return reply.status == 400 and self._without.learn(reply.said(), body)

    def _meaning(self, reply: Reply) -> Exception:
        said = reply.said()
        if reply.status == 404:
            return ProviderError(f"{self.name}: {said}: {how_to_pull(self.model)}")
        return meaning(
            self.name, reply.status, said, reply.headers, login=LOGIN, unknown="no such model"
        )


def _options(request: Request) -> dict[str, Any]:
    options: dict[str, Any] = {"num_predict": request.max_tokens}
    if request.temperature is not None:
        options["temperature"] = request.temperature
    if request.choices and request.temperature == 0:
        options |= _UNFILTERED
    if request.seed is not None:
        options["seed"] = request.seed
    if request.stop:
        options["stop"] = list(request.stop)
    return options
