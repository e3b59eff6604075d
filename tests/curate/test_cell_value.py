"""Cells that do no good on real texts are named; cells that are like the others are not."""

from itertools import permutations
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.curate import curate
from labelwright.curate.worth.shapley import knn_shapley


def _by_hand(right: list[bool], neighbours: int, chance: float) -> list[float]:
    """Shapley values by the definition: all orders in which rows can come."""

    def worth(rows: tuple[int, ...]) -> float:
        nearest = sorted(rows)[:neighbours]
        return sum(right[row] for row in nearest) / len(nearest) if rows else chance

    values = [0.0] * len(right)
    for order in permutations(range(len(right))):
        for place, row in enumerate(order):
            values[row] += worth(order[: place + 1]) - worth(order[:place])
    return [value / factorial(len(right)) for value in values]


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.integers(1, 8), st.integers(2, 5))
def test_values_are_those_of_the_definition(
    right: list[bool], neighbours: int, labels: int
) -> None:
    found = knn_shapley(np.array([right]), neighbours, 1 / labels)[0]
    assert found == pytest.approx(_by_hand(right, neighbours, 1 / labels))


def test_values_sum_up_to_what_all_rows_are_worth() -> None:
    right = np.random.default_rng(0).random((20, 500)) < 0.6
    found = knn_shapley(right, 5, 0.5).sum(axis=1)
    assert found == pytest.approx(right[:, :5].mean(axis=1) - 0.5)


def _halves(data: Path, name: str, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A table with topics drawn by lot, and real texts; both of the same human sample."""
    whole = pl.read_csv(data / name).select("text", "label")
    whole = whole.sample(fraction=1, shuffle=True, seed=seed)
    half = whole.height // 2
    topics = np.random.default_rng(seed).integers(0, 5, half)
    named = [[{"name": "topic", "value": f"t{topic}"}] for topic in topics]
    return whole[:half].with_columns(pl.Series("attributes", named)), whole[half:]


def _topic() -> pl.Expr:
    return pl.col("attributes").list.first().struct.field("value")


def _findings(table: pl.DataFrame, real: pl.DataFrame | None) -> list[dict[str, Any]]:
    return list(curate(table, checks=["cell_value"], real=real).findings)


def _with_wrong_labels(table: pl.DataFrame, where: pl.Expr) -> pl.DataFrame:
    names = sorted(set(table["label"]))
    wrong = dict(zip(names, [*names[1:], names[0]], strict=True))
    label = pl.when(where).then(pl.col("label").replace(wrong)).otherwise("label")
    return table.with_columns(label.alias("label"))


@pytest.mark.parametrize(
    "name", ["rt_polarity.csv", "clickbait_headlines.csv", "intents_hr_clinc.csv", "sms_spam.csv"]
)
def test_cells_that_are_all_alike_are_not_named(data: Path, name: str) -> None:
    for seed in range(5):
        assert _findings(*_halves(data, name, seed)) == []


@pytest.mark.parametrize("name", ["rt_polarity.csv", "clickbait_headlines.csv"])
def test_a_cell_of_wrong_labels_takes_accuracy_away(data: Path, name: str) -> None:
    table, real = _halves(data, name)
    findings = _findings(_with_wrong_labels(table, _topic() == "t3"), real)
    assert [each["cell"] for each in findings] == [{"topic": "t3"}]
    assert findings[0]["tier"] == "cell_value"
    assert findings[0]["gain"] < 0
    assert findings[0]["value"] < 0 < findings[0]["average"]
    assert findings[0]["rate_in_label"] < 0.5 < findings[0]["rate_elsewhere"]
    assert "take accuracy away" in findings[0]["words"]


def test_one_label_of_a_topic_is_named_alone(data: Path) -> None:
    table, real = _halves(data, "clickbait_headlines.csv")
    where = (_topic() == "t2") & (pl.col("label") == "news")
    findings = _findings(_with_wrong_labels(table, where), real)
    assert [each["cell"] for each in findings] == [{"label": "clickbait", "topic": "t2"}]


def test_a_cell_of_texts_that_nobody_writes_is_named(data: Path) -> None:
    table, real = _halves(data, "clickbait_headlines.csv")
    strange = pl.Series("strange", [f"zq{n} vx{n * 7} kj{n * 3}" for n in range(table.height)])
    text = pl.when(_topic() == "t1").then(strange).otherwise("text").alias("text")
    findings = _findings(table.with_columns(text), real)
    assert {each["cell"]["topic"] for each in findings} == {"t1"}
    assert all(each["value"] < 0.25 * each["average"] for each in findings)


def test_a_generator_is_a_cell_too(data: Path) -> None:
    table, real = _halves(data, "clickbait_headlines.csv")
    lot = pl.int_range(pl.len()) % 2 == 0
    table = _with_wrong_labels(table, lot).with_columns(
        pl.when(lot).then(pl.lit("bad/model")).otherwise(pl.lit("good/model")).alias("generator")
    )
    assert {"generator": "bad/model"} in [each["cell"] for each in _findings(table, real)]


def test_labels_may_be_rare_in_the_real_texts(data: Path) -> None:
    table, real = _halves(data, "clickbait_headlines.csv")
    rare = real.filter(pl.col("label") == "news").head(30)
    often = real.filter(pl.col("label") == "clickbait")
    assert _findings(table, pl.concat([often, rare])) == []


def test_figures_have_every_cell_with_its_interval(data: Path) -> None:
    table, real = _halves(data, "clickbait_headlines.csv")
    figures = curate(table, checks=["cell_value"], real=real).figures["cell_value"]
    assert len(figures["cells"]) == 15
    assert all(each["low"] < each["value"] < each["high"] for each in figures["cells"])
    assert 0 < figures["average"] < 0.5
    values = [each["value"] for each in figures["cells"]]
    assert values == sorted(values)


def test_nothing_is_said_without_real_texts_or_attributes(data: Path) -> None:
    table, real = _halves(data, "clickbait_headlines.csv")
    for each, beside in (
        (table, None),
        (table.drop("attributes"), real),
        (table, real.select("text")),
        (table, real.filter(pl.col("label") == "news")),
        (table.head(15), real),
    ):
        found = curate(each, checks=["cell_value"], real=beside)
        assert (found.findings, found.figures["cell_value"]) == ((), {})
