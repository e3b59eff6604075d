"""A sheet that people fill in with a spreadsheet."""

import csv

import pytest
from exported_rows import FIELD_ROWS, FIELDS, FORM, MULTI, MULTI_ROWS, ROWS
from labelwright.curate.review.exchange import Form, read_answers, write_rows
from labelwright.errors import InputError


@pytest.fixture
def answered(tmp_path):
    """Write rows, fill in cells by id, read them."""

    def fill(rows, form, cells, delimiter=","):
        path = tmp_path / "sheet.csv"
        write_rows(path, rows, form, to="csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
        for line in lines:
            line |= cells.get(line["id"], {})
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            sheet = csv.DictWriter(file, lines[0], delimiter=delimiter)
            sheet.writeheader()
            sheet.writerows(lines)
        return read_answers(path, form)

    return fill


def outcome(read):
    return [
        (one.id, one.decision, one.labels if one.labels is not None else one.label)
        for one in read.answers
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_answers_come_back(answered, delimiter):
    read = answered(
        ROWS,
        FORM,
        {
            "a1": {"answer": " GOOD ", "by": "ann", "note": "sure"},
            "b2": {"drop": "yes"},
            "c3": {"answer": "none"},
        },
        delimiter,
    )
    assert outcome(read) == [
        ("a1", "label", "good"),
        ("b2", "drop", None),
        ("c3", "label", "none of these"),
    ]
    assert (read.answers[0].by, read.answers[0].note) == ("ann", "sure")
    assert [one.text_hash for one in read.answers] == [row.hash for row in ROWS]
    assert read.open == 0


def test_rows_that_say_nothing_are_open(answered):
    read = answered(ROWS, FORM, {"a1": {"answer": "?"}, "b2": {"note": "odd"}})
    assert outcome(read) == [("a1", "skip", None), ("b2", "note", None)]
    assert read.open == 1


def test_keep_is_the_suggested_label(answered):
    assert outcome(answered(ROWS, FORM, {"b2": {"answer": "keep"}})) == [("b2", "label", "bad")]
    multi = answered(MULTI_ROWS, MULTI, {row.id: {"answer": "keep"} for row in MULTI_ROWS})
    assert [one.labels for one in multi.answers] == [row.labels for row in MULTI_ROWS]
    with pytest.raises(InputError, match=r"row 3.*c3.*no suggested label"):
        answered(ROWS, FORM, {"c3": {"answer": "keep"}})


def test_keep_may_be_a_label(answered):
    form = Form(("keep", "drop"))
    assert outcome(answered(ROWS, form, {"a1": {"answer": "keep"}})) == [("a1", "label", "keep")]


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("colour; price", ("price", "colour")),
        ("Size;Weight", ("size; weight",)),
        ("price;", ("price",)),
        ("size; weight;price", ("price", "size; weight")),
        ("none", ()),
        ("none of these", ()),
    ],
)
def test_several_labels(answered, cell, labels):
    read = answered(MULTI_ROWS, MULTI, {"a1": {"answer": cell}})
    assert outcome(read) == [("a1", "label", labels)]


def test_new_words_stand_in_columns_of_their_own(answered):
    read = answered(
        FIELD_ROWS,
        FIELDS,
        {"a1": {"new body of it": "C ", "answer": "high"}, "b2": {"title": "changed, not edited"}},
    )
    assert outcome(read) == [("a1", "edit", "high")]
    assert read.answers[0].values == {"body of it": "C "}


def test_no_cell_is_computed(tmp_path):
    write_rows(tmp_path / "sheet.csv", ROWS, FORM, to="csv")
    with (tmp_path / "sheet.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=1+1") for cell in cells)


def test_labels_that_a_spreadsheet_would_compute(answered):
    form = Form(("-1", "+1"))
    row = type(ROWS[0])("a1", "text", label="-1")
    assert outcome(answered([row], form, {"a1": {"answer": "keep"}})) == [("a1", "label", "-1")]
    assert outcome(answered([row], form, {"a1": {"answer": "+1"}})) == [("a1", "label", "+1")]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"answer": "goood"}, r"row 1 \(id a1\): found the label 'goood'.*Did you mean 'good'"),
        ({"drop": "maybe"}, "row 1.*found 'maybe' in the column drop; expected yes or nothing"),
        ({"id": ""}, "row 1: found no id"),
    ],
)
def test_mistakes_are_placed(answered, cells, message):
    with pytest.raises(InputError, match=message):
        answered(ROWS, FORM, {"a1": cells})


def test_a_field_may_have_the_name_of_a_column(answered):
    form = Form(("x", "y"), fields=("id", "answer"))
    row = type(ROWS[0])("a1", "t u", {"id": "t", "answer": "u"}, label="x")
    read = answered([row], form, {"a1": {"answer": "y", "new answer": "v"}})
    assert outcome(read) == [("a1", "edit", "y")]
    assert read.answers[0].values == {"answer": "v"}
