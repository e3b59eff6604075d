"""A key that is planted where keys are looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def planted_in(
    where: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """A function that plants the key under a name, in the `environment` or in a keyring."""
    if where == "environment":
        yield lambda name: monkeypatch.setenv(name, key)
        return
    keyring = pytest.importorskip("keyring", reason="the keyring extra is not installed")
    from keys_in_memory import Memory

    before, memory = keyring.get_keyring(), Memory()
    keyring.set_keyring(memory)
    try:
        yield lambda name: memory.set_password("labelwright", name, key)
    finally:
        keyring.set_keyring(before)
