"""Two samples of one kind of text are not told apart; others are, and it is said by what."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from labelwright.curate import curate
from labelwright.curate.compared.two_samples import tell_apart

Halves = Callable[..., tuple[pl.DataFrame, pl.DataFrame]]


@pytest.fixture(scope="session")
def halves(data: Path) -> Halves:
    """Two halves of the same human texts, drawn at random."""

    def split(name: str, rows: int, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
        whole = pl.read_csv(data / name).select("text", "label")
        drawn = whole.sample(2 * rows, shuffle=True, seed=seed)
        return drawn[:rows], drawn[rows:]

    return split


def _drift(table: pl.DataFrame, real: pl.DataFrame | None) -> tuple[list, dict]:
    found = curate(table, checks=["drift"], real=real)
    assert found.report()["checks"]["drift"]["flagged"] == 0
    return found.report()["findings"], dict(found.figures["drift"])


@pytest.mark.parametrize(
    "name", ["rt_polarity.csv", "clickbait_headlines.csv", "intents_hr_clinc.csv", "sms_spam.csv"]
)
def test_two_halves_of_one_sample_are_not_told_apart(halves: Halves, name: str) -> None:
    for seed in range(4):
        findings, figures = _drift(*halves(name, 200, seed))
        assert findings == []
        assert 0.35 < figures["auc"] < 0.65
        assert figures["coverage"] > 0.85


def test_generated_reviews_are_told_from_real_ones_and_it_is_said_by_what(data: Path) -> None:
    made = pl.read_csv(data / "synthetic_sst2_supergen.csv").sample(300, seed=1)
    real = pl.read_csv(data / "rt_polarity.csv").sample(300, seed=1)
    findings, figures = _drift(made, real)
    assert [(each["tier"], each["label"]) for each in findings] == [("drift", "")]
    assert findings[0]["p_value"] < 0.01
    assert findings[0]["rate_in_label"] > 0.9 > 0.1 > findings[0]["rate_elsewhere"]
    named = " ".join(each["feature"] for each in findings[0]["features"])
    assert "a blank before a comma" in named
    assert "'this film'" in named
    assert figures["words_auc"] > 0.9
    assert set(figures["labels"]) == {"negative", "positive"}
    assert all(each["overlap"] < 0.2 for each in figures["labels"].values())
    assert figures["coverage"] < 0.8
    assert set(figures["not_covered"]) <= set(real["text"])


def test_a_mark_that_people_do_not_make_is_named(halves: Halves) -> None:
    table, real = halves("rt_polarity.csv", 300)
    marked = table.with_columns(
        pl.when(pl.int_range(pl.len()) % 5 == 0)
        .then(pl.col("text") + " !")
        .otherwise("text")
        .alias("text")
    )
    findings, figures = _drift(marked, real)
    assert len(findings) == 1
    assert "!" in (findings[0]["feature"] + findings[0]["words"])
    assert figures["words_auc"] < 0.6


def test_case_alone_is_drift_as_written_and_not_in_words(halves: Halves) -> None:
    table, real = halves("clickbait_headlines.csv", 200)
    findings, figures = _drift(table.with_columns(pl.col("text").str.to_lowercase()), real)
    assert [each["tier"] for each in findings] == ["drift"]
    assert figures["auc"] > 0.95
    assert figures["words_auc"] < 0.65


def test_other_shares_of_labels_are_no_drift(halves: Halves) -> None:
    table, real = halves("clickbait_headlines.csv", 700)
    rare = real.filter(pl.col("label") == "clickbait").head(60)
    findings, _ = _drift(table, pl.concat([real.filter(pl.col("label") == "news"), rare]))
    assert findings == []


def test_drift_of_one_label_names_it(halves: Halves, data: Path) -> None:
    table, real = halves("intents_hr_clinc.csv", 480)
    label = "pto_balance"
    other = pl.read_csv(data / "rt_polarity.csv")["text"].head(table.height)
    changed = table.with_columns(
        pl.when(pl.col("label") == label).then(other).otherwise("text").alias("text")
    )
    findings, _ = _drift(changed, real)
    assert [each["label"] for each in findings if each["label"]] == [label]


def test_without_real_texts_it_says_nothing(halves: Halves) -> None:
    table, real = halves("rt_polarity.csv", 60)
    assert _drift(table, None) == ([], {})
    assert _drift(table, real.head(5))[0] == []


def test_real_texts_need_no_labels_and_may_be_in_the_table(halves: Halves) -> None:
    table, real = halves("clickbait_headlines.csv", 100)
    assert _drift(table, real.select("text"))[0] == []
    findings, figures = _drift(table, pl.concat([real, table.head(30)]))
    assert findings == []
    assert figures["shared"] > 0


def test_chance_alone_tells_two_samples_apart_as_often_as_it_should() -> None:
    rng = np.random.default_rng(1)
    p_values = []
    for seed in range(60):
        points = rng.normal(size=(60, 5)).astype(np.float32)
        labels = rng.integers(0, 2, 30).repeat(2)
        first = np.tile([True, False], 30)
        p_values.append(tell_apart(points @ points.T, first, labels, seed).p_value)
    assert 0.35 < np.mean(p_values) < 0.65
    assert np.mean(np.array(p_values) <= 0.2) < 0.37
