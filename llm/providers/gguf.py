"""What the header of a GGUF file says: whether the file is whole, and what its model needs.

llama.cpp refuses a file that was cut short without saying why. The header names every tensor with
its type, shape and place, so the length that the file must have can be counted.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3. Sizes of the
tensor types: `gguf` 0.19, GGML_QUANT_SIZES.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

from ...errors import InputError

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_ALIGNMENT = 32
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_STRING, _ARRAY = 8, 9
# One value, by its type in the metadata.
_VALUES = {
    kind: struct.Struct(f"<{code}")
    for kind, code in {
        0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
    }.items()
}  # fmt: skip
# Longer lists are the words of the tokeniser: of these only the number is told.
_LONGEST_LIST = 1024
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
    with _header_of(path) as header:
        needed = header.length_of_file()
        if (size := path.stat().st_size) < needed:
            raise _cut_short(path, size, f"its tensors need {needed:,}")


def read_metadata(path: Path) -> dict[str, Any]:
    """What the header says of the model, by name: numbers, words, and short lists of them.

    Of a long list, such as the words of the tokeniser, its length is told. What comes behind
    something that this reader does not know is left out.

    Raises:
        InputError: as `check_gguf`.
    """
    metadata: dict[str, Any] = {}
    with _header_of(path) as header:
        header.read_metadata(metadata)
    return metadata


@contextmanager
def _header_of(path: Path) -> Iterator[_Header]:
    """The header; what is not known in it ends the reading, and what is wrong is explained."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if file.read(4) != _MAGIC:
                what = "empty" if size == 0 else "not a GGUF file"
                raise InputError(f"{path}: {what}; llama.cpp reads only GGUF files")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield _Header(data, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (struct.error, IndexError, OverflowError):
        raise _cut_short(path, size, "its header goes on") from None
    except _NotKnown:
        return


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

    def read_metadata(self, metadata: dict[str, Any]) -> int:
        """Put every entry into the dict given; returns the number of tensors that follow."""
        version = self._number(_U32)
        if version not in _VERSIONS:
            raise InputError(
                f"{self._path}: GGUF version {version}; llama.cpp reads versions 2 and 3"
            )
        tensors, entries = self._number(_U64), self._number(_U64)
        for _ in range(entries):
            name = self._string().decode("utf-8", "replace")
            metadata[name] = self._value(self._number(_U32))
        return tensors

    def length_of_file(self) -> int:
        """Bytes that the file must have for all its tensors to be in it."""
        metadata: dict[str, Any] = {}
        tensors = self.read_metadata(metadata)
        alignment = int(metadata.get("general.alignment") or _ALIGNMENT)
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

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self._string().decode("utf-8", "replace")
        if kind == _ARRAY:
            return self._list(self._number(_U32), self._number(_U64))
        if kind not in _VALUES:
            raise _NotKnown
        (value,) = _VALUES[kind].unpack_from(self._data, self._at)
        self._at += _VALUES[kind].size
        return value

    def _list(self, kind: int, count: int) -> Any:
        if count <= _LONGEST_LIST and kind != _ARRAY:
            return [self._value(kind) for _ in range(count)]
        if kind == _STRING:
            for _ in range(count):
                self._string()
        elif kind in _VALUES:
            self._at += _VALUES[kind].size * count
        else:
            raise _NotKnown
        return count

    def _end_of_tensor(self) -> int:
        """Where a tensor ends, counted from where the first begins."""
        self._string()
        weights = prod(self._number(_U64) for _ in range(self._number(_U32)))
        kind, offset = self._number(_U32), self._number(_U64)
        if kind not in _BLOCKS:
            raise _NotKnown
        per_block, size = _BLOCKS[kind]
        return offset + weights // per_block * size
