"""What was asked for against what came: rates, and corners that are worse than chance."""

import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.labelers.wishes import holm, wishes
from labelwright.table import dtype


def table(rows):
    """Rows of (intended, label, {attribute: value})."""
    attributes = [[{"name": k, "value": v} for k, v in one.items()] for _, _, one in rows]
    return pl.DataFrame(
        {
            "intended_label": [asked for asked, _, _ in rows],
            "label": [got for _, got, _ in rows],
            "attributes": pl.Series(attributes, dtype=dtype("attributes")),
        },
        schema_overrides={"intended_label": pl.String, "label": pl.String},
    )


def test_the_table_counts_what_was_asked_and_what_came():
    rows = [("a", "a", {})] * 7 + [("a", "b", {})] * 3 + [("b", "b", {})] * 10
    found = wishes(table([*rows, ("a", None, {}), (None, "b", {})]), ["a", "b"])
    assert (found["rows"], found["differ"], found["rate"]) == (20, 3, 0.15)
    # Wilson's interval of 3 in 20, as statsmodels' proportion_confint gives it
    assert (found["low"], found["high"]) == pytest.approx((0.0524, 0.3604), abs=1e-4)
    assert found["asked"] == {"a": {"a": 7, "b": 3}, "b": {"b": 10}}


def test_a_bad_corner_is_named_and_others_are_not():
    rng = random.Random(1)
    rows = []
    for n in range(600):
        style = ("plain", "ironic", "short")[n % 3]
        wrong = rng.random() < (0.4 if style == "ironic" else 0.05)
        topic = rng.choice(("food", "sport"))
        rows.append(("a", "b" if wrong else "a", {"style": style, "topic": topic}))
    found = wishes(table(rows), ["a", "b"])
    worst = found["attributes"][0]
    assert (worst["attribute"], worst["value"]) == ("style", "ironic")
    assert worst["p_value"] < 1e-6
    assert len(found["words"]) == 1
    assert "'ironic'" in found["words"][0]


def test_chance_alone_names_next_to_none():
    named = 0
    for seed in range(40):
        rng = random.Random(seed)
        rows = [
            ("a", rng.choice("aaab"), {"topic": f"t{rng.randrange(20)}", "style": rng.choice("xy")})
            for _ in range(400)
        ]
        named += bool(wishes(table(rows), ["a", "b"])["words"])
    assert named <= 6


def test_without_intended_labels_there_is_nothing_to_say():
    assert wishes(pl.DataFrame({"label": ["a"]}), ["a"]) is None
    assert wishes(table([(None, "a", {}), ("a", None, {})]), ["a"]) is None


def test_holm_on_a_worked_example():
    # R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_keeps_the_order_and_never_lowers(p_values):
    corrected = holm(p_values)
    assert all(one >= p for one, p in zip(corrected, p_values, strict=True))
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    assert [corrected[place] for place in order] == sorted(corrected)
