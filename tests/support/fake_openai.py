"""A real HTTP server on loopback that speaks OpenAI's chat API, with faults on demand.

What it answers is up to a function of the request's body. Before that, faults that were ordered
are served, one a request.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

Body = dict[str, Any]


def chat_reply(text: str, finish: str = "stop") -> Body:
    """A reply of the chat API with this text in it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": finish,
            }
        ],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }


def error(status: int, message: str, **more: Any) -> tuple[int, Body, dict[str, str]]:
    """A fault: an error as OpenAI words it. `headers` may be among the extra arguments."""
    headers = more.pop("headers", {})
    return status, {"error": {"message": message, "type": "fake", **more}}, headers


class FakeOpenAI:
    """The server. Attributes:

    url: base URL for clients, with /v1.
    bodies: every request body that came, in order; `answered` those that got a good answer.
    faults: served first, one a request; "drop" closes the connection without a word.
    answer: text for a request body, or a whole reply.
    latency: seconds before an answer.
    """

    def __init__(self) -> None:
        self.bodies: list[Body] = []
        self.answered: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.faults: deque[Any] = deque()
        self.answer: Callable[[Body], str | Body] = lambda body: "ok"
        self.latency = 0.0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()
        self.url = ""

    def __enter__(self) -> FakeOpenAI:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self._chat)
        runner = web.AppRunner(application)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        if self.latency:
            await asyncio.sleep(self.latency)
        if self.faults:
            fault = self.faults.popleft()
            if fault == "drop":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            status, content, headers = fault
            return web.Response(
                status=status,
                body=content if isinstance(content, bytes) else json.dumps(content).encode(),
                headers={"content-type": "application/json", **headers},
            )
        reply = self.answer(body)
        self.answered.append(body)
        return web.json_response(chat_reply(reply) if isinstance(reply, str) else reply)
