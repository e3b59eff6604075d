"""Tables to curate."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

Headlines = Callable[[int], pl.DataFrame]


@pytest.fixture(scope="session")
def data() -> Path:
    folder = Path(__file__).parents[2].parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the sample data in ../shared/data")
    return folder


@pytest.fixture(scope="session")
def plain() -> pl.DataFrame:
    """40 distinct short texts under two labels that differ in nothing but words."""
    texts = {
        "animals": ["heron", "otter", "badger", "lynx", "marten", "stoat", "weasel", "hare"],
        "tools": ["hammer", "chisel", "anvil", "pliers", "wrench", "mallet", "lathe", "clamp"],
    }
    ends = [
        "seen near the old mill",
        "kept inside a wooden shed",
        "was new to everybody there",
        "cost more than we had thought",
        "looked quite heavy to me",
    ]
    rows = [
        (f"a {word} {end}", label)
        for label, words in texts.items()
        for n, word in enumerate(words)
        for end in (ends[n % 5], ends[(n + 2) % 5])
    ]
    return pl.DataFrame(rows, schema=["text", "label"], orient="row")
