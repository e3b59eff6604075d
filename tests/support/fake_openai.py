"""A real HTTP server on loopback that speaks OpenAI's chat API, with faults on demand.

What it answers is up to a function of the request's body. Before that, faults that were ordered
are served, one a request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web
from loopback import Body, Loopback


def chat_reply(text: str, finish: str = "stop") -> Body:
    """A reply of the chat API with this text in it."""
    return _reply({"role": "assistant", "content": text}, finish)


def tool_reply(arguments: str, finish: str = "tool_calls") -> Body:
    """A reply that calls a tool with these arguments, as an answer in shape is given."""
    function = {"name": "Verdict", "arguments": arguments}
    call = {"id": "call-1", "type": "function", "function": function}
    return _reply({"role": "assistant", "content": None, "tool_calls": [call]}, finish)


def _reply(message: Body, finish: str) -> Body:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }


def error(status: int, message: str, **more: Any) -> tuple[int, Body, dict[str, str]]:
    """A fault: an error as OpenAI words it. `headers` may be among the extra arguments."""
    headers = more.pop("headers", {})
    return status, {"error": {"message": message, "type": "fake", **more}}, headers


class FakeOpenAI(Loopback):
    """The server.

    Attributes:
        url: base URL for clients, with /v1.
        answered: the request bodies that got a good answer.
        answer: text for a request body, or a whole reply.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answered: list[Body] = []
        self.answer: Callable[[Body], str | Body] = lambda body: "ok"

    @property
    def url(self) -> str:
        """Base URL for clients."""
        return f"{self.address}/v1"

    def routes(self) -> list[web.RouteDef]:
        """The chat API, also where Azure has it."""
        chat = "/chat/completions"
        return [
            web.post(f"/v1{chat}", self._chat),
            web.post(f"/openai/deployments/{{model}}{chat}", self._chat),
        ]

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        if (fault := await self.fault(request)) is not None:
            return fault
        reply = self.answer(body)
        self.answered.append(body)
        return web.json_response(chat_reply(reply) if isinstance(reply, str) else reply)
