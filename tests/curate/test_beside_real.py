"""Checks that compare with real texts take any table and any sample, and do not trip."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.curate import curate

CHECKS = ["coverage", "drift", "cell_value"]
WORDS = st.sampled_from(["cat", "dog", "Oslo", "!", "\u00e9t\u00e9", "42", "\u732b", "\U0001f600"])
TEXT = st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=20)
LABEL = st.sampled_from(["x", "y", "z"]) | st.none()
TOPIC = st.sampled_from(["a", "b"]) | st.none()
ROWS = st.lists(st.tuples(TEXT, LABEL, TOPIC), max_size=60)


@settings(max_examples=40)
@given(ROWS, st.lists(st.tuples(TEXT | st.none(), LABEL), max_size=60), st.integers(1, 4))
def test_any_table_beside_any_sample(
    rows: list[tuple[str, str | None, str | None]],
    real: list[tuple[str | None, str | None]],
    times: int,
) -> None:
    table = pl.DataFrame(
        {
            "text": [text for text, _, _ in rows] * times,
            "label": [label for _, label, _ in rows] * times,
            "attributes": [
                [] if topic is None else [{"name": "topic", "value": topic}] for _, _, topic in rows
            ]
            * times,
        },
        schema_overrides={
            "text": pl.String,
            "label": pl.String,
            "attributes": pl.List(pl.Struct({"name": pl.String, "value": pl.String})),
        },
    )
    sample = pl.DataFrame(
        real * times, schema={"text": pl.String, "label": pl.String}, orient="row"
    )
    report = curate(table, checks=CHECKS, real=sample).report()
    assert set(report["checks"]) == set(CHECKS)
    assert all(0 <= each["p_value"] <= 1 for each in report["findings"])


def test_the_same_seed_finds_the_same() -> None:
    table = pl.DataFrame(
        {"text": [f"w{n % 13} v{n % 7} u{n}" for n in range(200)], "label": ["x", "y"] * 100}
    )
    real = pl.DataFrame(
        {"text": [f"w{n % 11} t{n % 5} u{n}" for n in range(200)], "label": ["x", "y"] * 100}
    )
    reports = [curate(table, checks=CHECKS, real=real, seed=3).report() for _ in range(2)]
    assert reports[0]["findings"] == reports[1]["findings"]
    assert reports[0]["figures"] == reports[1]["figures"]
