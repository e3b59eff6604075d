"""A real HTTP server on loopback that speaks what Ollama's own client sends, with faults on demand.

It knows the models that were pulled, cuts an answer off after `num_predict` words, and answers
from a function of the request's body.
"""

from __future__ import annotations

from collections.abc import Callable
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
        answer: text for the body of a chat.
    """

    def __init__(self) -> None:
        super().__init__()
        self.models = ["phi4-mini:latest", "qwen3:4b"]
        self.answer: Callable[[Body], str] = lambda body: "ok"

    def routes(self) -> list[web.RouteDef]:
        """The list of models, and the chat."""
        return [web.get("/api/tags", self._tags), web.post("/api/chat", self._chat)]

    async def _tags(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        if (fault := await self.fault(request)) is not None:
            return fault
        return web.json_response({"models": [_listed(name) for name in self.models]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        if (fault := await self.fault(request)) is not None:
            return fault
        if not {body["model"], f"{body['model']}:latest"} & set(self.models):
            return web.json_response({"error": f"model '{body['model']}' not found"}, status=404)
        if body["stream"] is not False:
            return web.json_response({"error": "only whole answers here"}, status=400)
        return web.json_response(_reply(body, self.answer(body)))


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
        "prompt_eval_count": 11,
        "prompt_eval_duration": 13_074_791,
        "eval_count": min(len(words), limit),
        "eval_duration": 52_479_709,
    }
