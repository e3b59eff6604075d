"""Ollama, by its own API: answers held to a JSON schema by the server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ...errors import ProviderError
from ...progress import Progress
from ..request import Answer, Refused, Request, Traits, TryAgain, schema_of
from ..secrets import in_one_line, keep_out_of_logs, public_address, without_secrets
from .conversation import conversation

if TYPE_CHECKING:
    import ollama

TIMEOUT_S = 600.0
KEEP_ALIVE = "10m"
# The address that the client takes where none is given.
_HERE = "127.0.0.1:11434"
# Letters per token in the densest scripts; too large a context costs memory, too small a one
# makes Ollama drop the front of the prompt without a word.
_CHARS_PER_TOKEN = 2
_SMALLEST_CONTEXT = 2048


class Ollama:
    """One model of an Ollama server.

    Args:
        name: ollama/MODEL.
        base_url: address of the server; None for OLLAMA_HOST, or this machine.
        progress: not used; models are pulled with `ollama pull`.

    Raises:
        InputError: the address is no URL.
    """

    traits = Traits(concurrency=4)
    settings: dict[str, Any]

    def __init__(
        self, name: str, base_url: str | None = None, progress: Progress | None = None
    ) -> None:
        self.name = name
        self.model = name.removeprefix("ollama/")
        self.settings = {}
        self._base_url = base_url
        self.address = public_address(base_url or os.environ.get("OLLAMA_HOST") or _HERE)
        self._context = _SMALLEST_CONTEXT
        self._client: ollama.AsyncClient | None = None

    async def open(self) -> None:
        try:
            import ollama
        except ImportError:
            raise ProviderError(
                f"{self.name} needs the ollama package: pip install 'labelwright[ollama]'"
            ) from None
        keep_out_of_logs("httpx")
        self._client = ollama.AsyncClient(host=self._base_url, timeout=TIMEOUT_S)
        pulled = await self._pulled()
        if self.model not in pulled and f"{self.model}:latest" not in pulled:
            raise ProviderError(
                f"{self.name}: the model is not on the server: `ollama pull {self.model}`. "
                f"It has {', '.join(sorted(pulled)) or 'none'}"
            )

    async def _pulled(self) -> list[str]:
        import httpx
        import ollama

        assert self._client is not None
        try:
            return [model.model or "" for model in (await self._client.list()).models]
        except ollama.ResponseError as error:
            raise ProviderError(f"{self.name}: {self._said(error)}") from None
        except (OSError, httpx.HTTPError) as error:
            raise ProviderError(
                f"{self.name}: no Ollama server at {self.address} ({in_one_line(error)}): start "
                "one with `ollama serve`, or set OLLAMA_HOST or base_url"
            ) from None
        except (ValueError, TypeError, AttributeError):
            raise ProviderError(
                f"{self.name}: what answers at {self.address} is no Ollama server: set OLLAMA_HOST "
                "or base_url to one"
            ) from None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()  # type: ignore[no-untyped-call]
        self._client = None

    async def ask(self, request: Request) -> Answer:
        import httpx
        import ollama

        assert self._client is not None, "open() comes before ask()"
        schema = schema_of(request.response) if request.response else None
        messages = conversation(request, self.name)
        try:
            reply = await self._client.chat(
                model=self.model,
                messages=messages,
                format=schema,
                options=self._options(request),
                keep_alive=KEEP_ALIVE,
            )
        except ollama.ResponseError as error:
            raise self._meaning(error) from None
        except (OSError, httpx.HTTPError) as error:
            raise TryAgain(f"no answer from {self.address}: {in_one_line(error)}") from None
        except (ValueError, TypeError, AttributeError) as error:
            # The package checks no reply before it reads it.
            raise TryAgain(
                f"{self.address} sent a reply that is none: {in_one_line(error)}"
            ) from None
        return Answer(
            text=reply.message.content or "",
            finish="length" if reply.done_reason == "length" else "stop",
            input_tokens=reply.prompt_eval_count or 0,
            output_tokens=reply.eval_count or 0,
        )

    def _meaning(self, error: ollama.ResponseError) -> Exception:
        said = self._said(error)
        if error.status_code in (401, 403):
            return ProviderError(f"{self.name}: {said}: set OLLAMA_API_KEY, or `ollama signin`")
        if error.status_code == 404:
            return ProviderError(f"{self.name}: {said}: `ollama pull {self.model}`")
        if error.status_code in (408, 429) or error.status_code >= 500:
            return TryAgain(said)
        return Refused(said)

    @staticmethod
    def _said(error: ollama.ResponseError) -> str:
        return without_secrets(str(error.error)).strip() or f"status {error.status_code}"

    def _options(self, request: Request) -> dict[str, Any]:
        letters = sum(len(message.content) for message in request.messages)
        needed = letters // _CHARS_PER_TOKEN + request.max_tokens
        # Another size makes Ollama load the model anew, so it only ever grows, and by doubling.
        while self._context < needed:
            self._context *= 2
        options: dict[str, Any] = {"num_predict": request.max_tokens, "num_ctx": self._context}
        if request.temperature is not None:
            options["temperature"] = request.temperature
        if request.seed is not None:
            options["seed"] = request.seed
        if request.stop:
            options["stop"] = list(request.stop)
        return options
