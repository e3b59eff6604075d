"""A server that speaks OpenAI's chat API with a fixed latency, and next to no work per request.

    python bench/chat_server.py [--latency 0.2] [--answer TEXT]

Prints its address and serves until its standard input is closed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys


def reply(answer: str) -> bytes:
    """A whole HTTP reply."""
    body = json.dumps(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "bench",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": answer},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 50, "completion_tokens": 5, "total_tokens": 55},
        }
    ).encode()
    head = ("HTTP/1.1 200 OK", "content-type: application/json", f"content-length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


class Chat(asyncio.Protocol):
    """One connection: every whole request gets the same reply, some time later."""

    def __init__(self, latency: float, content: bytes) -> None:
        self._latency, self._content = latency, content
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            asyncio.get_running_loop().call_later(self._latency, self._answer)

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._content)  # type: ignore[attr-defined]


async def serve(latency: float, answer: str) -> None:
    loop = asyncio.get_running_loop()
    content = reply(answer)
    server = await loop.create_server(lambda: Chat(latency, content), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds before each answer")
    parser.add_argument("--answer", default='{"label": "news"}')
    given = parser.parse_args()
    asyncio.run(serve(given.latency, given.answer))
