"""What is said of training files before anyone pays for them."""

import polars as pl
import pytest
from labelwright.export import check
from labelwright.export.checking.advice import shared_prefix
from labelwright.export.formats import FORMATS


def found(report, level=None):
    return {
        one["check"]: one for one in report["findings"] if level is None or one["level"] == level
    }


def rows(count, split="train", start=0, labels=("a", "b")):
    return pl.DataFrame(
        {
            "id": [f"{split}-{n}" for n in range(start, start + count)],
            "text": [f"text number {n} of {split}" for n in range(start, start + count)],
            "label": [labels[n % len(labels)] for n in range(count)],
        }
    ).with_columns(split=pl.lit(split))


@pytest.mark.parametrize("name", FORMATS.names())
def test_every_format_can_be_looked_at_and_nothing_is_written(name, table, task, tmp_path):
    if name == "spacy":
        pytest.importorskip("spacy")
    report = check(table, name, task=task)
    assert report["format"] == name
    assert all(set(one) == {"check", "level", "words", "fix", "rows"} for one in report["findings"])
    assert report["rows"] == {"train": 42, "validation": 9, "test": 9}
    assert sum(report["files"].values()) > 0
    assert report["labels"] == {"billing": 14, "shipping": 14, "other": 14}
    # Mistral takes 5% of 42 rows for validation, that is 2.
    assert report["ok"] == (not name.startswith("mistral"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "count", "limit"),
    [("openai-chat", 9, 10), ("fireworks", 2, 3), ("bedrock-claude", 31, 32), ("cohere", 39, 40)],
)
def test_too_few_rows(name, count, limit):
    report = check(rows(count), name)
    assert not report["ok"]
    assert f"{limit} or more" in found(report, "fails")["rows"]["words"]
    assert check(rows(limit), name)["ok"]


def test_too_few_rows_of_a_label():
    table = pl.concat([rows(60), rows(4, start=100, labels=("c",))])
    assert (
        "training rows of c" in found(check(table, "cohere"), "fails")["rows of a label"]["words"]
    )


def test_too_many_rows_and_the_fix():
    table = pl.concat([rows(9_500), rows(900, "validation"), rows(200, "test")])
    report = check(table, "bedrock-claude")
    assert found(report, "fails")["rows"]["fix"] == "rows"
    mended = check(table, "bedrock-claude", fix=["rows"])
    assert mended["ok"]
    assert mended["rows"] == {"train": 9_100, "validation": 900, "test": 200}
    assert mended["labels"] == {"a": 4_550, "b": 4_550}


@pytest.mark.parametrize(
    ("name", "train", "held_out", "most"),
    [
        ("bedrock-claude", 5_000, 1_001, 1_000),
        ("mistral-chat", 400, 30, 20),
        ("gemini", 4_000, 1_300, 1_200),
    ],
)
def test_too_much_validation_and_the_fix(name, train, held_out, most):
    table = pl.concat([rows(train), rows(held_out, "validation")])
    report = check(table, name)
    assert found(report, "fails")["validation"]["fix"] == "validation"
    assert check(table, name, fix=["validation"])["rows"]["validation"] == most


def test_gemini_lets_a_thousand_validation_rows_be():
    table = pl.concat([rows(200), rows(900, "validation")])
    assert check(table, "gemini")["ok"]


def test_a_file_that_is_too_large():
    long = rows(40, "validation").with_columns(text=pl.col("text") + "x" * 30_000)
    table = pl.concat([rows(1_000), long])
    report = check(table, "mistral-chat")
    assert "1.2 MB" in found(report, "fails")["file size"]["words"]
    mended = check(table, "mistral-chat", fix=["validation"])
    assert mended["ok"]
    assert 10 < mended["rows"]["validation"] < 34


def test_rows_that_are_too_long_and_the_fix():
    words = " ".join(["word"] * 3_000)
    long = pl.DataFrame({"id": ["l"], "text": [words], "label": ["a"], "split": ["train"]})
    table = pl.concat([rows(30), long])
    report = check(table, "trl")
    told = found(report, "fails")["length"]
    assert told["fix"] == "length"
    assert told["rows"] == ["l"]
    assert "1,024" in told["words"]
    mended = check(table, "trl", fix=["length"])
    assert mended["ok"]
    assert mended["rows"] == {"train": 31}
    assert mended["tokens"]["longest_row"] <= 1_024
    assert "1 text shortened" in found(mended)["fixed"]["words"]


def test_empty_texts_are_told_but_fail_nothing():
    table = rows(30).with_columns(
        text=pl.when(pl.col("id") == "train-3").then(pl.lit(" ")).otherwise("text")
    )
    report = check(table, "openai-chat")
    assert found(report, "warns")["unusable"]["rows"] == ["train-3"]
    assert report["refused"] == 1
    assert report["ok"]


