"""How many requests the embedded model works on at once, and how long each may be.

More slots write more tokens a second, up to a point: the weights are read from memory once for all
of them, until the cores have no more to give. Measured with SmolLM2-135M on 2 cores: 139 tokens a
second in 1 slot, 196 in 8, 211 in 16. What a slot costs is memory for the keys and values of its
context, which llama.cpp takes as it starts.

Sizes change how fast answers come, never what is asked, so they are no part of a request's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .gguf import read_metadata

SLOTS_PER_CORE = 6
MOST_SLOTS = 16
"""More would only take memory: requests begin in about a dozen ways, and those that begin alike
follow each other in one slot."""
CONTEXT = 2048
"""Tokens that a request may have on any machine that has the memory: what prompts are made for."""
MOST_CONTEXT = 4096
LEAST_CONTEXT = 512
BATCH = 512
LEAST_BATCH = 64
LEAST_SCORING = 2

_USABLE = 0.75
# Beyond `CONTEXT` no more than this share of what is free: long prompts are rare.
_FOR_LONG_PROMPTS = 1 / 16
_BUFFER = 1 / 16
_F16, _F32 = 2, 4
# llama.cpp rounds a context up to this.
_STEP = 256


@dataclass(frozen=True)
class Model:
    """What a model takes.

    Attributes:
        weights: bytes.
        training_context: tokens that it was trained to read at once.
        per_token: bytes that the keys and values of one token take.
        per_batch_token: bytes that working on one more token at the same time takes.
    """

    weights: int
    training_context: int
    per_token: int
    per_batch_token: int


@dataclass(frozen=True)
class Sizes:
    """How a model is opened.

    Attributes:
        slots: requests that are worked on at once.
        context: tokens of one request with its answer.
        batch: tokens that are worked on at the same time.
        memory: bytes that it all takes.
    """

    slots: int
    context: int
    batch: int
    memory: int


def slots_for(cores: int) -> int:
    """Slots that keep so many cores busy."""
    return min(MOST_SLOTS, SLOTS_PER_CORE * cores)


def scoring_slots_for(cores: int) -> int:
    """Slots, of those there are, that scoring keeps to.

    Scoring reads prompts and writes nothing. A few prompts at once keep the cores busy with that:
    a token takes as long in a batch of 16 as in one of 128; and each slot must read the beginning
    that all share.
    """
    return max(LEAST_SCORING, cores)


def choose_sizes(cores: int, memory: int, model: Model) -> Sizes:
    """As many slots as keep the cores busy and have room, then as long as there is plenty.

    Args:
        cores: threads that run at the same time.
        memory: free bytes.
        model: what the model takes.

    Returns:
        At least one slot, also where `Sizes.memory` is more than there is.
    """
    batch = BATCH
    while batch > LEAST_BATCH and batch * model.per_batch_token > memory * _BUFFER:
        batch //= 2
    fixed = model.weights + batch * model.per_batch_token
    room = max(0, int(memory * _USABLE) - fixed)
    usual = min(CONTEXT, model.training_context)
    slots = min(slots_for(cores), room // (usual * model.per_token))
    if slots < 1:
        slots, context = 1, max(min(LEAST_CONTEXT, usual), room // model.per_token)
    else:
        plenty = min(room, int(memory * _FOR_LONG_PROMPTS)) // (slots * model.per_token)
        context = max(usual, min(MOST_CONTEXT, model.training_context, plenty))
    context = context // _STEP * _STEP or context
    return Sizes(slots, context, batch, fixed + slots * context * model.per_token)


def read_model(path: Path) -> Model:
    """What the header of a GGUF file says that its model takes.

    Where it does not say, the most that models of its width take.

    Raises:
        InputError: the file is no GGUF, is cut short, or cannot be read.
    """
    metadata = read_metadata(path)
    said = _Said(metadata, str(metadata.get("general.architecture", "")))
    width = said.number("embedding_length", 4096)
    vocabulary = said.number("vocab_size", _length(metadata.get("tokenizer.ggml.tokens")))
    return Model(
        weights=path.stat().st_size,
        training_context=said.number("context_length", CONTEXT),
        per_token=max(1, said.heads(width) * _F16),
        # Every token's logits, and about eight rows as wide as the model, as llama.cpp reserves.
        per_batch_token=(vocabulary + 8 * width) * _F32,
    )


@dataclass(frozen=True)
class _Said:
    metadata: Mapping[str, Any]
    architecture: str

    def number(self, name: str, otherwise: int) -> int:
        found = self.metadata.get(f"{self.architecture}.{name}")
        return found if isinstance(found, int) and found > 0 else otherwise

    def heads(self, width: int) -> int:
        """Numbers that a token's keys and values take in all layers together."""
        heads = self.number("attention.head_count", 1)
        key = self.number("attention.key_length", width // heads)
        value = self.number("attention.value_length", key)
        return self._heads_in_all_layers(heads) * (key + value)

    def _heads_in_all_layers(self, heads: int) -> int:
        found = self.metadata.get(f"{self.architecture}.attention.head_count_kv")
        if isinstance(found, list):
            return sum(found)
        return self.number("block_count", 32) * self.number("attention.head_count_kv", heads)


def _length(words: Any) -> int:
    if isinstance(words, list):
        return len(words)
    return words if isinstance(words, int) else 32_000
