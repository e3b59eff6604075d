"""OpenAI, and every server that speaks its chat API: vLLM, llama-server, LM Studio, Groq ..."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ...errors import ProviderError
from ...progress import Progress
from ..request import Answer, Refused, Request, Traits, TryAgain
from ..secrets import keep_out_of_logs, public_address, without_secrets
from .conversation import conversation, retry_after
from .in_shape import ask_in_shape, quiet_instructor

if TYPE_CHECKING:
    import openai

TIMEOUT_S = 120.0
_OWN_HOST = "api.openai.com"


class OpenAI:
    """One model behind an OpenAI-compatible chat API.

    Answers are held to their JSON schema by the server. A server that refuses schemas gets the
    question through instructor, which puts the schema into the prompt.

    Args:
        name: openai/MODEL.
        base_url: address up to and with /v1; None for OPENAI_BASE_URL, or OpenAI itself.
        progress: not used; nothing is fetched.
    """

    traits = Traits(concurrency=16)
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
        self._client: openai.AsyncOpenAI | None = None

    async def open(self) -> None:
        try:
            import openai
        except ImportError:
            raise ProviderError(
                f"{self.name} needs the openai package: pip install 'labelwright[openai]'"
            ) from None
        keep_out_of_logs("httpx2", "openai._base_client")
        key = os.environ.get("OPENAI_API_KEY")
        if not key and self._is_openai:
            raise ProviderError(
                f"{self.name} needs a key: set the environment variable OPENAI_API_KEY, or give "
                "base_url for a server of your own"
            )
        # Retries are the client's, which counts them; servers of one's own take any key.
        self._client = openai.AsyncOpenAI(
            base_url=self._url, api_key=key or "none", max_retries=0, timeout=TIMEOUT_S
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
        self._client = None

    async def ask(self, request: Request) -> Answer:
        import openai

        while True:
            try:
                return await self._send(request)
            except openai.BadRequestError as error:
                if not self._do_without(error):
                    raise Refused(self._said(error)) from None
            except openai.APIError as error:
                raise self._meaning(error) from None
            except ValueError as error:
                # The package lets a reply that is no JSON through as the parser's own error.
                raise TryAgain(f"{self.address} sent what is no JSON ({error})") from None

    async def _send(self, request: Request) -> Answer:
        if request.response is not None and "response_format" in self._refused_settings:
            return await self._through_instructor(request)
        assert self._client is not None, "open() comes before ask()"
        reply = await self._client.chat.completions.create(**self._body(request))
        self._answered = True
        return _answer(reply, self.name)

    async def _through_instructor(self, request: Request) -> Answer:
        import instructor

        quiet_instructor()
        assert self._client is not None
        client = instructor.from_openai(self._client, mode=instructor.Mode.MD_JSON)
        body = self._body(request)
        body.pop("response_format", None)
        return await ask_in_shape(client, request, **body)

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
            schema = request.response.model_json_schema()
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": schema},
            }
        for setting in self._refused_settings:
            if (value := body.pop(setting, None)) is not None and setting == "max_tokens":
                body["max_completion_tokens"] = value
        return body

    def _do_without(self, error: openai.BadRequestError) -> bool:
        """Note a setting that the server refuses, so that no later request carries it."""
        said = f"{error.param or ''} {self._said(error)}"
        for setting in ("response_format", "temperature", "seed", "max_tokens", "stop"):
            named = setting in said or (setting == "response_format" and "json_schema" in said)
            if named and setting not in self._refused_settings:
                self._refused_settings.add(setting)
                return True
        return False

    def _meaning(self, error: openai.APIError) -> Exception:
        """What an error of the openai package means for this request and those after it."""
        import openai

        said = self._said(error)
        if isinstance(error, openai.APITimeoutError):
            return TryAgain(f"no answer within {TIMEOUT_S:.0f} s")
        if isinstance(error, openai.APIConnectionError):
            why = f"no connection to {self.address} ({_innermost(error)})"
            if self._answered:
                return TryAgain(why)
            return ProviderError(
                f"{self.name}: {why}. Start the server, or set base_url or OPENAI_BASE_URL"
            )
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            key = "the key in" if os.environ.get("OPENAI_API_KEY") else "to answer without a key in"
            return ProviderError(
                f"{self.name}: {self.address} refused {key} OPENAI_API_KEY: {said}"
            )
        if isinstance(error, openai.NotFoundError):
            return ProviderError(
                f"{self.name}: {self.address} knows no such model, or has no chat API there (does "
                f"base_url end in /v1?): {said}"
            )
        if isinstance(error, openai.RateLimitError):
            if error.code == "insufficient_quota":
                return ProviderError(f"{self.name}: the account has no quota left: {said}")
            return TryAgain(f"rate limit: {said}", retry_after(error))
        if isinstance(error, openai.APIStatusError) and error.status_code == 402:
            return ProviderError(f"{self.name}: the account has no money left: {said}")
        if isinstance(error, openai.APIStatusError) and error.status_code < 500:
            return TryAgain(said) if error.status_code == 408 else Refused(said)
        return TryAgain(said)

    @staticmethod
    def _said(error: Exception) -> str:
        body = getattr(error, "body", None)
        message = body.get("message") if isinstance(body, dict) else None
        return without_secrets(str(message or error))


def _answer(reply: Any, name: str) -> Answer:
    try:
        choice = reply.choices[0]
        text, finish = choice.message.content or "", choice.finish_reason
    except (AttributeError, IndexError, TypeError):
        raise TryAgain(f"{name} sent a reply without an answer in it") from None
    usage = reply.usage
    return Answer(
        text=text,
        finish="length" if finish == "length" else "stop",
        input_tokens=usage.prompt_tokens if usage else 0,
        output_tokens=usage.completion_tokens if usage else 0,
    )


def _innermost(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return without_secrets(str(error) or type(error).__name__)
