"""A server that speaks OpenAI's chat API with a fixed latency, and next to no work per request.

    python bench/chat_server.py [--latency 0.2] [--faults] [--per-second N [--headers]]

Prints its address and serves until its standard input is closed; then it prints, as JSON, how many
requests it answered well, how many of those questions came again, how many it refused, and how
many answers were under way when their connection broke.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field

REFUSED, FAILED, GARBLED, DROPPED = 0.10, 0.02, 0.02, 0.01
"""Shares of requests that come to grief under --faults."""
RETRY_AFTER = 0.5


def http(status: str, body: bytes, *headers: str) -> bytes:
    """A whole HTTP reply."""
    head = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*head, *headers, "", ""]).encode() + body


def chat(answer: str) -> bytes:
    """The JSON of an answer."""
    message = {"role": "assistant", "content": answer}
    return json.dumps(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "bench",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 50, "completion_tokens": 5, "total_tokens": 55},
        }
    ).encode()


def question(body: bytes) -> bytes:
    """The messages of a request: what is set beside them may differ between processes."""
    begin = body.find(b'"messages"')
    return body[begin : body.find(b"}]", begin)]


@dataclass
class Behaviour:
    """What the server does with requests, and what it did.

    Attributes:
        latency: seconds before an answer.
        faults: whether some requests come to grief.
        per_second: requests it takes a second, as many at once at first; None for no limit.
        headers: whether it says what is left of that.
    """

    latency: float
    faults: bool
    per_second: float | None
    headers: bool
    good: Counter[bytes] = field(default_factory=Counter)
    refused: int = 0
    broken: int = 0
    content: bytes = chat('{"label": "news"}')
    rng: random.Random = field(default_factory=lambda: random.Random(0))
    level: float = 0.0
    at: float = 0.0

    def reply(self, body: bytes, now: float) -> tuple[float, bytes | None]:
        """Seconds to wait, and what to send then; None drops the connection."""
        if not self._admits(now):
            self.refused += 1
            return 0.0, http(
                "429 Too Many Requests", b"{}", f"retry-after: {RETRY_AFTER}", *self._left()
            )
        drawn = self.rng.random() if self.faults else 1.0
        for share, found in (
            (REFUSED, (0.0, http("429 Too Many Requests", b"{}", f"retry-after: {RETRY_AFTER}"))),
            (FAILED, (self.latency, http("500 Internal Server Error", b"{}"))),
            (GARBLED, (self.latency, http("200 OK", self.content[:40]))),
            (DROPPED, (self.latency, None)),
        ):
            if drawn < share:
                self.refused += share == REFUSED
                return found
            drawn -= share
        self.good[question(body)] += 1
        return self.latency, http("200 OK", self.content, *self._left())

    def _admits(self, now: float) -> bool:
        if self.per_second is None:
            return True
        self.level = min(self.per_second, self.level + (now - self.at) * self.per_second)
        self.at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def _left(self) -> tuple[str, ...]:
        if not self.headers or self.per_second is None:
            return ()
        reset = (self.per_second - self.level) / self.per_second
        return (
            f"x-ratelimit-limit-requests: {self.per_second:.0f}",
            f"x-ratelimit-remaining-requests: {int(self.level)}",
            f"x-ratelimit-reset-requests: {1000 * reset:.0f}ms",
        )


class Connection(asyncio.Protocol):
    """One connection: every whole request gets its reply, some time later."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._buffer = b""
        self._under_way = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        loop = asyncio.get_running_loop()
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            body, rest = self._buffer[end + 4 : end + 4 + length], self._buffer[end + 4 + length :]
            if len(body) < length:
                return
            self._buffer = rest
            wait, reply = self._behaviour.reply(body, loop.time())
            self._under_way += 1
            loop.call_later(wait, self._send, reply)

    def connection_lost(self, error: Exception | None) -> None:
        self._behaviour.broken += self._under_way

    def _send(self, reply: bytes | None) -> None:
        self._under_way -= 1
        if reply is None:
            self._transport.abort()
        elif not self._transport.is_closing():
            self._transport.write(reply)


async def serve(behaviour: Behaviour) -> None:
    """Serve until standard input is closed, then say what was done."""
    loop = asyncio.get_running_loop()
    behaviour.level, behaviour.at = behaviour.per_second or 0.0, loop.time()
    server = await loop.create_server(lambda: Connection(behaviour), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    good = behaviour.good
    again = sum(count - 1 for count in good.values())
    counts = {"refused": behaviour.refused, "broken": behaviour.broken}
    print(json.dumps({"good": good.total(), "again": again, **counts}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds before each answer")
    parser.add_argument("--faults", action="store_true", help="let some requests come to grief")
    parser.add_argument("--per-second", type=float, help="requests taken a second")
    parser.add_argument("--headers", action="store_true", help="say what is left of that")
    given = parser.parse_args()
    asyncio.run(serve(Behaviour(given.latency, given.faults, given.per_second, given.headers)))
