"""A small HTTP server that answers with a model: FastAPI, on this machine alone unless asked.

The page that tries it out comes from this machine too. Who may ask is up to whoever lets it be
reached from elsewhere: there are no users and no keys.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..errors import InputError, LabelwrightError, ProviderError
from ..offline import is_loopback
from ..progress import Progress, Silent
from .predicting import labelled, open_model
from .shapes import Answers, Health, Question

if TYPE_CHECKING:
    from ..export.finetune.model import Model

PathLike = str | Path
MOST_BYTES = 20_000_000
_MISSING = "{} is not installed: pip install 'labelwright[serve]'"


def serve(
    model: PathLike,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    progress: Progress | None = None,
) -> None:
    """Answer requests with a model, until Ctrl-C.

    Args:
        model: a model folder, or a run folder with a model.
        host: address to listen at; other machines can only ask where it is one of theirs to reach.
        port: 0 takes a free one.
        progress: is told where it listens.

    Raises:
        InputError: it is no model, or there is no such address.
        LabelwrightError: FastAPI is not installed, or the port is taken.
    """
    try:
        import uvicorn
    except ImportError:
        raise LabelwrightError(_MISSING.format("uvicorn")) from None
    progress = progress or Silent()
    found, _ = open_model(model)
    here = is_loopback(host)
    app = application(found, Path(model).name, only_here=here)
    with _listening(host, port) as listener, suppress(KeyboardInterrupt):
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        progress.say(f"{found.trainer} answers at {address}; {address}/docs tries it out")
        if not here:
            progress.say("whoever reaches this machine can ask it: there are no keys")
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


def application(model: Model, name: str, *, only_here: bool = True) -> Any:
    """The server as an ASGI application: `POST /predict`, `GET /health`, `/docs`, `/openapi.json`.

    Args:
        model: what answers. One request at a time is handed to it.
        name: what the model is called.
        only_here: refuse requests that name another host, as a web page elsewhere could make a
            browser here send.

    Raises:
        LabelwrightError: FastAPI is not installed.
    """
    try:
        from fastapi import FastAPI, HTTPException
        from fastapi.exceptions import RequestValidationError
        from fastapi.responses import JSONResponse, RedirectResponse
        from fastapi_offline import FastAPIOffline
        from starlette.middleware.trustedhost import TrustedHostMiddleware
    except ImportError as error:
        raise LabelwrightError(_MISSING.format(error.name)) from None
    from .. import __version__

    app: FastAPI = FastAPIOffline(
        title=f"labelwright: {name}",
        version=__version__,
        description=f"Says which of {len(model.labels)} labels a text has.",
        redoc_url=None,
    )
    if only_here:
        hosts = ["localhost", "127.0.0.1", "[::1]"]
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.add_middleware(NotTooLong, most=MOST_BYTES)
    one_at_a_time = Lock()

    # FastAPI reads the annotations: what they name must be known to this module.
    def root() -> Any:
        return RedirectResponse("/docs")

    def health() -> Health:
        return Health(status="ok", trainer=model.trainer, labels=list(model.labels))

    def predict(question: Question) -> Answers:
        try:
            with one_at_a_time:
                return Answers.of(labelled(model, question.texts))
        except ProviderError as error:
            raise HTTPException(502, str(error)) from None

    def wrong(_request: Any, error: Any) -> Any:
        # without what was sent: it may be long, or hold what no answer can
        told = [{key: one[key] for key in ("type", "loc", "msg")} for one in error.errors()]
        return JSONResponse({"detail": told}, 422)

    app.exception_handler(RequestValidationError)(wrong)
    app.get("/", include_in_schema=False)(root)
    app.get("/health", summary="Whether it answers, and what it can say.")(health)
    app.post("/predict", summary="The label of each text, and how probable each is.")(predict)
    return app


class NotTooLong:
    """Refuses a request whose body is longer than this, before it is read whole."""

    def __init__(self, app: Any, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, or answer 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self.most:
            await self._refuse(send)
            return
        body, more = [], True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body.append(message.get("body", b""))
            more = message.get("more_body", False)
            if sum(map(len, body)) > self.most:
                await self._refuse(send)
                return
        whole = {"type": "http.request", "body": b"".join(body), "more_body": False}
        given = iter([whole])

        async def again() -> Any:
            return next(given, None) or await receive()

        await self.app(scope, again, send)

    async def _refuse(self, send: Any) -> None:
        text = f'{{"detail": "a request may have {self.most:,} bytes at most"}}'.encode()
        head = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": head})
        await send({"type": "http.response.body", "body": text})


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address.

    Raises:
        InputError: there is no such address.
        LabelwrightError: the port is taken.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise InputError(f"--host {host}: {error.strerror or error}") from None
    listener = socket.socket(family, kind)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise LabelwrightError(
            f"cannot listen at {host}:{port}: {error.strerror or error}; --port takes another, "
            "0 any that is free"
        ) from None
    return listener
