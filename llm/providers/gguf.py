"""Whether a GGUF file is whole, told from its header.

llama.cpp refuses a file that was cut short without saying why. The header names every tensor with
its type, shape and place, so the length that the file must have can be counted.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3. Sizes of the
tensor types: `gguf` 0.19, GGML_QUANT_SIZES.
"""

from __future__ import annotations

import mmap
import struct
from math import prod
from pathlib import Path

from ...errors import InputError

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_ALIGNMENT = 32
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_STRING, _ARRAY = 8, 9
# Bytes of one value, by its type in the metadata.
_VALUES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
# Weights in a block and bytes of a block, by type of tensor.
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    9: (32, 40), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210),
    15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18),
    21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4),
    27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66),
    39: (32, 17), 40: (64, 36), 41: (128, 18),
}  # fmt: skip


def check_gguf(path: Path) -> None:
    """See that a file is a GGUF file and as long as its tensors need.

    What this reader does not know (a newer type, say) is left to llama.cpp.

    Raises:
        InputError: the file is no GGUF, is of a version that is not read, was cut short, or
            cannot be opened.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if file.read(4) != _MAGIC:
                what = "empty" if size == 0 else "not a GGUF file"
                raise InputError(f"{path}: {what}; llama.cpp reads only GGUF files")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                needed = _Header(data, path).length_of_file()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (struct.error, IndexError, OverflowError):
        raise _cut_short(path, size, "its header goes on") from None
    except _NotKnown:
        return
    if size < needed:
        raise _cut_short(path, size, f"its tensors need {needed:,}")


def _cut_short(path: Path, size: int, why: str) -> InputError:
    return InputError(f"{path}: cut short or damaged: {size:,} bytes, but {why}. Fetch it again")


class _NotKnown(Exception):
    """The file has something that this reader does not know."""


class _Header:
    """Reads a header from its start to its end."""

    def __init__(self, data: mmap.mmap, path: Path) -> None:
        self._data = data
        self._path = path
        self._at = len(_MAGIC)

    def length_of_file(self) -> int:
        """Bytes that the file must have for all its tensors to be in it."""
        version = self._number(_U32)
        if version not in _VERSIONS:
            raise InputError(
                f"{self._path}: GGUF version {version}; llama.cpp reads versions 2 and 3"
            )
        tensors, entries = self._number(_U64), self._number(_U64)
        alignment = _ALIGNMENT
        for _ in range(entries):
            alignment = self._entry() or alignment
        ends = [self._end_of_tensor() for _ in range(tensors)]
        start = -(-self._at // alignment) * alignment
        return start + max(ends) if ends else self._at

    def _number(self, kind: struct.Struct) -> int:
        (value,) = kind.unpack_from(self._data, self._at)
        self._at += kind.size
        return int(value)

    def _string(self) -> bytes:
        length = self._number(_U64)
        found = self._data[self._at : self._at + length]
        self._at += length
        return found

    def _entry(self) -> int | None:
        """Go past one entry of the metadata; the alignment, if that is what it says."""
        name, kind = self._string(), self._number(_U32)
        if name == b"general.alignment" and kind == 4:
            return self._number(_U32)
        if kind == _ARRAY:
            kind, count = self._number(_U32), self._number(_U64)
        else:
            count = 1
        if kind == _STRING:
            for _ in range(count):
                self._string()
        elif kind in _VALUES:
            self._at += _VALUES[kind] * count
        else:
            raise _NotKnown
        return None

    def _end_of_tensor(self) -> int:
        """Where a tensor ends, counted from where the first begins."""
        self._string()
        weights = prod(self._number(_U64) for _ in range(self._number(_U32)))
        kind, offset = self._number(_U32), self._number(_U64)
        if kind not in _BLOCKS:
            raise _NotKnown
        per_block, size = _BLOCKS[kind]
        return offset + weights // per_block * size
