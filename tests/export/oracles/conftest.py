"""A table with texts that break careless writers."""

import polars as pl
import pytest

ODD = (
    'she said "it\'s", then \\ and ,;\t',
    "one\ntwo\r\nthree",
    "👩‍👩‍👧‍👦 שלום 日本",
    "a\u2028b\u2029c\x85d",
    "braces {{ text }} {% if x %} {# no #}",
    "-> ### END ***",
)


@pytest.fixture(scope="session")
def odd(table) -> pl.DataFrame:
    """The small table, with odd texts as further training rows of each label."""
    more = [
        {"id": f"odd-{label}-{n}", "text": f"{label} {text}", "label": label, "split": split}
        for label in ("billing", "shipping", "other")
        for split in ("train", "test")
        for n, text in enumerate(ODD)
    ]
    return pl.concat([table, pl.DataFrame(more)])
