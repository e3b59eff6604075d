"""OpenAI, and every server that speaks its chat API: vLLM, llama-server, LM Studio, Groq ..."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from ...errors import ProviderError
from ...progress import Progress
from ..limits import read_limits, read_retry_after
from ..request import Answer, OverLimit, Refused, Request, Traits, TryAgain, schema_of
from ..secrets import public_address
from .conversation import conversation
from .http import Http, NoConnection, Reply
from .through_instructor import Failed, ThroughInstructor

TIMEOUT_S = 120.0
_OWN_HOST = "api.openai.com"
_ACCOUNT = {"OpenAI-Organization": "OPENAI_ORG_ID", "OpenAI-Project": "OPENAI_PROJECT_ID"}


class OpenAI:
    """One model behind an OpenAI-compatible chat API.

    Answers are held to their JSON schema by the server. A server that refuses schemas gets the
    question through instructor, which puts the schema into the prompt.

    Args:
        name: openai/MODEL.
        base_url: address up to and with /v1; None for OPENAI_BASE_URL, or OpenAI itself.
        progress: not used; nothing is fetched.
    """

    traits = Traits(concurrency=64)
    settings: dict[str, Any]

    def __init__(
        self, name: str, base_url: str | None = None, progress: Progress | None = None
    ) -> None:
        self.name = name
        self.model = name.removeprefix("openai/")
        self.settings = {}
        self._url = base_url or os.environ.get("OPENAI_BASE_URL") or f"https://{_OWN_HOST}/v1"
        self.address = public_address(self._url)
        self._is_openai = urlsplit(self._url).hostname == _OWN_HOST
        self._refused_settings: set[str] = set()
        self._answered = False
        self._key: str | None = None
        self._http: Http | None = None
        self._fallback: ThroughInstructor | None = None

    async def open(self) -> None:
        self._key = os.environ.get("OPENAI_API_KEY")
        if not self._key and self._is_openai:
            raise ProviderError(
                f"{self.name} needs a key: set the environment variable OPENAI_API_KEY, or give "
                "base_url for a server of your own"
            )
        # Servers of one's own take any key.
        headers = {"authorization": f"Bearer {self._key or 'none'}"}
        for name, variable in _ACCOUNT.items():
            if value := os.environ.get(variable):
                headers[name] = value
        self._http = Http(self._url, headers, TIMEOUT_S)

    async def close(self) -> None:
        for part in (self._http, self._fallback):
            if part is not None:
                await part.close()
        self._http = self._fallback = None

    async def ask(self, request: Request) -> Answer:
        while True:
            try:
                if request.response is not None and "response_format" in self._refused_settings:
                    return await self._without_schema(request)
                reply = await self._send(request)
            except Failed as failed:
                reply = failed.reply
            except NoConnection as error:
                raise self._unreached(error) from None
            if reply.status < 400:
                self._answered = True
                return _answer(reply, self.name)
            if reply.status != 400 or not self._do_without(reply):
                raise self._meaning(reply)

    async def _send(self, request: Request) -> Reply:
        assert self._http is not None, "open() comes before ask()"
        return await self._http.post("/chat/completions", self._body(request))

    async def _without_schema(self, request: Request) -> Answer:
        if self._fallback is None:
            self._fallback = ThroughInstructor(self.name, self._url, self._key, TIMEOUT_S)
        return await self._fallback.ask(request, self._body(request))

    def _unreached(self, error: NoConnection) -> Exception:
        why = f"no connection to {self.address} ({error})"
        if self._answered:
            return TryAgain(why)
        return ProviderError(
            f"{self.name}: {why}. Start the server, or set base_url or OPENAI_BASE_URL"
        )

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": conversation(request, self.name),
            # OpenAI's newer models know only the long name, many other servers only the short.
            "max_completion_tokens" if self._is_openai else "max_tokens": request.max_tokens,
        }
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.seed is not None:
            body["seed"] = request.seed
        if request.stop:
            body["stop"] = list(request.stop)
        if request.response is not None:
            schema = schema_of(request.response)
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": schema},
            }
        for setting in self._refused_settings:
            if (value := body.pop(setting, None)) is not None and setting == "max_tokens":
                body["max_completion_tokens"] = value
        return body

    def _do_without(self, reply: Reply) -> bool:
        """Note a setting that the server refuses, so that no later request carries it."""
        said = f"{reply.error('param')} {reply.said()}"
        for setting in ("response_format", "temperature", "seed", "max_tokens", "stop"):
            named = setting in said or (setting == "response_format" and "json_schema" in said)
            if named and setting not in self._refused_settings:
                self._refused_settings.add(setting)
                return True
        return False

    def _meaning(self, reply: Reply) -> Exception:
        """What an error means for this request and those after it."""
        said, status = reply.said(), reply.status
        if status in (401, 403):
            key = "the key in" if self._key else "to answer without a key in"
            return ProviderError(
                f"{self.name}: {self.address} refused {key} OPENAI_API_KEY: {said}"
            )
        if status == 404:
            return ProviderError(
                f"{self.name}: {self.address} knows no such model, or has no chat API there (does "
                f"base_url end in /v1?): {said}"
            )
        if status == 402:
            return ProviderError(f"{self.name}: the account has no money left: {said}")
        if status == 429:
            if reply.error("code") == "insufficient_quota":
                return ProviderError(f"{self.name}: the account has no quota left: {said}")
            after, limits = read_retry_after(reply.headers), read_limits(reply.headers)
            return OverLimit(f"rate limit: {said}", after, limits)
        if status == 408 or status >= 500:
            return TryAgain(said, read_retry_after(reply.headers))
        return Refused(said)


def _answer(reply: Reply, name: str) -> Answer:
    try:
        choice = reply.content["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        text = message.get("content") or ""
    except (AttributeError, KeyError, IndexError, TypeError):
        what = f": {reply.text}" if reply.text else ""
        raise TryAgain(f"{name} sent a reply without an answer in it{what}") from None
    usage = reply.content.get("usage") or {}
    return Answer(
        text=text,
        finish="length" if finish == "length" else "stop",
        input_tokens=usage.get("prompt_tokens") or 0,
        output_tokens=usage.get("completion_tokens") or 0,
        limits=read_limits(reply.headers),
    )
