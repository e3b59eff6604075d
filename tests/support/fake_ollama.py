"""A real HTTP server on loopback that speaks what Ollama's own client sends, with faults on demand.

It knows the models that were pulled and pulls those that it can, cuts an answer off after
`num_predict` words, and answers from a function of the request's body. A prompt that is longer than
its context it refuses where it is told not to cut it, as servers from 0.12.6 on do; older ones cut.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import web
from loopback import Body, Loopback


def error(status: int, message: str) -> tuple[int, Body, dict[str, str]]:
    """A fault: an error as Ollama words it."""
    return status, {"error": message}, {}


class FakeOllama(Loopback):
    """The server.

    Attributes:
        models: names of the models that were pulled.
        library: names of the models that can be pulled.
        answer: text for the body of a chat.
        logprobs: of the answer's tokens, for the body of a chat.
        tokens: how many tokens the prompt of a chat has.
        told: what it says of every model when it is asked.
        cuts: whether it cuts prompts that are too long whatever it is told.
        counted: what it says it read of a prompt of so many tokens.
    """

    def __init__(self) -> None:
        super().__init__()
        self.models = ["phi4-mini:latest", "qwen3:4b"]
        self.library = ["llama4:latest"]
        self.answer: Callable[[Body], str] = lambda body: "ok"
        self.logprobs: Callable[[Body], Any] = lambda body: None
        self.tokens: Callable[[Body], int] = _tokens
        self.told: Body = {
            "capabilities": ["completion", "tools"],
            "model_info": {"general.architecture": "phi3", "phi3.context_length": 32_768},
        }
        self.cuts = False
        self.counted: Callable[[int], int | None] = lambda read: read

    def routes(self) -> list[web.RouteDef]:
        """The list of models, what is said of one, the chat, and getting more models."""
        return [
            web.get("/api/tags", self._tags),
            web.post("/api/show", self._show),
            web.post("/api/chat", self._chat),
            web.post("/api/pull", self._pull),
        ]

    async def _tags(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        if (fault := await self.fault(request)) is not None:
            return fault
        return web.json_response({"models": [_listed(name) for name in self.models]})

    async def _show(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.told)

    async def _pull(self, request: web.Request) -> web.StreamResponse:
        name = (await request.json())["model"]
        self.headers.append(dict(request.headers))
        if (fault := await self.fault(request)) is not None:
            return fault
        reply = web.StreamResponse(headers={"content-type": "application/x-ndjson"})
        await reply.prepare(request)
        for news in self._news(name):
            await reply.write(json.dumps(news).encode() + b"\n")
        return reply

    def _news(self, name: str) -> Iterator[Body]:
        yield {"status": "pulling manifest"}
        if f"{name}:latest" not in self.library:
            yield {"error": "pull model manifest: file does not exist"}
            return
        for layer, size in (("aaaa", 1000), ("bbbb", 24)):
            for done in (None, size // 2, size):
                news = {"status": f"pulling {layer}", "digest": f"sha256:{layer}", "total": size}
                yield news if done is None else {**news, "completed": done}
        yield {"status": "verifying sha256 digest"}
        yield {"status": "success"}
        self.models.append(f"{name}:latest")

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        if (fault := await self.fault(request)) is not None:
            return fault
        if not {body["model"], f"{body['model']}:latest"} & set(self.models):
            return web.json_response({"error": f"model '{body['model']}' not found"}, status=404)
        if body["stream"] is not False:
            return web.json_response({"error": "only whole answers here"}, status=400)
        read, size = self.tokens(body), body["options"]["num_ctx"]
        if read > size and body.get("truncate") is False and not self.cuts:
            return web.json_response({"error": _too_long(read, size)}, status=400)
        reply = _reply(body, self.answer(body))
        reply["prompt_eval_count"] = self.counted(min(read, size))
        if body.get("logprobs") and (logprobs := self.logprobs(body)):
            reply["logprobs"] = logprobs
        return web.json_response({k: v for k, v in reply.items() if v is not None})


def _tokens(body: Body) -> int:
    return max(11, sum(len(message["content"]) for message in body["messages"]) // 4)


def _too_long(read: int, size: int) -> str:
    message = (
        f"request ({read} tokens) exceeds the available context size ({size} tokens), try "
        "increasing it"
    )
    return json.dumps({"error": {"code": 400, "message": message, "n_ctx": size}})


def _listed(name: str) -> Body:
    return {
        "name": name,
        "model": name,
        "modified_at": "2026-11-01T10:00:00.123456789+02:00",
        "size": 2_491_876_774,
        "digest": "78fad5d182a7c33065e153a5f8ba210754207ba9d91973f57dffa7f487363753",
        "details": {
            "parent_model": "",
            "format": "gguf",
            "family": "phi3",
            "families": ["phi3"],
            "parameter_size": "3.8B",
            "quantization_level": "Q4_K_M",
        },
    }


def _reply(body: Body, text: str) -> dict[str, Any]:
    limit = body["options"]["num_predict"]
    words = text.split(" ")
    return {
        "model": body["model"],
        "created_at": "2026-11-01T10:00:00.123456Z",
        "message": {"role": "assistant", "content": " ".join(words[:limit])},
        "done": True,
        "done_reason": "length" if len(words) > limit else "stop",
        "total_duration": 174_560_334,
        "load_duration": 101_397_084,
        "prompt_eval_duration": 13_074_791,
        "eval_count": min(len(words), limit),
        "eval_duration": 52_479_709,
    }
