"""OpenAI, and every server that speaks its chat API: vLLM, llama-server, LM Studio, Groq ..."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ...errors import ProviderError
from ...progress import Progress
from ..keys import find_key, how_to_set
from ..limits import read_limits
from ..request import Answer, Request, Traits, TryAgain, schema_of
from ..secrets import public_address
from .conversation import conversation
from .http import Http, NoConnection, Reply
from .logprobs import FEW_RIVALS, MOST_RIVALS, choice_probabilities
from .statuses import meaning
from .through_instructor import Failed, ThroughInstructor
from .without import Without

if TYPE_CHECKING:
    from .openai_batches import OpenAIBatches

TIMEOUT_S = 120.0
_OWN_HOST = "api.openai.com"
_ACCOUNT = {"OpenAI-Organization": "OPENAI_ORG_ID", "OpenAI-Project": "OPENAI_PROJECT_ID"}


class OpenAI:
    """One model behind an OpenAI-compatible chat API.

    Answers are held to their JSON schema by the server. A server that refuses schemas gets the
    question through instructor, which puts the schema into the prompt. What else a server or a
    model refuses (a temperature, log-probabilities) is found out from its first refusal.

    Args:
        name: openai/MODEL.
        base_url: address up to and with /v1; None for OPENAI_BASE_URL, or OpenAI itself.
        progress: not used; nothing is fetched.
    """

    traits = Traits(concurrency=64)
    key_names: tuple[str, ...] = ("OPENAI_API_KEY",)
    settings: dict[str, Any]

    def __init__(
        self, name: str, base_url: str | None = None, progress: Progress | None = None
    ) -> None:
        self.name = name
        self.model = name.partition("/")[2]
        self.settings = {}
        self._url = base_url or os.environ.get("OPENAI_BASE_URL") or f"https://{_OWN_HOST}/v1"
        self.address = public_address(self._url)
        self._is_openai = urlsplit(self._url).hostname == _OWN_HOST
        self._without = Without(
            "response_format", "logprobs", "temperature", "seed", "max_tokens", "stop"
        )
        self._rivals = MOST_RIVALS
        self._answered = False
        self._key: str | None = None
        self._http: Http | None = None
        self._fallback: ThroughInstructor | None = None
        self._batches: OpenAIBatches | None = None

    async def open(self) -> None:
        self._key = find_key(*self.key_names)
        if not self._key and self._is_openai:
            raise ProviderError(
                f"{self.name} needs a key: {how_to_set(*self.key_names)}; or give base_url for a "
                "server of your own"
            )
        # Servers of one's own take any key.
        headers = {"authorization": f"Bearer {self._key or 'none'}"}
        for name, variable in _ACCOUNT.items():
            if value := os.environ.get(variable):
                headers[name] = value
        self._http = Http(self._url, headers, TIMEOUT_S)

    async def close(self) -> None:
        for part in (self._http, self._fallback, self._batches):
            if part is not None:
                await part.close()
        self._http = self._fallback = self._batches = None

    def batch_api(self) -> OpenAIBatches:
        """Many requests in one file, answered within a day or so.

        Raises:
            ProviderError: a package is missing.
        """
        from .batch_errors import Chat
        from .openai_batches import OpenAIBatches

        if self._batches is None:
            chat = Chat(
                self.name,
                self.address,
                ask=self.ask,
                body=self._body,
                read=lambda reply, request: _answer(reply, self.name, request.choices),
                learn=self._do_without,
                meaning=self._meaning,
                unreached=self._unreached,
            )
            self._batches = OpenAIBatches(chat, self._url, self._key, TIMEOUT_S)
        return self._batches

    async def ask(self, request: Request) -> Answer:
        while True:
            body = self._body(request)
            try:
                if request.response is not None and "response_format" in self._without:
                    return await self._without_schema(request, body)
                assert self._http is not None, "open() comes before ask()"
                reply = await self._http.post("/chat/completions", body)
            except Failed as failed:
                reply = failed.reply
            except NoConnection as error:
                raise self._unreached(error) from None
            if reply.status < 400:
                self._answered = True
                answer = _answer(reply, self.name, request.choices)
                if "logprobs" in body and not _logprobs(reply):
                    self._without.add("logprobs")
                return answer
            if not self._do_without(reply, body):
                raise self._meaning(reply)

    async def _without_schema(self, request: Request, body: dict[str, Any]) -> Answer:
        if self._fallback is None:
            self._fallback = ThroughInstructor(self.name, self._url, self._key, TIMEOUT_S)
        return await self._fallback.ask(request, body)

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
        if request.choices and self._tells_probabilities(request):
            body |= {"logprobs": True, "top_logprobs": self._rivals}
        if "max_tokens" in body and "max_tokens" in self._without:
            body["max_completion_tokens"] = request.max_tokens
        return self._without.taken_from(body)

    def _tells_probabilities(self, request: Request) -> bool:
        """As far as is known; instructor does not hand them on."""
        by_instructor = request.response is not None and "response_format" in self._without
        return "logprobs" not in self._without and not by_instructor

    def _do_without(self, reply: Reply, body: dict[str, Any]) -> bool:
        """Whether a reply refuses a setting, which no later request carries then."""
        if reply.status not in (400, 422):
            return False
        said = f"{reply.error('param')} {reply.said()}"
        if "top_logprobs" in said and body.get("top_logprobs", 0) > FEW_RIVALS:
            self._rivals = FEW_RIVALS
            return True
        return self._without.learn(said, body)

    def _meaning(self, reply: Reply) -> Exception:
        key = "the key in" if self._key else "to answer without a key in"
        return meaning(
            self.name,
            reply.status,
            reply.said(),
            reply.headers,
            login=f"{self.address} refused {key} {' or '.join(self.key_names)}",
            unknown=f"{self.address} knows no such model, or has no chat API there (does "
            "base_url end in /v1?)",
            code=reply.error("code"),
        )


def _logprobs(reply: Reply) -> Any:
    """What a good reply says of its tokens; None where it says nothing."""
    logprobs = reply.content["choices"][0].get("logprobs")
    return logprobs.get("content") if isinstance(logprobs, dict) else None


def _answer(reply: Reply, name: str, choices: Sequence[str] = ()) -> Answer:
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
        probabilities=choice_probabilities(text, _logprobs(reply), choices) if choices else None,
        finish="length" if finish == "length" else "stop",
        input_tokens=usage.get("prompt_tokens") or 0,
        output_tokens=usage.get("completion_tokens") or 0,
        limits=read_limits(reply.headers),
    )
