"""Ollama, by its own API: answers held to a JSON schema by the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ProviderError
from ...progress import Progress
from ..request import Answer, Refused, Request, Traits, TryAgain
from ..secrets import public_address, without_secrets

if TYPE_CHECKING:
    import ollama

TIMEOUT_S = 600.0
KEEP_ALIVE = "10m"
# Letters per token in the densest scripts; too large a context costs memory, too small a one
# makes Ollama drop the front of the prompt without a word.
_CHARS_PER_TOKEN = 2
_CONTEXT_STEP = 1024


class Ollama:
    """One model of an Ollama server.

    Args:
        name: ollama/MODEL.
        base_url: address of the server; None for OLLAMA_HOST, or this machine.
        progress: not used; models are pulled with `ollama pull`.
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
        self.address = public_address(base_url) if base_url else "the server of OLLAMA_HOST"
        self._client: ollama.AsyncClient | None = None

    async def open(self) -> None:
        try:
            import ollama
        except ImportError:
            raise ProviderError(
                f"{self.name} needs the ollama package: pip install 'labelwright[ollama]'"
            ) from None
        client = ollama.AsyncClient(host=self._base_url, timeout=TIMEOUT_S)
        try:
            pulled = [model.model or "" for model in (await client.list()).models]
        except (ConnectionError, OSError):
            raise ProviderError(
                f"{self.name}: no Ollama server at {self.address}: start one with "
                "`ollama serve`, or set OLLAMA_HOST or base_url"
            ) from None
        except ollama.ResponseError as error:
            raise ProviderError(f"{self.name}: {without_secrets(error.error)}") from None
        if self.model not in pulled and f"{self.model}:latest" not in pulled:
            raise ProviderError(
                f"{self.name}: the model is not on the server: `ollama pull {self.model}`. "
                f"It has {', '.join(sorted(pulled)) or 'none'}"
            )
        self._client = client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()  # type: ignore[no-untyped-call]
        self._client = None

    async def ask(self, request: Request) -> Answer:
        import httpx
        import ollama

        assert self._client is not None, "open() comes before ask()"
        schema = request.response.model_json_schema() if request.response else None
        try:
            reply = await self._client.chat(
                model=self.model,
                messages=[{"role": m.role, "content": m.content} for m in request.messages],
                format=schema,
                options=_options(request),
                keep_alive=KEEP_ALIVE,
            )
        except ollama.ResponseError as error:
            said = without_secrets(error.error)
            if error.status_code == 404:
                raise ProviderError(f"{self.name}: {said}: `ollama pull {self.model}`") from None
            if error.status_code == 429 or error.status_code >= 500:
                raise TryAgain(said) from None
            raise Refused(said) from None
        except (ConnectionError, httpx.HTTPError) as error:
            raise TryAgain(f"no answer from {self.address}: {error!r}") from None
        return Answer(
            text=reply.message.content or "",
            finish="length" if reply.done_reason == "length" else "stop",
            input_tokens=reply.prompt_eval_count or 0,
            output_tokens=reply.eval_count or 0,
        )


def _options(request: Request) -> dict[str, Any]:
    letters = sum(len(message.content) for message in request.messages)
    needed = letters // _CHARS_PER_TOKEN + request.max_tokens
    options: dict[str, Any] = {
        "num_predict": request.max_tokens,
        "num_ctx": (needed // _CONTEXT_STEP + 1) * _CONTEXT_STEP,
    }
    if request.temperature is not None:
        options["temperature"] = request.temperature
    if request.seed is not None:
        options["seed"] = request.seed
    if request.stop:
        options["stop"] = list(request.stop)
    return options
