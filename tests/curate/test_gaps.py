"""What is asked for after curating: exactly what is lacking."""

from __future__ import annotations

import random

import polars as pl
import pytest
from labelwright import Task
from labelwright.curate.gaps import MOST_COUNTER, find_gaps
from labelwright.reviews import Review
from labelwright.table import ATTRIBUTE

WORDS = [
    f"{a}{b}" for a in ("pa", "lo", "mi", "ke", "su", "ra") for b in ("ton", "rel", "vak", "dim")
]
NAMES = ("hot", "cold")


def a_task(attributes=None) -> Task:
    labels = [{"name": name, "description": f"about {name}"} for name in NAMES]
    return Task(name="t", about="Sorts.", labels=labels, attributes=attributes or {}, per_label=100)


def table(rows: dict[str, int], *, mark: str = "", share: float = 0.0, cells=None) -> pl.DataFrame:
    """Texts of chance words; a share of the first label's texts has the mark behind."""
    rng = random.Random(0)
    lines = []
    for label, count in rows.items():
        for number in range(count):
            text = " ".join(rng.sample(WORDS, 6))
            marked = label == NAMES[0] and number < share * count
            cell = cells(label, number) if cells else None
            attributes = [{"name": "topic", "value": cell}] if cell else []
            lines.append((text + mark * marked, label, "generated", attributes))
    schema = {"text": pl.String, "label": pl.String, "source": pl.String}
    return pl.DataFrame(lines, schema | {"attributes": pl.List(ATTRIBUTE)}, orient="row")


def wanted(count: int = 100) -> dict[str, int]:
    return dict.fromkeys(NAMES, count)


def test_a_table_that_lacks_nothing_has_no_gaps():
    assert find_gaps(table({"hot": 100, "cold": 100}), a_task(), wanted()) == []


def test_dropped_rows_are_asked_for_again():
    (gap,) = find_gaps(table({"hot": 70, "cold": 100}), a_task(), wanted())
    assert (gap.label, gap.count, gap.why, gap.what) == ("hot", 30, "dropped", "")


def test_texts_that_the_user_brought_do_not_count():
    rows = table({"hot": 100, "cold": 100}).with_columns(
        source=pl.when(pl.col("label") == "hot").then(pl.lit("texts")).otherwise(pl.col("source"))
    )
    (gap,) = find_gaps(rows, a_task(), wanted())
    assert (gap.label, gap.count) == ("hot", 100)


def test_a_mark_of_one_label_is_asked_for_under_the_other():
    rows = table({"hot": 100, "cold": 100}, mark="!", share=0.9)
    (gap,) = find_gaps(rows, a_task(), wanted())
    assert (gap.label, gap.why) == ("cold", "counter-example")
    assert gap.count == MOST_COUNTER * 100
    assert "ends with !" in gap.what
    assert "hot" in gap.what
    assert list(gap.attributes) == ["mark"]
    assert gap.accepts("what a day!")
    assert not gap.accepts("what a day")


def test_texts_in_place_of_dropped_ones_are_not_to_have_the_mark():
    rows = table({"hot": 80, "cold": 100}, mark="!", share=0.9)
    counter, dropped = find_gaps(rows, a_task(), wanted())
    assert counter.why == "counter-example"
    assert (dropped.label, dropped.why, dropped.count) == ("hot", "dropped", 20)
    assert dropped.accepts("what a day")
    assert not dropped.accepts("what a day!")


def test_counter_examples_fill_their_label_up():
    rows = table({"hot": 100, "cold": 90}, mark="!", share=0.9)
    (gap,) = find_gaps(rows, a_task(), wanted())
    assert gap.why == "counter-example"
    assert gap.count >= 10


def test_what_people_write_as_well_is_no_mark():
    made = table({"hot": 200, "cold": 200}, mark="!", share=0.9)
    real = table({"hot": 400, "cold": 400}, mark="!", share=0.9).reverse()
    assert find_gaps(made, a_task(), wanted(200), real) == []


def test_thin_cells_are_asked_for_with_their_value():
    attributes = {"topic": {"*": ("food", "work", "play")}}

    def cell(label: str, number: int) -> str:
        if label == "hot":
            return "food" if number < 3 else ("work", "play")[number % 2]
        return ("food", "work", "play")[number % 3]

    rows = table({"hot": 120, "cold": 120}, cells=cell)
    gaps = find_gaps(rows, a_task(attributes), wanted(120))
    assert {gap.why for gap in gaps} == {"cell"}
    hot = [gap for gap in gaps if gap.label == "hot"]
    assert [dict(gap.attributes) for gap in hot] == [{"topic": "food"}]
    assert 10 <= hot[0].count <= 40
    assert hot[0].what == "topic: food"


@pytest.mark.parametrize("rows", [{}, {"hot": 3}, {"hot": 2, "cold": 1}])
def test_next_to_nothing_lacks_nearly_all(rows):
    gaps = find_gaps(table(rows), a_task(), wanted())
    assert {gap.label: gap.count for gap in gaps} == {
        name: 100 - rows.get(name, 0) for name in NAMES
    }


def test_what_reviewers_said_of_a_mark_counts():
    rows = table({"hot": 100, "cold": 100}, mark="!", share=0.9)
    before = [gap for gap in find_gaps(rows, a_task(), wanted()) if gap.why == "counter-example"]
    mark = before[0].what.partition(",")[0]

    def after(action: str):
        said = {"check": "artefact", "feature": mark, "label": "hot"}
        reviews = [Review(decision="finding", finding=said, action=action)]
        gaps = find_gaps(rows, a_task(), wanted(), reviews=reviews)
        return [gap.what for gap in gaps if gap.why == "counter-example"]

    assert mark not in " ".join(after("ignore"))
    assert mark in after("regenerate")[0]
