"""What goes wrong with batches at OpenAI's API, in the words of this package."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ...errors import ProviderError
from ..batches import AnswersGone
from ..request import Answer, OverLimit, Refused, Request, TryAgain
from ..secrets import without_secrets
from .batch_lines import made_at
from .http import NoConnection, Reply
from .statuses import causes

DAY_S = 86_400.0
_NO_BATCHES = (404, 405, 501)
_SURELY_THERE_S = 7 * DAY_S


@dataclass(frozen=True)
class Chat:
    """What is done for single requests, and for those of a batch in the same way.

    Attributes:
        name: openai/MODEL.
        address: where requests go, without secrets.
        ask: sends one request.
        body: a request as the API takes it, less the settings that the server refuses.
        read: the answer to a request in a good reply.
        learn: whether a reply refuses a setting that was sent; it is then left out.
        meaning: what an error means for its request and those after it.
        unreached: what it means that the server could not be reached.
    """

    name: str
    address: str
    ask: Callable[[Request], Awaitable[Answer]]
    body: Callable[[Request], dict[str, Any]]
    read: Callable[[Reply, Request], Answer]
    learn: Callable[[Reply, dict[str, Any]], bool]
    meaning: Callable[[Reply], Exception]
    unreached: Callable[[NoConnection], Exception]


class Faults:
    """Tells what the errors of the openai package mean for batches.

    Args:
        chat: tells it of single requests.
        timeout: seconds for a reply.

    Attributes:
        reached: whether the server was ever reached.
    """

    def __init__(self, chat: Chat, timeout: float) -> None:
        self._chat, self._timeout = chat, timeout
        self.reached = False

    @contextmanager
    def told(self, missing: Callable[[str], Exception]) -> Iterator[None]:
        """Errors of the package as what they mean; `missing` says it of a 404."""
        import httpx2
        import openai

        try:
            yield
        except openai.APIStatusError as error:
            reply = Reply(
                error.status_code, error.response.headers, {"error": error.body or str(error)}
            )
            self.reached = True
            raise self._meaning(reply, missing) from None
        except openai.APITimeoutError:
            raise TryAgain(f"no answer within {self._timeout:.0f} s") from None
        except (openai.APIConnectionError, httpx2.TransportError) as error:
            raise self._unreached(error) from None
        except (openai.APIError, ValueError) as error:
            raise TryAgain(f"a reply that is none: {without_secrets(str(error))}") from None
        else:
            self.reached = True

    def _meaning(self, reply: Reply, missing: Callable[[str], Exception]) -> Exception:
        if reply.status in _NO_BATCHES:
            return missing(reply.said())
        if reply.error("code") == "token_limit_exceeded":
            return OverLimit(reply.said())
        meaning = self._chat.meaning(reply)
        if isinstance(meaning, Refused):
            return ProviderError(
                f"{self._chat.name}: {self._chat.address} takes no such batch: {reply.said()}"
            )
        return meaning

    def _unreached(self, error: Exception) -> Exception:
        """A server that was never reached will not be later; one that hung up may have acted."""
        import httpx2

        *_, first = causes(error)
        reason = without_secrets(str(first) or type(first).__name__)
        never = not self.reached and any(isinstance(e, httpx2.ConnectError) for e in causes(error))
        if never:
            return self._chat.unreached(NoConnection(reason))
        return TryAgain(f"no connection to {self._chat.address} ({reason})")

    def no_batches(self, said: str) -> ProviderError:
        return ProviderError(
            f"{self._chat.name}: {self._chat.address} has no batch API ({said}). Leave out --batch"
        )

    def unknown(self, batch_id: str, said: str) -> ProviderError:
        return ProviderError(
            f"{self._chat.name}: {self._chat.address} does not know batch {batch_id}, which was "
            f"sent there ({said}). Set the key of the project that it was sent with; if the batch "
            "is gone for good, leave out --batch, and its requests are asked directly"
        )

    def gone(self, batch: dict[str, Any], said: str) -> Exception:
        if time.time() - made_at(batch) < _SURELY_THERE_S:
            # Too early to be thrown away; asking again would be paid for again.
            return TryAgain(f"a file of batch {batch['id']} cannot be had: {said}")
        return AnswersGone("its answers are no longer at the provider")
