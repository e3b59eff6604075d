"""Thin cells and labels of little diversity are found where they are, and only there."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from labelwright.curate import curate
from labelwright.curate.coverage.diversity import diversity
from labelwright.task import Task

TOPICS = ("food", "sport", "work")
STYLES = ("dry", "loud")


def _planned(rows: int, seed: int = 0, **attributes: tuple[str, ...]) -> pl.DataFrame:
    """Rows of two labels whose attributes go round as the generator's plan does."""
    rng = np.random.default_rng(seed)
    names = attributes or {"topic": TOPICS, "style": STYLES}
    values = {name: rng.permutation(np.resize(of, rows)) for name, of in names.items()}
    return pl.DataFrame(
        {
            "text": [f"text {n} about {n * 7 % 101}" for n in range(rows)],
            "label": [("news", "clickbait")[n % 2] for n in range(rows)],
            "attributes": [
                [{"name": name, "value": str(of[n])} for name, of in values.items()]
                for n in range(rows)
            ],
        }
    )


def _value(name: str) -> pl.Expr:
    entry = pl.element().filter(pl.element().struct.field("name") == name)
    return pl.col("attributes").list.eval(entry.struct.field("value")).list.first()


def _coverage(table: pl.DataFrame, **options: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    found = curate(table, checks=["coverage"], **options)
    return list(found.findings), dict(found.figures["coverage"])


def test_an_even_plan_has_no_thin_cells_and_its_counts_are_shown() -> None:
    findings, figures = _coverage(_planned(600))
    assert findings == []
    assert set(figures["attributes"]) == {"topic", "style"}
    assert sum(figures["attributes"]["topic"]["food"].values()) == 200


def test_chance_makes_no_thin_cells() -> None:
    rng = np.random.default_rng(3)
    found = 0
    for seed in range(60):
        table = _planned(int(rng.integers(60, 600)), seed, topic=tuple("abcdefgh"), style=STYLES)
        drawn = table.sample(fraction=0.5, seed=seed)
        found += bool(_coverage(drawn)[0])
    assert found <= 2


def test_a_value_with_few_rows_is_thin() -> None:
    table = _planned(600)
    few = table.filter((_value("topic") != "sport") | (pl.int_range(pl.len()) % 9 == 0))
    findings, _ = _coverage(few)
    assert [each["cell"] for each in findings] == [{"topic": "sport"}]
    assert findings[0]["tier"] == "cell"
    assert findings[0]["wanted"] > 3 * findings[0]["rows"]


def test_a_crossing_with_a_label_and_one_of_two_attributes_are_thin() -> None:
    table = _planned(1200)
    for column, value in ((pl.col("label"), "news"), (_value("style"), "loud")):
        hole = (_value("topic") == "food") & (column == value)
        findings, _ = _coverage(table.filter(~hole))
        name = "label" if value == "news" else "style"
        assert {"topic": "food", name: value} in [each["cell"] for each in findings]
        assert all("food" in each["cell"].values() or each["rows"] for each in findings)


def test_a_value_that_has_no_row_at_all_is_known_from_the_task(task: Task) -> None:
    table = _planned(300, topic=("food", "sport"))
    assert _coverage(table)[0] == []
    findings, _ = _coverage(table, task=task)
    assert [(each["cell"], each["rows"]) for each in findings] == [({"topic": "work"}, 0)]


def test_values_that_are_for_one_label_are_not_missed_under_the_other(
    tmp_path: Path, prompt_file: Path
) -> None:
    own = "topic: {clickbait: [food, sport], news: [work, law, tax, art]}"
    path = tmp_path / "own.md"
    path.write_text(prompt_file.read_text().replace("topic: [food, sport, work]", own))
    topics = {"clickbait": ("food", "sport"), "news": ("work", "law", "tax", "art")}
    table = _planned(400)
    values = [topics[name][n // 2 % len(topics[name])] for n, name in enumerate(table["label"])]
    table = table.with_columns(
        pl.Series("attributes", [[{"name": "topic", "value": value}] for value in values])
    )
    assert _coverage(table, task=Task.load(path))[0] == []
    assert len(_coverage(table)[0]) == 6


def test_attributes_as_json_text_and_generators_count_too() -> None:
    rows = 300
    table = pl.DataFrame(
        {
            "text": [f"text {n}" for n in range(rows)],
            "label": ["a", "b", "b"] * 100,
            "generator": [f"model {n // 3 % 2}" for n in range(rows)],
            "attributes": [
                '{"topic": "food"}' if n % 20 else '{"topic": "law"}' for n in range(rows)
            ],
        }
    )
    findings, figures = _coverage(table)
    assert [each["cell"] for each in findings] == [{"topic": "law"}]
    assert set(figures["attributes"]) == {"topic", "generator"}


def test_tables_without_attributes_and_real_texts_have_figures_alone(data: Path) -> None:
    findings, figures = _coverage(pl.read_csv(data / "clickbait_headlines.csv"))
    assert findings == []
    assert figures["attributes"] == {}
    assert figures["diversity"]["news"]["vendi"] > 100
    assert "real" not in figures["diversity"]["news"]


def test_vendi_counts_what_is_different() -> None:
    apart = [f"w{n}a w{n}b" for n in range(20)]
    assert diversity(apart * 3).vendi == pytest.approx(20, rel=0.01)
    assert diversity(["the same words"] * 30).vendi == pytest.approx(1, rel=0.01)
    found = diversity(["one two three four", "one two three five", "six", "seven eight nine ten"])
    assert found.repeated_openings == 0.5


@pytest.mark.parametrize(
    "name", ["rt_polarity.csv", "clickbait_headlines.csv", "intents_banking77.csv", "sms_spam.csv"]
)
def test_two_halves_of_one_sample_are_equally_diverse(data: Path, name: str) -> None:
    for seed in range(5):
        whole = pl.read_csv(data / name).select("text", "label")
        whole = whole.sample(fraction=1, shuffle=True, seed=seed)
        half = whole.height // 2
        assert _coverage(whole[:half], real=whole[half:])[0] == []


def test_generated_reviews_are_more_alike_than_real_ones(data: Path) -> None:
    made = pl.read_csv(data / "synthetic_sst2_supergen.csv")
    real = pl.read_csv(data / "rt_polarity.csv").sample(300, seed=0)
    findings, figures = _coverage(made, real=real)
    assert {(each["feature"], each["label"]) for each in findings} == {
        (feature, label)
        for feature in ("texts more alike than real ones", "opens like another text")
        for label in ("negative", "positive")
    }
    for each in figures["diversity"].values():
        assert each["vendi"] < 0.6 * each["real"]["vendi"]
        assert each["texts"] == each["real"]["texts"]


def test_one_opening_for_many_texts_is_found(data: Path) -> None:
    real = pl.read_csv(data / "rt_polarity.csv").select("text", "label")
    table, real = real[:1000], real[1000:]
    some = (pl.int_range(pl.len()) % 3 == 0) & (pl.col("label") == "negative")
    opened = table.with_columns(
        pl.when(some).then("i must say " + pl.col("text")).otherwise("text").alias("text")
    )
    findings, _ = _coverage(opened, real=real)
    assert [(each["feature"], each["label"]) for each in findings] == [
        ("opens like another text", "negative")
    ]
