"""From the log-probabilities of an answer's tokens to the probability of each choice.

An answer names one of some choices, alone or as the value of a JSON object. At a token where the
choices that are still possible part, the alternatives that the server lists say how likely each
way on was. The way that the model took is followed to its end; of a way that it did not take, the
share is known and what comes behind it is not, so its choices get equal parts of that share.

Everything is done in bytes, since a token may end inside a character. Where the figures do not
add up, there are no probabilities rather than guessed ones.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

# The most alternatives for a token that OpenAI and Ollama list, and what all list that list any.
MOST_RIVALS = 20
FEW_RIVALS = 5
# Probability of what a server does not list, as a share of what it does, that may be neglected.
SLACK = 0.05
# Rounding in what servers send.
_ROUNDING = 1e-3
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_BLANKS = b" \t\r\n"


@dataclass(frozen=True)
class Token:
    """One token of an answer, and its probability; `rivals` are what might have stood there."""

    text: bytes
    probability: float
    rivals: tuple[tuple[bytes, float], ...]


@dataclass(frozen=True)
class Names:
    """Where in an answer the name stands, and how each choice would be written there.

    Attributes:
        place: where the name begins, in bytes.
        spelled: each choice as it would stand there; in JSON with the quote that ends it.
        quoted: whether that is in JSON.
    """

    place: int
    spelled: dict[str, bytes]
    quoted: bool


def choice_probabilities(text: str, tokens: Any, choices: Sequence[str]) -> dict[str, float] | None:
    """Probability of each choice, or None where it cannot be told.

    Args:
        text: the answer: a choice, or JSON with a choice as its only value.
        tokens: for each token of the answer its `token`, `logprob`, `top_logprobs` and, where
            the server gives them, `bytes`: as in OpenAI's chat API and Ollama's.
        choices: what could have been answered.

    Returns:
        The choices in their order, summing to 1.
    """
    if (read := _read(tokens)) is None or (names := _named(text, choices)) is None:
        return None
    whole, sent = b"".join(token.text for token in read), text.encode("utf-8", "replace")
    # Blanks around an answer may have been stripped, and a token for its end may follow.
    if not whole.lstrip(_BLANKS).startswith(sent.strip(_BLANKS)):
        return None
    stripped = len(sent.lstrip(_BLANKS)) - len(sent) + len(whole) - len(whole.lstrip(_BLANKS))
    return _shared_out(read, replace(names, place=names.place + stripped))


def _read(tokens: Any) -> list[Token] | None:
    try:
        read = [
            Token(
                _bytes(one),
                _probability(one),
                tuple((_bytes(other), _probability(other)) for other in one["top_logprobs"]),
            )
            for one in tokens
        ]
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    sums = (sum(probability for _, probability in token.rivals) for token in read)
    return read if read and all(total <= 1 + _ROUNDING for total in sums) else None


def _bytes(token: Mapping[str, Any]) -> bytes:
    given = token.get("bytes")
    # Servers that do not know the bytes say null, or nothing at all.
    return bytes(given) if given else str(token["token"]).encode("utf-8", "surrogatepass")


def _probability(token: Mapping[str, Any]) -> float:
    probability = math.exp(min(float(token["logprob"]), 1.0))
    if not probability <= 1 + _ROUNDING:
        raise ValueError("no log-probability")
    return min(probability, 1.0)


def _named(text: str, choices: Sequence[str]) -> Names | None:
    bare = text.strip()
    if bare in choices:
        place = len(text[: text.index(bare)].encode("utf-8", "replace"))
        return Names(place, {name: name.encode() for name in choices}, quoted=False)
    literals = list(_STRING.finditer(text))
    if not literals or not _is_lone_value(text, literals, choices):
        return None
    spelled = {name: json.dumps(name, ensure_ascii=False)[1:] for name in choices}
    last = literals[-1]
    if last[0][1:] not in spelled.values():
        # In another spelling, such as \u00e9: nobody knows in which the others would be.
        return None
    place = len(text[: last.start() + 1].encode())
    return Names(place, {name: one.encode() for name, one in spelled.items()}, quoted=True)


def _is_lone_value(text: str, literals: list[re.Match[str]], choices: Sequence[str]) -> bool:
    try:
        value = json.loads(text)
    except ValueError:
        return False
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return value in choices and json.loads(literals[-1][0]) == value


def _shared_out(tokens: Sequence[Token], names: Names) -> dict[str, float] | None:
    """Follow the tokens from the one that the name begins in, until one choice is left."""
    shares = dict.fromkeys(names.spelled, 0.0)
    left, reached, at = set(shares), 1.0, 0
    for token in tokens:
        if at + len(token.text) >= names.place and len(left) > 1:
            step = _step(token, _ways(tokens, names, left, at))
            if step is None:
                return None
            kept, left, others = step
            for name, share in others.items():
                shares[name] += reached * share
            reached *= kept
        at += len(token.text)
    if len(left) != 1:
        return None
    shares[left.pop()] += reached
    return shares


@dataclass(frozen=True)
class _Ways:
    """How an answer might go on from a token, for each choice that is still possible."""

    on: dict[str, bytes]
    quoted: bool
    # Before a name blanks make no difference: `"` and ` "`.
    loose: bool

    def open_to(self, text: bytes) -> set[str]:
        """The choices that a token goes on towards, or whose name it ends."""
        text = text.lstrip(_BLANKS) if self.loose else text
        if not text and not self.loose:
            return set()
        return {name for name, way in self.on.items() if self._leads(text, way)}

    def _leads(self, text: bytes, way: bytes) -> bool:
        if way.startswith(text):
            return True
        # Behind the quote that ends a name anything may stand, behind a bare name only blanks.
        return text.startswith(way) and (self.quoted or not text[len(way) :].strip(_BLANKS))


def _ways(tokens: Sequence[Token], names: Names, left: set[str], at: int) -> _Ways:
    whole = b"".join(token.text for token in tokens)
    lead, read = whole[at : names.place], max(at - names.place, 0)
    loose = at <= names.place and (bool(lead) or not names.quoted)
    lead = lead.lstrip(_BLANKS) if loose else lead
    return _Ways({name: lead + names.spelled[name][read:] for name in left}, names.quoted, loose)


def _step(token: Token, ways: _Ways) -> tuple[float, set[str], dict[str, float]] | None:
    """One token: the share of the way taken, what it leaves open, and the shares of the others."""
    stayed, every = ways.open_to(token.text), set(ways.on)
    rivals = [(text, probability) for text, probability in token.rivals if text != token.text]
    listed = token.probability + sum(probability for _, probability in rivals)
    if not stayed or token.probability <= 0 or listed > 1 + _ROUNDING:
        return None
    # What leads to no choice, or leaves them all open, says nothing of them.
    opened = [(ways.open_to(text), probability) for text, probability in rivals]
    parted = [(names, probability) for names, probability in opened if names and names != every]
    known = token.probability + sum(probability for _, probability in parted)
    unseen = every - stayed.union(*(names for names, _ in parted))
    least = min((probability for _, probability in token.rivals), default=token.probability)
    if unseen and min(1 - listed, least * len(unseen)) > SLACK * known:
        return None
    others: dict[str, float] = {}
    for names, probability in parted:
        for name in names:
            others[name] = others.get(name, 0.0) + probability / known / len(names)
    return token.probability / known, stayed, others