def test_duplicates_leaks_and_conflicts():
    table = pl.concat(
        [
            rows(30),
            rows(30).head(2).with_columns(id=pl.col("id") + "x"),
            rows(30).head(1).with_columns(id=pl.lit("leak"), split=pl.lit("test")),
            rows(30).tail(1).with_columns(id=pl.lit("other"), label=pl.lit("a")),
        ]
    )
    report = check(table, "openai-chat")
    assert report["duplicates"] == 3
    warned = found(report, "warns")
    assert "3 rows with the text and the label of an earlier one" in warned["duplicates"]["words"]
    assert "1 of them a training text in another split" in warned["duplicates"]["words"]
    assert "1 text with different labels" in warned["conflicts"]["words"]
    mended = check(table, "openai-chat", fix=["duplicates"])
    assert mended["duplicates"] == 0
    assert mended["rows"] == {"train": 31}


def test_classes():
    report = check(pl.concat([rows(20, labels=("a", "a", "b")), rows(5, "validation")]), "csv")
    assert report["positive_class"] == "a"
    assert "looks like classification" in found(report)["classification"]["words"]
    report = check(rows(20, labels=("a",)), "csv")
    assert "rows of another label are needed" in found(report, "fails")["labels"]["words"]
    report = check(rows(12, labels="abcdefghij"), "csv")
    assert "does not look like" in found(report, "warns")["classification"]["words"]
    assert "validation" in found(report, "warns")


def test_a_label_without_training_rows(table, task):
    fewer = table.filter((pl.col("label") != "other") | (pl.col("split") != "train"))
    report = check(fewer, "csv", task=task)
    assert "no training row is other" in found(report, "warns")["labels"]["words"]


def test_capitals_and_prefix_and_their_fixes():
    table = rows(30).with_columns(text="THE TEXT TO CLASSIFY: " + pl.col("text").str.to_uppercase())
    warned = found(check(table, "csv"), "warns")
    assert warned["capitals"]["fix"] == "capitals"
    assert "THE TEXT TO CLASSIFY" in warned["prefix"]["words"]
    mended = found(check(table, "csv", fix=["all"]), "warns")
    assert "capitals" not in mended
    assert "prefix" not in mended


@pytest.mark.parametrize(
    ("texts", "shared"),
    [
        (["a b c", "a b d"], "a b "),
        (["a b", "a b"], ""),
        (["abc", "abd"], ""),
        (["say a", "say ab"], "say "),
        (["x"], ""),
        (["", "a"], ""),
    ],
)
def test_the_beginning_that_all_share(texts, shared):
    assert shared_prefix(pl.Series(texts, dtype=pl.String)) == shared


def test_cost_is_tokens_times_epochs_times_price(table, task):
    report = check(table, "openai-chat", task=task)
    mini = next(one for one in report["cost"] if one["model"] == "gpt-4.1-mini")
    assert mini["low"] == pytest.approx(report["tokens"]["low"] * 3 * 5 / 1e6)
    together = check(table, "together", task=task)["cost"]
    assert all(one["low"] == 4.0 for one in together), "a job costs four dollars at least"
    assert check(table, "trl", task=task)["cost"] == []


def test_completion_says_its_separator(table):
    fine = found(check(table, "openai-completion"), "fine")
    assert "' ->'" in fine["separator"]["words"]
    assert "begins with a blank" in fine["completion"]["words"]


def test_dates_stand_first(table):
    assert check(table, "cohere")["findings"][0]["check"] == "dates"
    assert "dates" not in found(check(table, "csv"))


def test_nothing_left_to_write():
    table = rows(5).with_columns(text=pl.lit(" "))
    report = check(table, "openai-chat")
    assert not report["ok"]
    assert report["rows"] == {}
    assert "no row is left" in found(report, "fails")["rows"]["words"]


def test_without_training_rows_it_says_so():
    wrong = found(check(rows(20, "test"), "openai-chat"), "fails")
    assert "give some the split train" in wrong["labels"]["words"]


def test_a_row_that_is_left_out_is_told_once_and_as_people_find_it():
    long = rows(20).with_columns(pl.col("text") + pl.lit(" and so on" * 60_000))
    table = pl.concat([rows(20), long.head(1)])
    report = check(table, "openai-chat")
    told = [one for one in report["findings"] if "left out" in one["words"]]
    assert [one["check"] for one in told] == ["length"]
    assert told[0]["words"].startswith("1 row left out; the first, ")
    assert long["text"][0][:30] in told[0]["words"]


def test_small_costs_are_not_told_as_nothing():
    costs = [one for one in check(rows(12), "openai-chat")["findings"] if one["check"] == "cost"]
    assert costs
    assert not [one for one in costs if "$0.00 " in one["words"]]
