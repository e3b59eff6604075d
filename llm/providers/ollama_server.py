"""An Ollama server beside its chat: where it is, what models it has, getting more of them.

The ollama package does all of that; the chat itself goes through the lean client.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ...errors import ProviderError
from ..keys import find_key
from ..secrets import hide_login, in_one_line, keep_out_of_logs, public_address, without_secrets

if TYPE_CHECKING:
    import ollama

LOGIN = "the server wants a login: set OLLAMA_API_KEY, or `ollama signin`"
_PORT = 11434
_PORTS = {"http": 80, "https": 443}


def server_url(given: str | None) -> str:
    """The whole URL of a server, from any form that the ollama package takes.

    Args:
        given: such as `https://host`, `host:port`, `:port`, `[::1]/path`; None or empty for
            OLLAMA_HOST, or this machine. A user name and password stay in.

    Raises:
        InputError: it is no address.
    """
    given = given or os.environ.get("OLLAMA_HOST") or "127.0.0.1"
    public_address(given)
    scheme, _, rest = given.partition("://") if "://" in given else ("http", "", given)
    parts = urlsplit(f"{scheme}://{rest}")
    login, _, _ = parts.netloc.rpartition("@")
    host = parts.hostname or "127.0.0.1"
    host = f"[{host}]" if ":" in host else host
    port = parts.port or (_PORTS.get(scheme, _PORT) if "://" in given else _PORT)
    path = parts.path.strip("/")
    return f"{scheme}://{login}{'@' if login else ''}{host}:{port}{'/' if path else ''}{path}"


def login(url: str) -> dict[str, str]:
    """The header that logs in: by the address where it has a user name, else by OLLAMA_API_KEY."""
    parts = urlsplit(url)
    if parts.username is not None:
        hide_login(url)
        words = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {"authorization": f"Basic {b64encode(words.encode()).decode()}"}
    key = find_key("OLLAMA_API_KEY")
    return {"authorization": f"Bearer {key}"} if key else {}


@dataclass(frozen=True)
class Facts:
    """What a server says of a model.

    Attributes:
        context: most tokens of prompt and answer together; None where it does not say.
        thinks: whether the model thinks aloud before it answers, and can be told not to.
        counts_all: whether a prompt is counted whole, also the part that was at hand already.
    """

    context: int | None = None
    thinks: bool = False
    counts_all: bool = False


class Server:
    """What a server is asked of its models.

    Args:
        name: ollama/MODEL, for messages.
        url: its whole URL.
        timeout: seconds for a whole reply; None for as long as it takes.

    Raises:
        ProviderError: the ollama package is missing.
    """

    def __init__(self, name: str, url: str, timeout: float | None) -> None:
        try:
            import ollama
        except ImportError:
            raise ProviderError(
                f"{name} needs the ollama package: pip install 'labelwright[ollama]'"
            ) from None
        keep_out_of_logs("httpx")
        self._name = name
        self._model = name.removeprefix("ollama/")
        self._address = public_address(url)
        self._client: ollama.AsyncClient = ollama.AsyncClient(
            host=url, timeout=timeout, headers=login(url)
        )

    async def facts(self) -> Facts:
        """What the server says of the model.

        Raises:
            ProviderError: no such server, or no such model on it; says how to get it.
        """
        import ollama

        with self._in_words():
            pulled = [model.model or "" for model in (await self._client.list()).models]
        if self._model not in pulled and f"{self._model}:latest" not in pulled:
            raise ProviderError(
                f"{self._name}: the model is not on the server: {how_to_pull(self._model)}. "
                f"It has {', '.join(sorted(pulled)) or 'none'}"
            )
        try:
            return _facts(await self._client.show(self._model))
        except (ollama.ResponseError, ValueError, TypeError, AttributeError):
            # Servers of old, and stand-ins for them, do not say so much.
            return Facts()
        except OSError as error:
            raise self._unreached(error) from None

    async def pull(self) -> AsyncIterator[ollama.ProgressResponse]:
        """Have the server fetch the model; what it says of that, as it goes.

        Raises:
            ProviderError: it cannot be fetched.
        """
        with self._in_words():
            async for news in await self._client.pull(self._model, stream=True):
                yield news

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        import httpx
        import ollama

        try:
            yield
        except ollama.ResponseError as error:
            said = without_secrets(str(error.error)).strip() or f"status {error.status_code}"
            if error.status_code in (401, 403):
                said = f"{LOGIN}: {said}"
            raise ProviderError(f"{self._name}: {said}") from None
        except (OSError, httpx.HTTPError) as error:
            raise self._unreached(error) from None
        except (ValueError, TypeError, AttributeError):
            # The package checks no reply before it reads it.
            raise ProviderError(
                f"{self._name}: what answers at {self._address} is no Ollama server: set "
                "OLLAMA_HOST or base_url to one"
            ) from None

    def _unreached(self, error: Exception) -> ProviderError:
        return ProviderError(
            f"{self._name}: no Ollama server at {self._address} ({in_one_line(error)}): start "
            "one with `ollama serve`, or set OLLAMA_HOST or base_url"
        )


def how_to_pull(model: str) -> str:
    """The commands that get a model onto its server."""
    return f"`labelwright pull ollama/{model}`, or `ollama pull {model}`"


def _facts(shown: ollama.ShowResponse) -> Facts:
    info = shown.modelinfo or {}
    context = info.get(f"{info.get('general.architecture')}.context_length")
    return Facts(
        context if isinstance(context, int) and context > 0 else None,
        "thinking" in (shown.capabilities or ()),
        # Servers that tell capabilities (0.6.4) count so since long before (0.4).
        shown.capabilities is not None,
    )
