"""Servers that speak OpenAI's API without JSON schemas: the schema goes into the prompt."""

from __future__ import annotations

from typing import Any

from ...errors import ProviderError
from ..request import Answer, Request, TryAgain
from ..secrets import keep_out_of_logs, without_secrets
from .http import NoConnection, Reply
from .in_shape import ask_in_shape, quiet_instructor


class Failed(Exception):
    """The server answered with an error."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.said())
        self.reply = reply


class ThroughInstructor:
    """The openai package, asked by instructor.

    Args:
        name: openai/MODEL.
        url: address up to and with /v1.
        key: the key, if there is one.
        timeout: seconds for a whole reply.

    Raises:
        ProviderError: a package is missing.
    """

    def __init__(self, name: str, url: str, key: str | None, timeout: float) -> None:
        try:
            import instructor
            import openai
        except ImportError:
            raise ProviderError(
                f"{name}: the server takes no JSON schema, and to do without one needs the openai "
                "and instructor packages: pip install 'labelwright[openai]'"
            ) from None
        quiet_instructor()
        keep_out_of_logs("httpx2", "openai._base_client")
        self._timeout = timeout
        # Retries are the client's, which counts them.
        self._openai = openai.AsyncOpenAI(
            base_url=url, api_key=key or "none", max_retries=0, timeout=timeout
        )
        self._client: Any = instructor.from_openai(self._openai, mode=instructor.Mode.MD_JSON)

    async def ask(self, request: Request, body: dict[str, Any]) -> Answer:
        """One answer, in shape if the model kept to it.

        Raises:
            Failed: the server answered with an error.
            NoConnection: the server could not be reached, or hung up.
            TryAgain: it was silent for too long, or its reply was none.
        """
        import openai

        try:
            return await ask_in_shape(self._client, request, **body)
        except openai.APIStatusError as error:
            content = {"error": error.body or str(error)}
            headers = error.response.headers
            raise Failed(Reply(error.status_code, headers, content)) from None
        except openai.APITimeoutError:
            raise TryAgain(f"no answer within {self._timeout:.0f} s") from None
        except openai.APIConnectionError as error:
            raise NoConnection(_innermost(error)) from None
        except (openai.APIError, ValueError) as error:
            raise TryAgain(f"a reply that is none: {without_secrets(str(error))}") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._openai.close()


def _innermost(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return without_secrets(str(error) or type(error).__name__)
