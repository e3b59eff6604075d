"""Sizes of the embedded model: what fits, and what keeps the cores busy."""

from __future__ import annotations

from pathlib import Path

import pytest
from gguf_file import gguf
from hypothesis import given
from hypothesis import strategies as st
from labelwright.llm.providers.sizes import (
    CONTEXT,
    LEAST_CONTEXT,
    MOST_CONTEXT,
    MOST_SLOTS,
    Model,
    choose_sizes,
    read_model,
    slots_for,
)

GIB = 1 << 30
SMOLLM2 = Model(98_362_432, 8192, 30 * 3 * 128 * 2, (49_152 + 8 * 576) * 4)
LLAMA_8B = Model(4_920_000_000, 131_072, 32 * 8 * 256 * 2, (128_256 + 8 * 4096) * 4)

models = st.builds(
    Model,
    weights=st.integers(1, 80 * GIB),
    training_context=st.integers(64, 1_000_000),
    per_token=st.integers(1, 1 << 22),
    per_batch_token=st.integers(1, 1 << 21),
)
cores, memories = st.integers(1, 256), st.integers(0, 1 << 40)


@pytest.mark.parametrize(
    ("cores", "gib", "model", "slots", "context"),
    [
        (2, 24, SMOLLM2, 12, MOST_CONTEXT),
        (2, 4, SMOLLM2, 12, CONTEXT),
        (2, 0.5, SMOLLM2, 5, CONTEXT),
        (1, 24, SMOLLM2, 6, MOST_CONTEXT),
        (16, 64, SMOLLM2, MOST_SLOTS, MOST_CONTEXT),
        (8, 32, LLAMA_8B, MOST_SLOTS, CONTEXT),
        (8, 8, LLAMA_8B, 4, CONTEXT),
        (4, 6, LLAMA_8B, 1, LEAST_CONTEXT),
    ],
)
def test_on_known_machines(cores: int, gib: float, model: Model, slots: int, context: int):
    chosen = choose_sizes(cores, int(gib * GIB), model)
    assert (chosen.slots, chosen.context) == (slots, context)


@given(cores, memories, models)
def test_what_is_chosen_fits_or_is_the_least_there_is(cores: int, memory: int, model: Model):
    chosen = choose_sizes(cores, memory, model)
    assert 1 <= chosen.slots <= slots_for(cores) <= MOST_SLOTS
    assert 1 <= chosen.context <= min(MOST_CONTEXT, model.training_context)
    assert chosen.context >= min(LEAST_CONTEXT, model.training_context) // 256 * 256
    assert chosen.batch >= 1
    if chosen.slots > 1 or chosen.context > LEAST_CONTEXT:
        assert chosen.memory <= 0.75 * memory


@given(cores, memories, models)
def test_a_context_is_shortened_only_where_slots_are_given_up_already(
    cores: int, memory: int, model: Model
):
    chosen = choose_sizes(cores, memory, model)
    if chosen.slots > 1:
        assert chosen.context >= min(CONTEXT, model.training_context) // 256 * 256


@given(cores, memories, st.integers(0, 1 << 36), models)
def test_more_memory_never_means_fewer_slots_or_a_smaller_batch(
    cores: int, memory: int, more: int, model: Model
):
    less, then = (choose_sizes(cores, size, model) for size in (memory, memory + more))
    if less.batch == then.batch:
        assert less.slots <= then.slots
    assert less.batch <= then.batch


@given(cores, st.integers(1, 64), memories, models)
def test_more_cores_never_mean_fewer_slots(cores: int, more: int, memory: int, model: Model):
    assert (
        choose_sizes(cores, memory, model).slots <= choose_sizes(cores + more, memory, model).slots
    )


SAID = {
    "general.architecture": "llama",
    "llama.block_count": 30,
    "llama.context_length": 8192,
    "llama.embedding_length": 576,
    "llama.attention.head_count": 9,
    "llama.attention.head_count_kv": 3,
    "llama.vocab_size": 49_152,
}


def model_of(tmp_path: Path, **said: object) -> Model:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(metadata=SAID | said))
    return read_model(path)


def test_a_header_says_what_a_token_takes(tmp_path: Path):
    model = model_of(tmp_path)
    assert model.per_token == 30 * 3 * (64 + 64) * 2
    assert model.training_context == 8192
    assert model.weights == (tmp_path / "model.gguf").stat().st_size


def test_heads_may_have_a_size_of_their_own(tmp_path: Path):
    lengths = {"llama.attention.key_length": 192, "llama.attention.value_length": 128}
    assert model_of(tmp_path, **lengths).per_token == 30 * 3 * (192 + 128) * 2


def test_layers_may_have_heads_of_their_own_or_none(tmp_path: Path):
    heads = {"llama.attention.head_count_kv": [0, 4, 0, 4]}
    assert model_of(tmp_path, **heads).per_token == 8 * 128 * 2


def test_a_header_that_says_nothing_is_taken_for_a_large_model(tmp_path: Path):
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(metadata={"general.architecture": "new"}))
    model = read_model(path)
    assert model.training_context == CONTEXT
    assert model.per_token >= SMOLLM2.per_token
