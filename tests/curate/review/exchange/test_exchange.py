"""What holds for every tool."""

import pytest
from exported_rows import CASES, FORM, ROWS
from labelwright.curate.review.exchange import (
    TOOLS,
    Answer,
    Form,
    match,
    read_answers,
    write_rows,
)
from labelwright.curate.review.exchange.said import in_utc
from labelwright.errors import InputError
from labelwright.reviews import text_hash

OUT = {"csv": "rows.csv", "label_studio": "rows.json", "argilla": "rows", "prodigy": "rows.jsonl"}


@pytest.mark.parametrize("tool", OUT)
@pytest.mark.parametrize(("form", "rows"), CASES)
def test_every_tool_writes_what_it_says(tmp_path, tool, form, rows):
    written = write_rows(tmp_path / OUT[tool], rows, form, to=tool)
    assert written.files[0] == tmp_path / OUT[tool]
    assert all(path.exists() for path in written.files)
    assert written.how
    text = "".join(
        path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()
    )
    assert all(row.id in text and row.hash in text for row in rows)
    assert "\0" not in text
    assert "\\u0000" not in text


@pytest.mark.parametrize("tool", OUT)
@pytest.mark.parametrize(("form", "rows"), CASES)
def test_a_blind_form_gives_no_label_away(tmp_path, tool, form, rows):
    flag = {"check": "label_error", "reason": "looks like 'SECRET'"}
    blind = Form(form.labels, form.kind, form.fields, blind=True)
    marked = [type(row)(row.id, row.text, row.fields, "SECRET", None, 0.25, [flag]) for row in rows]
    write_rows(tmp_path / OUT[tool], marked, blind, to=tool)
    text = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert "SECRET" not in text
    assert "0.25" not in text


def test_a_tool_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no review tool 'prodgy'.*Did you mean prodigy"):
        write_rows(tmp_path / "x", ROWS, FORM, to="prodgy")
    assert list(TOOLS) == list(OUT)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.json", '{"a": 1}', "neither a spreadsheet nor an export"),
        ("x.json", "[]", "neither a spreadsheet nor an export"),
        ("x.bin", "\x00\x01", "neither a spreadsheet nor an export"),
        ("x.csv", "a,b\n1,2\n", "found the columns a, b; expected also answer, id, text_hash"),
        ("x.json", '[{"data": {"text": "t"}, "annotations": []}]', "no task whose data has"),
        ("x.json", '[{"id": 1, "label": "a", "annotator": 3, "annotation_id": 1}]', "not JSON-MIN"),
        ("x.jsonl", '{"text": "t", "answer": "accept"}', "no task with labelwright_id"),
        ("x.jsonl", '{"answer": "accept"}\n{oops\n', r"x.jsonl:2:2: found bad JSON"),
        ("x.json", '[{"responses": {}, "fields": {}}]', "no record with labelwright_hash"),
        ("x.json", '[{"answer": "accept"}, 3]', "item 2: found '3'; expected an object"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=message):
        read_answers(tmp_path / name, FORM, of="prodigy" if "3]" in content else None)


def test_no_file(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_answers(tmp_path / "gone.csv", FORM)


def test_answers_on_texts_that_changed_are_told_apart():
    answers = [
        Answer("same", "label", label="good", text_hash=text_hash("one")),
        Answer("changed", "label", label="good", text_hash=text_hash("two")),
        Answer("lost", "drop"),
        Answer("gone", "drop", text_hash=text_hash("four")),
    ]
    found = match(answers, {"same": "one", "changed": "two!", "lost": "three"})
    assert [answer.id for answer in found.fresh] == ["same"]
    assert [answer.id for answer in found.stale] == ["changed", "lost"]
    assert [answer.id for answer in found.unknown] == ["gone"]


@pytest.mark.parametrize(
    ("stamp", "when"),
    [
        ("2021-03-09T22:16:08.728378Z", "2021-03-09T22:16:08.728+00:00"),
        ("2021-03-09T22:16:08+02:00", "2021-03-09T20:16:08.000+00:00"),
        (1707211049, "2024-02-06T09:17:29.000+00:00"),
        (None, None),
        ("yesterday", None),
        (1e300, None),
    ],
)
def test_times_are_in_utc(stamp, when):
    assert in_utc(stamp) == when
