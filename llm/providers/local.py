"""The embedded model: llama.cpp in this process, through xllamacpp.

Its server listens on a free loopback port, decodes several requests at once, and ends with this
process. No key, no account, and no network once the weights are here.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from ...errors import InputError, ProviderError
from ...progress import Progress, Silent
from ..request import Answer, Refused, Request, Traits, TryAgain, schema_of
from .llama_cpp import load_xllamacpp, parameters_for, start_server
from .machine import this_machine
from .scoring import Tokens, branchings, score_names
from .seats import DEPTH, Seats
from .sizes import Sizes, choose_sizes, read_model, scoring_slots_for, slots_for
from .weights import find_weights

# Requests to choose the next from, for each slot, so that like goes to like.
_TO_CHOOSE_FROM = 4
# A request waits here for others, and a slow machine may take minutes for one.
_LONGEST_ANSWER_S = 3600
# Added to the logits of the tokens that are allowed: far above the spread of any model's logits,
# so that the probabilities after it are those of the allowed tokens among themselves.
_FORCE = 100.0


class Local:
    """A model in this process.

    Args:
        name: local/smollm2, local/PATH of a GGUF file, or local/hf:owner/repository/file.gguf.
        base_url: not taken; kept so that all providers are made alike.
        progress: shows the download of weights.
    """

    traits: Traits
    settings: dict[str, Any]

    def __init__(
        self, name: str, base_url: str | None = None, progress: Progress | None = None
    ) -> None:
        if base_url is not None:
            raise InputError(f"{name} runs in this process and takes no base_url")
        self.name = name
        self.address = "in this process"
        # Not the sizes: they change how fast answers come, not what is asked.
        self.settings = {}
        self.progress = progress or Silent()
        self.sizes = Sizes(slots=0, context=0, batch=0, memory=0)
        self._machine = this_machine()
        at_once = _TO_CHOOSE_FROM * slots_for(self._machine.cores)
        self.traits = Traits(continues=True, scores=True, concurrency=at_once)
        self._server: Any = None
        self._session: aiohttp.ClientSession | None = None
        self._tokens: dict[str, Tokens] = {}

    async def open(self) -> None:
        weights = find_weights(self.name.removeprefix("local/"), self.progress)
        xllamacpp = load_xllamacpp()
        self.sizes = self._choose_sizes(weights)
        connections = DEPTH * self.sizes.slots
        parameters = parameters_for(xllamacpp, weights, self.sizes, self._machine.cores)
        try:
            self._server = await asyncio.to_thread(start_server, xllamacpp, parameters)
        except Exception as error:
            raise ProviderError(
                f"{self.name}: llama.cpp could not load {weights}: {error}"
            ) from error
        self._seats = Seats(self.sizes.slots)
        self._anywhere = asyncio.Semaphore(connections)
        self._undisturbed: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._session = aiohttp.ClientSession(
            self._server.listening_address,
            timeout=aiohttp.ClientTimeout(total=_LONGEST_ANSWER_S),
            # The server hangs up on a connection that was idle for 5 s; so none that old is used.
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=3),
        )

    def _choose_sizes(self, weights: Path) -> Sizes:
        sizes = choose_sizes(self._machine.cores, self._machine.memory, read_model(weights))
        if sizes.memory > self._machine.memory:
            needed, free = (size / 2**30 for size in (sizes.memory, self._machine.memory))
            self.progress.say(
                f"{self.name} takes about {needed:.1f} GiB of memory and {free:.1f} GiB are free: "
                "it may be slow, or be ended by the system"
            )
        return sizes

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = self._server = None

    async def ask(self, request: Request) -> Answer:
        # Choices of a question in words are answered in words too: chat gives no such figures here.
        if request.choices and not request.messages:
            return await self._score(request)
        async with self._slot(request, self.sizes.slots) as slot:
            return await (self._chat if request.messages else self._continue)(request, slot)

    async def _continue(self, request: Request, slot: dict[str, int]) -> Answer:
        body = _sampling(request) | {"prompt": request.prompt, "max_tokens": request.max_tokens}
        reply = await self._post("/v1/completions", body | slot)
        return _answer(reply, reply["choices"][0]["text"])

    async def _chat(self, request: Request, slot: dict[str, int]) -> Answer:
        body = _sampling(request) | {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "max_tokens": request.max_tokens,
        }
        if request.response is not None:
            schema = {"name": "answer", "schema": schema_of(request.response)}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        reply = await self._post("/v1/chat/completions", body | slot)
        return _answer(reply, reply["choices"][0]["message"]["content"] or "")

    async def _score(self, request: Request) -> Answer:
        names = {choice: await self._tokenise(f" {choice}\n") for choice in request.choices}
        among = scoring_slots_for(self._machine.cores)
        async with self._slot(request, among) as slot, self._undisturbed_at(slot, names):
            return await self._scored(request, names, slot)

    @asynccontextmanager
    async def _undisturbed_at(
        self, slot: dict[str, int], names: Mapping[str, Tokens]
    ) -> AsyncIterator[None]:
        """To the end before another uses the slot, which would have to read the prompt again."""
        if slot and branchings(names) > 1:
            async with self._undisturbed[slot["id_slot"]]:
                yield
        else:
            yield

    async def _scored(
        self, request: Request, names: Mapping[str, Tokens], slot: dict[str, int]
    ) -> Answer:
        spent = 0

        async def next_token(prefix: Tokens, allowed: Any) -> dict[int, float]:
            nonlocal spent
            reply = await self._post(
                "/completion",
                {
                    "prompt": [request.prompt, *prefix],
                    "n_predict": 1,
                    "n_probs": len(allowed),
                    "post_sampling_probs": True,
                    "logit_bias": [[token, _FORCE] for token in allowed],
                    "samplers": ["temperature"],
                    "temperature": 1.0,
                    **slot,
                },
            )
            spent += reply["tokens_evaluated"]
            if reply["truncated"]:
                raise Refused("the prompt is longer than the model's context")
            found = reply["completion_probabilities"][0]["top_probs"]
            shares = {entry["id"]: entry["prob"] for entry in found}
            return {token: max(shares.get(token, 0.0), 1e-9) for token in allowed}

        probabilities = await score_names(names, next_token)
        best = max(probabilities, key=lambda name: probabilities[name])
        return Answer(text=best, probabilities=probabilities, input_tokens=spent)

    @asynccontextmanager
    async def _slot(self, request: Request, among: int) -> AsyncIterator[dict[str, int]]:
        """Where the request goes to; the server finds a slot for one that says no affinity."""
        if request.affinity is None:
            async with self._anywhere:
                yield {}
        else:
            async with self._seats.take(request.affinity, among) as seat:
                yield {"id_slot": seat}

    async def _tokenise(self, text: str) -> Tokens:
        if text not in self._tokens:
            reply = await self._post("/tokenize", {"content": text})
            self._tokens[text] = tuple(reply["tokens"])
        return self._tokens[text]

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        assert self._session is not None, "open() comes before ask()"
        try:
            async with self._session.post(path, json=body) as response:
                reply = await response.json(content_type=None)
                if response.status == 400:
                    raise Refused(_message(reply))
                if response.status >= 400:
                    raise TryAgain(_message(reply))
                return reply
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryAgain(f"the embedded server did not answer: {error!r}") from error


def _sampling(request: Request) -> dict[str, Any]:
    # llama.cpp's own defaults (top_k 40, top_p 0.95) cost variety; min_p alone cuts the tail.
    sampling: dict[str, Any] = {"top_k": 0, "top_p": 1.0, "min_p": 0.05}
    sampling["stop"] = list(request.stop)
    if request.temperature is not None:
        sampling["temperature"] = request.temperature
    if request.seed is not None:
        sampling["seed"] = request.seed
    return sampling


def _message(reply: Any) -> str:
    error = reply.get("error", reply) if isinstance(reply, dict) else reply
    return str(error.get("message", error) if isinstance(error, dict) else error)


def _answer(reply: Any, text: str) -> Answer:
    usage = reply.get("usage", {})
    return Answer(
        text=text,
        finish="length" if reply["choices"][0].get("finish_reason") == "length" else "stop",
        input_tokens=usage.get("prompt_tokens", 0),
        output_tokens=usage.get("completion_tokens", 0),
    )
