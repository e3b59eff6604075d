"""How much context an Ollama model is given, and whether a prompt was read whole.

By default Ollama drops the front of a prompt that does not fit, and answers the rest as if nothing
was. Servers from 0.12.6 on refuse instead where `truncate` and `shift` are false; what older ones
did shows in their counts of tokens.
"""

from __future__ import annotations

import re
from typing import Any

from ..request import Refused, Request
from .ollama_server import Facts

# Bytes per token in the densest scripts; too large a context costs memory, too small a one
# does not hold the prompt.
_BYTES_PER_TOKEN = 2
# What a chat template puts around a message.
_AROUND = 16
_SMALLEST = 2048
# No tokenizer takes more characters a token over a whole prompt, but where one is repeated.
_MOST_PER_TOKEN = 16
_REPEATED = re.compile(r"(.)\1+", re.DOTALL)
_TOO_LONG = re.compile(r"exceeds? the (?:available )?context (?:size|length)")
_SIZES = re.compile(r"\((\d+) tokens\).*?\((\d+) tokens\)", re.DOTALL)


class Room:
    """The context of one model; it only grows, since Ollama loads the model anew for another size.

    Args:
        name: ollama/MODEL, for messages.
        facts: what the server says of the model.
    """

    def __init__(self, name: str, facts: Facts) -> None:
        self._name = name
        self._facts = facts
        self.size = min(_SMALLEST, facts.context or _SMALLEST)

    def make(self, request: Request) -> int:
        """Context for a request, in tokens, by doubling; no more than the model has.

        Raises:
            Refused: it cannot fit.
        """
        least = fewest_tokens(request)
        if self._facts.context and least > self._facts.context:
            raise self._too_long(f"at least {least:,}", self._facts.context)
        letters = sum(
            len(message.content.encode("utf-8", "replace")) for message in request.messages
        )
        needed = letters // _BYTES_PER_TOKEN + _AROUND * (1 + len(request.messages))
        self._grow(needed + request.max_tokens)
        return self.size

    def more_after(self, refusal: str, size: int) -> bool:
        """Whether a refusal was for want of context, and there is more of it now.

        Raises:
            Refused: it was, and there is no more.
        """
        if not _TOO_LONG.search(refusal):
            return False
        sizes = _SIZES.search(refusal)
        has, given = (int(sizes[1]), int(sizes[2])) if sizes else (None, size)
        if given < size:
            # The server gives less than it is asked for.
            raise self._too_long(f"{has:,}", given)
        return self._more(f"{has:,}" if has else f"over {size:,}", size)

    def more_after_cut(self, request: Request, reply: dict[str, Any], size: int) -> bool:
        """Whether the counts show that the prompt was not read whole, and there is more room now.

        Raises:
            Refused: they do, and there is no more.
        """
        read, written = reply.get("prompt_eval_count"), reply.get("eval_count") or 0
        if not isinstance(read, int) or not read:
            # Servers of old leave it out where the prompt was at hand already.
            return False
        counts_all = self._facts.counts_all or "prompt_eval_cached_count" in reply
        least = fewest_tokens(request)
        full = read >= size or read + written > size
        if full or (counts_all and read < least):
            return self._more(f"over {max(read, least):,}", size)
        return False

    def _more(self, has: str, size: int) -> bool:
        if not self._facts.context or size >= self._facts.context:
            raise self._too_long(has, size)
        self._grow(size * 2)
        return True

    def _grow(self, needed: int) -> None:
        while self.size < needed:
            self.size *= 2
        self.size = min(self.size, self._facts.context or self.size)

    def _too_long(self, has: str, holds: int) -> Refused:
        return Refused(
            f"the prompt is too long for {self._name}: it has {has} tokens, and the model's "
            f"context holds {holds:,} with the answer. Shorten it, or take a model with more"
        )


def fewest_tokens(request: Request) -> int:
    """Tokens that the messages have at the least, in any tokenizer."""
    return sum(
        len(_REPEATED.sub(r"\1", message.content)) // _MOST_PER_TOKEN
        for message in request.messages
    )
