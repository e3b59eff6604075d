"""What is asked of a model, what comes back, and what a provider is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Protocol

from pydantic import BaseModel

from .limits import Limits
from .quick_json import to_bytes

KEY_VERSION = 2
_AROUND = 16

Finish = Literal["stop", "length", "failed"]


@lru_cache(maxsize=4096)
def schema_of(response: type[BaseModel]) -> dict[str, Any]:
    """JSON schema of a shape; to be read only."""
    return response.model_json_schema()


class Entry(NamedTuple):
    """A request as the journal knows it.

    Attributes:
        key: hash of everything sent, and to whom.
        model: provider/name.
        address: where it is sent.
        sent: everything sent, as JSON.
    """

    key: str
    model: str
    address: str
    sent: str


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Request:
    """One question to a model. Exactly one of `prompt` and `messages` is given.

    Attributes:
        prompt: text to be continued as it stands, without a chat template.
        messages: conversation to be answered.
        choices: continuations of `prompt` whose probabilities are wanted instead of text; with
            `messages`, the answer names one of them, and probabilities come with it where the
            model gives any.
        response: shape the answer to `messages` must have, as JSON.
        max_tokens: longest answer, in tokens.
        temperature: randomness; None leaves it to the provider.
        stop: texts that end the answer.
        seed: number for the provider's random choices, where it takes one.
        sample: number that sets equal questions apart, so that each is asked for itself.
        affinity: requests of one number begin alike, so that a provider may keep what they share
            at hand; not sent, not part of the key.
        tag: the asker's own note on what this is for; not sent, not part of the key.
        check: turns the answer into what is wanted, or raises ValueError saying what is wrong,
            which is then told to the model; not sent, not part of the key.
    """

    prompt: str = ""
    messages: tuple[Message, ...] = ()
    choices: tuple[str, ...] = ()
    response: type[BaseModel] | None = None
    max_tokens: int = 256
    temperature: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    sample: int = 0
    affinity: int | None = None
    tag: Any = None
    check: Callable[[Answer], Any] | None = None

    def sent(self) -> dict[str, Any]:
        """Everything that can change the answer, as plain data."""
        return {
            "prompt": self.prompt,
            "messages": [[message.role, message.content] for message in self.messages],
            "choices": list(self.choices),
            "schema": schema_of(self.response) if self.response else None,
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "stop": list(self.stop),
            "seed": self.seed,
            "sample": self.sample,
        }

    def entry(self, provider: Provider) -> Entry:
        """This request as the journal knows it."""
        sent = to_bytes(self.sent())
        settings = json.dumps(provider.settings, sort_keys=True)
        head = f"{KEY_VERSION}\n{provider.name}\n{provider.address}\n{settings}\n"
        key = hashlib.sha256(head.encode("utf-8", "surrogatepass") + sent).hexdigest()
        return Entry(key, provider.name, provider.address, sent.decode())

    def key(self, provider: Provider) -> str:
        """Name of this request in the journal: a hash of everything sent, and to whom."""
        return self.entry(provider).key

    def most_tokens(self) -> tuple[int, int]:
        """Tokens that sending this can take at most: read, written.

        A token is a byte or more, in every tokeniser that falls back to bytes; each message has a
        few tokens around it. Where choices of a prompt part, it may be read once more.
        """
        texts = [self.prompt, *self.choices, *(message.content for message in self.messages)]
        letters = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
        schema = len(json.dumps(schema_of(self.response))) if self.response else 0
        read = letters + schema + _AROUND * (1 + len(self.messages))
        return read * max(1, len(self.choices) if self.prompt else 1), self.max_tokens

    def after(self, answer: Answer, wrong: str) -> Request:
        """The same question again, with the answer it got and what was wrong with it."""
        if answer.finish == "length":
            return replace(self, max_tokens=self.max_tokens * 2)
        return replace(
            self,
            messages=(
                *self.messages,
                Message("assistant", answer.text),
                Message("user", f"That answer does not fit: {wrong} Answer again."),
            ),
        )


@dataclass(frozen=True)
class Answer:
    """What came back for one request.

    Attributes:
        text: the answer's words.
        probabilities: probability of each of the request's `choices`; they sum to 1. None where
            the model gives none.
        finish: whether the model stopped by itself, was cut off, or never answered.
        seconds: time from sending to the whole answer.
        input_tokens, output_tokens: as counted by the provider, over all tries.
        value: what the request's `check` made of the answer.
        error: why there is no usable answer; None where there is one.
        from_journal: whether it was in the journal already.
        batch: whether a batch API gave it, at that API's price.
        usd: what it cost, over all tries; None where that is not known.
        limits: what the provider said beside it of what it still takes.
    """

    text: str = ""
    probabilities: dict[str, float] | None = None
    finish: Finish = "stop"
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    value: Any = None
    error: str | None = None
    from_journal: bool = False
    batch: bool = False
    usd: float | None = None
    limits: Limits | None = None

    def plus(self, other: Answer) -> Answer:
        """This answer with the tokens and the cost of another added."""
        return replace(
            self,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            usd=None if self.usd is None or other.usd is None else self.usd + other.usd,
        )


@dataclass(frozen=True)
class Traits:
    """What a provider says of the model it asks.

    Attributes:
        continues: takes a text to be continued, and does that better than following orders.
        scores: gives the probabilities of choices, and judges better so than in words.
        concurrency: requests in flight at once that suit it.
    """

    continues: bool = False
    scores: bool = False
    concurrency: int = 16


class TryAgain(Exception):
    """The provider could not answer now, by a passing fault. It asked to wait `after` seconds."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class OverLimit(TryAgain):
    """The provider takes no more for now (429): nothing is wrong with the request."""

    def __init__(
        self, reason: str, after: float | None = None, limits: Limits | None = None
    ) -> None:
        super().__init__(reason, after)
        self.limits = limits


class Refused(Exception):
    """The provider will not answer this one request; others may fare better."""


class Provider(Protocol):
    """One model that can be asked.

    Attributes:
        name: provider/model, as in a prompt file.
        address: where requests go, without user names, passwords and keys.
        settings: what else was set that changes answers.
        traits: what the model is good at.
    """

    name: str
    address: str
    settings: dict[str, Any]
    traits: Traits

    async def open(self) -> None:
        """Get ready: load weights, reach the server.

        Raises:
            ProviderError: it cannot be asked; says how to start or set it.
        """

    async def ask(self, request: Request) -> Answer:
        """Send one request and wait for its answer.

        Raises:
            OverLimit: it takes no more for now.
            TryAgain: a passing fault.
            Refused: this request alone cannot be answered.
            ProviderError: no request can be answered.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Let go of connections and memory."""
