"""The embedded model: llama.cpp in this process, through xllamacpp.

Its server listens on a free loopback port, decodes several requests at once, and ends with this
process. No key, no account, and no network once the weights are here.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from typing import Any

import aiohttp

from ...errors import InputError, ProviderError
from ...progress import Progress, Silent
from ..request import Answer, Refused, Request, Traits, TryAgain, schema_of
from .scoring import Tokens, score_names
from .weights import find_weights

SLOTS = 12
CONTEXT_PER_SLOT = 2048
# Twice as many as slots, so that a slot that gets free finds its next request waiting.
CONNECTIONS = 2 * SLOTS
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

    traits = Traits(continues=True, scores=True, concurrency=CONNECTIONS)
    settings: dict[str, Any]

    def __init__(
        self, name: str, base_url: str | None = None, progress: Progress | None = None
    ) -> None:
        if base_url is not None:
            raise InputError(f"{name} runs in this process and takes no base_url")
        self.name = name
        self.address = "in this process"
        self.settings = {}
        self.progress = progress or Silent()
        self._server: Any = None
        self._session: aiohttp.ClientSession | None = None
        self._tokens: dict[str, Tokens] = {}
        self._slots: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def open(self) -> None:
        weights = find_weights(self.name.removeprefix("local/"), self.progress)
        xllamacpp = _xllamacpp()
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(weights)
        parameters.n_parallel = SLOTS
        parameters.n_ctx = SLOTS * CONTEXT_PER_SLOT
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = 0
        # Each connection keeps a thread until it was idle for 5 s; without one to spare, a new
        # connection waits that long for its first answer.
        parameters.n_threads_http = 2 * CONNECTIONS
        parameters.verbosity = -1
        parameters.ui = False
        parameters.warmup = False
        # Prompts that are asked again stay in their slot; llama.cpp would keep up to 8 GiB more.
        parameters.cache_ram_mib = 0
        parameters.cache_idle_slots = False
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        parameters.cpuparams.n_threads = threads or os.cpu_count() or 1
        parameters.cpuparams_batch.n_threads = parameters.cpuparams.n_threads
        try:
            self._server = await asyncio.to_thread(xllamacpp.Server, parameters)
        except Exception as error:
            raise ProviderError(
                f"{self.name}: llama.cpp could not load {weights}: {error}"
            ) from error
        self._session = aiohttp.ClientSession(
            self._server.listening_address,
            timeout=aiohttp.ClientTimeout(total=600),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = self._server = None

    async def ask(self, request: Request) -> Answer:
        if request.choices and not request.messages:
            return await self._score(request)
        if request.messages:
            return await self._chat(request)
        body = self._sampling(request) | {
            "prompt": request.prompt,
            "max_tokens": request.max_tokens,
        }
        reply = await self._post("/v1/completions", body)
        return _answer(reply, reply["choices"][0]["text"])

    async def _chat(self, request: Request) -> Answer:
        body = self._sampling(request) | {
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "max_tokens": request.max_tokens,
        }
        if request.response is not None:
            schema = {"name": "answer", "schema": schema_of(request.response)}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        reply = await self._post("/v1/chat/completions", body)
        return _answer(reply, reply["choices"][0]["message"]["content"] or "")

    async def _score(self, request: Request) -> Answer:
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
                    **_slot(request),
                },
            )
            spent += reply["tokens_evaluated"]
            if reply["truncated"]:
                raise Refused("the prompt is longer than the model's context")
            found = reply["completion_probabilities"][0]["top_probs"]
            shares = {entry["id"]: entry["prob"] for entry in found}
            return {token: max(shares.get(token, 0.0), 1e-9) for token in allowed}

        names = {choice: await self._tokenise(f" {choice}\n") for choice in request.choices}
        # To the end before another uses the slot, which would have to read the prompt again.
        async with self._alone(request):
            probabilities = await score_names(names, next_token)
        best = max(probabilities, key=lambda name: probabilities[name])
        return Answer(text=best, probabilities=probabilities, input_tokens=spent)

    def _alone(self, request: Request) -> AbstractAsyncContextManager[object]:
        if request.affinity is None:
            return nullcontext()
        return self._slots[request.affinity % SLOTS]

    async def _tokenise(self, text: str) -> Tokens:
        if text not in self._tokens:
            reply = await self._post("/tokenize", {"content": text})
            self._tokens[text] = tuple(reply["tokens"])
        return self._tokens[text]

    def _sampling(self, request: Request) -> dict[str, Any]:
        # llama.cpp's own defaults (top_k 40, top_p 0.95) cost variety; min_p alone cuts the tail.
        sampling: dict[str, Any] = {"top_k": 0, "top_p": 1.0, "min_p": 0.05}
        sampling["stop"] = list(request.stop)
        sampling |= _slot(request)
        if request.temperature is not None:
            sampling["temperature"] = request.temperature
        if request.seed is not None:
            sampling["seed"] = request.seed
        return sampling

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


def _xllamacpp() -> Any:
    try:
        with _short_waits():
            import xllamacpp
    except ModuleNotFoundError:
        raise ProviderError(
            "the embedded model needs xllamacpp: pip install 'labelwright[local]'"
        ) from None
    except ImportError as error:
        hint = ": on Debian and Ubuntu `apt-get install libgomp1`" if "gomp" in str(error) else ""
        raise ProviderError(f"xllamacpp is installed and cannot be loaded: {error}{hint}") from None
    return xllamacpp


@contextmanager
def _short_waits() -> Iterator[None]:
    """Let GNU OpenMP, which reads this as it is loaded, give up waiting threads soon.

    By default they spin for milliseconds: where another program wants the same cores, answers
    then take up to 25 times as long, while on idle cores nothing is gained.
    """
    name = "GOMP_SPINCOUNT"
    if name in os.environ or "OMP_WAIT_POLICY" in os.environ:
        yield
        return
    os.environ[name] = "1000"
    try:
        yield
    finally:
        del os.environ[name]


def _slot(request: Request) -> dict[str, int]:
    # A slot keeps the beginning of its last prompt; like goes to like.
    return {} if request.affinity is None else {"id_slot": request.affinity % SLOTS}


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
