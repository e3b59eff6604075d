"""Every other hosted provider that instructor reaches: Anthropic, Google, Mistral, Groq ..."""

from __future__ import annotations

from typing import Any

from ...errors import ProviderError
from ...progress import Progress
from ..request import Answer, Refused, Request, Traits, TryAgain
from ..secrets import public_address, without_secrets


class Hosted:
    """One model of a provider without a wire format of its own here.

    instructor holds the answer to its schema by whatever means the provider has.

    Args:
        name: provider/model, as `instructor.from_provider` takes it.
        base_url: address of the server, where it is not the provider's own.
        progress: not used; nothing is fetched.
    """

    traits = Traits(concurrency=8)
    settings: dict[str, Any]

    def __init__(
        self, name: str, base_url: str | None = None, progress: Progress | None = None
    ) -> None:
        self.name = name
        self.address = public_address(base_url) if base_url else name.partition("/")[0]
        self.settings = {}
        self._base_url = base_url
        self._client: Any = None

    async def open(self) -> None:
        try:
            import instructor
        except ImportError:
            raise ProviderError(
                f"{self.name} needs instructor: pip install 'labelwright[openai]'"
            ) from None
        options: Any = {"base_url": self._base_url} if self._base_url else {}
        try:
            self._client = instructor.from_provider(self.name, async_client=True, **options)
        except Exception as error:
            said = without_secrets(str(error)).strip().split("\n")[0]
            raise ProviderError(
                f"{self.name} cannot be asked: {said}. Install the provider's own package and "
                "set its key in the environment"
            ) from error

    async def close(self) -> None:
        self._client = None

    async def ask(self, request: Request) -> Answer:
        from instructor.core import InstructorRetryException

        settings: dict[str, Any] = {"max_tokens": request.max_tokens}
        if request.temperature is not None:
            settings["temperature"] = request.temperature
        try:
            value, reply = await self._client.create_with_completion(
                response_model=request.response,
                messages=[{"role": m.role, "content": m.content} for m in request.messages],
                max_retries=0,
                **settings,
            )
        except InstructorRetryException as error:
            if error.last_completion is None:
                raise _meaning(self.name, error) from None
            # The model answered, only not in shape: the asker says what was wrong and asks again.
            return Answer(text=without_secrets(str(error)).strip())
        except Exception as error:
            raise _meaning(self.name, error) from None
        usage = getattr(reply, "usage", None)
        return Answer(
            text=value.model_dump_json(),
            input_tokens=_count(usage, "prompt_tokens", "input_tokens"),
            output_tokens=_count(usage, "completion_tokens", "output_tokens"),
        )


def _count(usage: Any, *names: str) -> int:
    return next((int(n) for name in names if (n := getattr(usage, name, None)) is not None), 0)


def _meaning(name: str, error: BaseException) -> Exception:
    """Sort an error of an SDK that is not known here by the HTTP status that it carries."""
    said = without_secrets(str(error)).strip().split("\n")[0]
    inner: BaseException | None = error
    while inner is not None:
        status = getattr(inner, "status_code", None)
        if status in (401, 403, 404):
            return ProviderError(f"{name}: refused ({status}): {said}")
        if status is not None and (status in (408, 429) or status >= 500):
            return TryAgain(said)
        if isinstance(inner, ConnectionError | TimeoutError):
            return TryAgain(said)
        inner = inner.__cause__
    return Refused(said)
