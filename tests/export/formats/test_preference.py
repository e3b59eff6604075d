"""The wrong answer of a pair is the most tempting one that is known."""

import json

import polars as pl
import pytest
from labelwright.errors import InputError
from labelwright.export import export
from labelwright.table import PROBABILITY, VOTE


def pairs(table, task, folder, name="preference"):
    done = export(table, name, folder, task=task)
    lines = (folder / "train.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    if name == "preference":
        wrong = [one["non_preferred_output"][0]["content"] for one in found]
    else:
        wrong = [one["rejected"][0]["content"] for one in found]
    return found, wrong, " ".join(done.notes)


def shares(**given):
    return [{"label": label, "probability": share} for label, share in given.items()]


def few(table):
    return table.filter(pl.col("id").is_in(["billing-0", "billing-1", "shipping-0"]))


def test_shape(table, task, tmp_path):
    found, wrong, _ = pairs(table, task, tmp_path)
    assert set(found[0]) == {"input", "preferred_output", "non_preferred_output"}
    assert [one["role"] for one in found[0]["input"]["messages"]] == ["system", "user"]
    for one, bad in zip(found, wrong, strict=True):
        assert one["preferred_output"][0]["content"] != bad
        assert bad in task.label_names


def test_trl_shape(table, task, tmp_path):
    found, _, _ = pairs(table, task, tmp_path, "trl-preference")
    assert list(found[0]) == ["prompt", "chosen", "rejected"]
    assert found[0]["chosen"][0]["role"] == "assistant"


def test_from_probabilities_then_from_rows_like_it(table, task, tmp_path):
    said = [
        shares(billing=0.6, other=0.3, shipping=0.1),
        shares(billing=1.0, other=0.0),
        None,
    ]
    rich = few(table).with_columns(
        pl.Series("probabilities", said, dtype=pl.List(PROBABILITY)),
        # Probabilities count before votes.
        pl.Series("votes", [[vote("shipping")], [], []], dtype=pl.List(VOTE)),
    )
    _, wrong, notes = pairs(rich, task, tmp_path)
    assert wrong[0] == "other"
    assert wrong[1] == "other", "nothing tempts in this row; rows like it are taken for other"
    assert wrong[2] in ("billing", "other")
    assert "1 rows is the label that the votes came nearest" in notes
    assert "1 rows is the label that rows like it" in notes
    assert "1 rows is a label drawn by chance" in notes


def vote(label):
    return {"label": label, "order": [], "place": 0, "model": "m", "seconds": 0.1, "labels": None}


def test_from_votes(table, task, tmp_path):
    said = [[vote("other"), vote("shipping"), vote("shipping"), vote("billing")], [vote(None)], []]
    rich = few(table).with_columns(pl.Series("votes", said, dtype=pl.List(VOTE)))
    _, wrong, _ = pairs(rich, task, tmp_path)
    assert wrong[:2] == ["shipping", "shipping"]


def test_drawn_alike_whatever_the_order_of_rows(table, task, tmp_path):
    one = pairs(table, task, tmp_path / "a")[1]
    two = pairs(table.reverse(), task, tmp_path / "b")[1]
    assert one == two[::-1]
    assert len(set(one)) == 3


def test_one_label_has_no_wrong_one(tmp_path):
    table = pl.DataFrame({"text": ["a"], "label": ["x"], "split": ["train"]})
    with pytest.raises(InputError, match="two labels"):
        export(table, "preference", tmp_path)
