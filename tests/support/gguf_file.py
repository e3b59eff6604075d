"""GGUF files as small as can be, made from nothing."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

ALIGNMENT = 32
F32, Q4_1 = 0, 3


def gguf(
    tensors: Mapping[str, tuple[tuple[int, ...], int]] | None = None,
    *,
    version: int = 3,
    alignment: int = ALIGNMENT,
    say_alignment: bool = False,
    architecture: str = "nothing-known",
    metadata: Mapping[str, object] | None = None,
) -> bytes:
    """A whole file: a header, and zeros for its tensors (name to shape and type)."""
    if tensors is None:
        tensors = {"a": ((64, 3), F32), "b": ((64, 2), Q4_1), "c": ((5,), F32)}
    said: dict[str, tuple[int, Any]] = {
        "general.architecture": (8, _text(architecture)),
        "some.flag": (7, b"\1"),
        "some.numbers": (9, struct.pack("<IQ3h", 3, 3, 1, 2, 3)),
        "some.words": (9, struct.pack("<IQ", 8, 2) + _text("one") + _text("two")),
    }
    if say_alignment:
        said["general.alignment"] = (4, struct.pack("<I", alignment))
    said |= {name: _entry(value) for name, value in (metadata or {}).items()}
    header = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(said))
    for name, (kind, value) in said.items():
        header += _text(name) + struct.pack("<I", kind) + value
    offset, size = 0, 0
    for name, (shape, kind) in tensors.items():
        offset = _aligned(offset + size, alignment)
        header += _text(name) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        header += struct.pack("<IQ", kind, offset)
        size = _bytes_of(shape, kind)
    return header.ljust(_aligned(len(header), alignment), b"\0") + bytes(offset + size)


def _entry(value: object) -> tuple[int, bytes]:
    if isinstance(value, str):
        return 8, _text(value)
    if isinstance(value, list):
        return 9, struct.pack(f"<IQ{len(value)}I", 4, len(value), *value)
    return 4, struct.pack("<I", value)


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def _aligned(place: int, alignment: int) -> int:
    return -(-place // alignment) * alignment


def _bytes_of(shape: tuple[int, ...], kind: int) -> int:
    count = 1
    for length in shape:
        count *= length
    # Q4_1: 32 weights of four bits, a scale and an offset of two bytes each.
    return count // 32 * 20 if kind == Q4_1 else count * 4
