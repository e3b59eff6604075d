"""A real HTTP server on loopback, in a thread of its own, with faults on demand."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from typing import Any, Self

from aiohttp import web

Body = dict[str, Any]


class Loopback:
    """The server. Subclasses add routes.

    Attributes:
        address: scheme, host and port.
        bodies, headers: of every request that came with a body, in order.
        faults: served first, one a request: (status, content, headers), the content as data or
            as bytes; "drop" closes the connection without a word.
        latency: seconds before an answer.
    """

    def __init__(self) -> None:
        self.bodies: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.faults: deque[Any] = deque()
        self.latency = 0.0
        self.address = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def routes(self) -> list[web.RouteDef]:
        """What is served where."""
        raise NotImplementedError

    async def noted(self, request: web.Request) -> Body:
        """The body of a request, noted before anything is done with it."""
        body: Body = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        return body

    async def fault(self, request: web.Request) -> web.Response | None:
        """The fault to serve now, if one was ordered; waits for `latency` first."""
        if self.latency:
            await asyncio.sleep(self.latency)
        if not self.faults:
            return None
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

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        application = web.Application(client_max_size=2**30)
        application.add_routes(self.routes())
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        host, port = runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()
