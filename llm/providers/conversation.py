"""What providers have in common that answer conversations and nothing else."""

from __future__ import annotations

from typing import Any

from ...errors import ProviderError
from ..request import Request


def conversation(request: Request, name: str) -> list[dict[str, Any]]:
    """The messages of a request as chat APIs take them.

    Raises:
        ProviderError: the request is a text to be continued, or names to be scored.
    """
    if not request.messages:
        raise ProviderError(
            f"{name} answers questions; it continues no texts and scores no labels. In the prompt "
            "file set `prompt: instruct` under generate, and `method: answer` under label"
        )
    return [{"role": message.role, "content": message.content} for message in request.messages]


def count_tokens(usage: Any, *names: str) -> int:
    """The first of these counts that a reply's usage has; 0 where it has none."""
    return next((int(n) for name in names if (n := getattr(usage, name, None)) is not None), 0)
