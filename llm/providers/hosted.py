"""Every other hosted provider that instructor reaches: Anthropic, Google, Mistral, Groq ..."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from ...errors import InputError, ProviderError
from ...progress import Progress
from ..keys import find_in_keyring, how_to_set
from ..request import Answer, Refused, Request, Traits, TryAgain
from ..secrets import in_one_line, keep_out_of_logs, public_address
from .conversation import conversation
from .in_shape import ask_in_shape, quiet_instructor
from .statuses import causes, headers_of, meaning, status_of
from .without import Without


@dataclass(frozen=True)
class Service:
    """What a provider needs, as instructor 1.17 builds its client.

    Attributes:
        module: what of its own package is imported.
        package: what to install for that.
        keys: environment variables, one of which holds its key.
        url: what instructor calls the address of its server; None where it takes none.
        seed: what its package calls the number for random choices.
        other_logins: whether its package finds other ways of logging in than a key.
    """

    module: str
    package: str
    keys: tuple[str, ...]
    url: str | None = None
    seed: str = "seed"
    other_logins: bool = False


SERVICES = {
    "anthropic": Service("anthropic", "anthropic", ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")),
    "azure_openai": Service("openai", "openai", ("AZURE_OPENAI_API_KEY",), "azure_endpoint"),
    "bedrock": Service("boto3", "boto3", ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"), other_logins=True),
    "cerebras": Service("cerebras.cloud.sdk", "cerebras-cloud-sdk", ("CEREBRAS_API_KEY",)),
    "cohere": Service("cohere", "cohere", ("CO_API_KEY",)),
    "deepseek": Service("openai", "openai", ("DEEPSEEK_API_KEY",), "base_url"),
    "fireworks": Service("fireworks.client", "fireworks-ai", ("FIREWORKS_API_KEY",)),
    "google": Service("google.genai", "google-genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
    "groq": Service("groq", "groq", ("GROQ_API_KEY",)),
    "mistral": Service("mistralai", "mistralai", ("MISTRAL_API_KEY",), seed="random_seed"),
    "openrouter": Service("openai", "openai", ("OPENROUTER_API_KEY",), "base_url"),
    "perplexity": Service("openai", "openai", ("PERPLEXITY_API_KEY",)),
    "together": Service("openai", "openai", ("TOGETHER_API_KEY",), "base_url"),
    "vertexai": Service(
        "vertexai",
        "google-cloud-aiplatform",
        ("GOOGLE_APPLICATION_CREDENTIALS",),
        other_logins=True,
    ),
    "xai": Service("xai_sdk", "xai-sdk", ("XAI_API_KEY",)),
}


class Hosted:
    """One model of a provider without a wire format of its own here.

    instructor holds the answer to its schema by whatever means the provider has.

    Args:
        name: provider/model, as `instructor.from_provider` takes it.
        base_url: address of the server, where it is not the provider's own.
        progress: not used; nothing is fetched.

    Raises:
        InputError: the provider takes no address, or this is none.
    """

    traits = Traits(concurrency=32)
    settings: dict[str, Any]

    def __init__(
        self, name: str, base_url: str | None = None, progress: Progress | None = None
    ) -> None:
        provider = name.partition("/")[0]
        self.name = name
        self.settings = {}
        self._service = SERVICES[provider]
        self._options: dict[str, Any] = {}
        if base_url and self._service.url is None:
            raise InputError(
                f"{name} takes no base_url. A server that speaks OpenAI's API is asked as "
                "openai/MODEL with a base_url"
            )
        if base_url and self._service.url:
            self._options[self._service.url] = base_url
        if provider == "azure_openai":
            base_url = base_url or os.environ.get("AZURE_OPENAI_ENDPOINT")
        self.address = public_address(base_url) if base_url else provider
        self._without = Without("max_tokens", "temperature", self._service.seed)
        self._answered = False
        self._client: Any = None

    async def open(self) -> None:
        try:
            import instructor
        except ImportError:
            raise ProviderError(
                f"{self.name} needs instructor: pip install 'labelwright[openai]'"
            ) from None
        quiet_instructor()
        keep_out_of_logs("httpx", "httpx2", "openai._base_client")
        options = self._options | self._login()
        try:
            self._client = instructor.from_provider(self.name, async_client=True, **options)
        except Exception as error:
            said = in_one_line(error)
            raise ProviderError(f"{self.name} cannot be asked: {said}") from error
        _leave_retries_to_us(self._client.client)

    def _login(self) -> dict[str, str]:
        """The key for the provider's package, where it does not find it in the environment."""
        keys = self._service.keys
        if self._service.other_logins or any(os.environ.get(key) for key in keys):
            return {}
        if key := find_in_keyring(keys[0]):
            return {"api_key": key}
        raise ProviderError(f"{self.name} needs a key: {how_to_set(*keys)}")

    async def close(self) -> None:
        # Packages differ in whether and how their clients are closed.
        close = getattr(getattr(self._client, "client", None), "close", None)
        self._client = None
        if close is not None and hasattr(result := close(), "__await__"):
            await result

    async def ask(self, request: Request) -> Answer:
        assert self._client is not None, "open() comes before ask()"
        while True:
            settings = self._without.taken_from(self._sampling(request))
            try:
                answer = await ask_in_shape(
                    self._client, request, messages=conversation(request, self.name), **settings
                )
            except (ProviderError, TryAgain):
                raise
            except Exception as error:
                if not self._do_without(error, settings):
                    raise self._meaning(error) from None
            else:
                self._answered = True
                return answer

    def _sampling(self, request: Request) -> dict[str, Any]:
        settings: dict[str, Any] = {"max_tokens": request.max_tokens}
        if "max_tokens" in self._without:
            settings["max_completion_tokens"] = request.max_tokens
        if request.temperature is not None:
            settings["temperature"] = request.temperature
        if request.seed is not None:
            settings[self._service.seed] = request.seed
        return settings

    def _do_without(self, error: Exception, settings: dict[str, Any]) -> bool:
        """Whether an error refuses a setting, which no later request carries then.

        The server refuses it, or already its package, which knows no such argument.
        """
        for inner in causes(error):
            if status_of(inner) in (400, 422) or isinstance(inner, TypeError):
                return self._without.learn(str(inner), settings)
        return False

    def _meaning(self, error: Exception) -> Exception:
        """Sort an error of a package that is not known here by what it carries."""
        said = in_one_line(error)
        for inner in causes(error):
            if (status := status_of(inner)) is not None:
                return meaning(
                    self.name,
                    status,
                    said,
                    headers_of(inner),
                    login=f"{self.address} refused the key in {' or '.join(self._service.keys)}",
                    unknown=f"{self.address} knows no such model",
                    code=str(getattr(inner, "code", "")),
                )
            if "Timeout" in type(inner).__name__:
                return TryAgain(f"no answer in time: {said}")
            if "Connect" in type(inner).__name__:
                return self._no_connection(said)
        # A reply that is no JSON comes through as the parser's own error.
        return TryAgain(f"{self.address}: {said}") if _is_garbled(error) else Refused(said)

    def _no_connection(self, said: str) -> Exception:
        why = f"no connection to {self.address} ({said})"
        if self._answered:
            return TryAgain(why)
        hint = "Check the network" + (" and base_url" if self._service.url else "")
        return ProviderError(f"{self.name}: {why}. {hint}")


def _leave_retries_to_us(client: Any) -> None:
    """Turn off the retries of a provider's package: hidden ones would keep 429s from the pace.

    Packages made by Stainless (openai, anthropic, groq, cerebras) count them in an attribute.
    """
    if isinstance(getattr(client, "max_retries", None), int):
        client.max_retries = 0


def _is_garbled(error: Exception) -> bool:
    return any(isinstance(inner, ValueError) for inner in causes(error))
