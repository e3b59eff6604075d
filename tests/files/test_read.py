"""Reading any file: what comes out, and what each kind of bad file is answered with."""

import contextlib
import gzip
import json

import polars as pl
import pytest
from heard import Heard
from hypothesis import given
from hypothesis import strategies as st
from labelwright.errors import InputError
from labelwright.files import read_frame


@pytest.fixture
def write(tmp_path):
    def to(name, data):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return to


def mistake(path):
    with pytest.raises(InputError) as caught:
        read_frame(path)
    return str(caught.value)


ROWS = [{"text": "a, b", "label": "x"}, {"text": 'say "hi"\nthere', "label": "y"}]
FORMS = {
    "a.csv": 'text,label\n"a, b",x\n"say ""hi""\nthere",y\n',
    "a.tsv": 'text\tlabel\na, b\tx\n"say ""hi""\nthere"\ty\n',
    "a.jsonl": "\n".join(json.dumps(row) for row in ROWS),
    "a.ndjson": "\n\n".join(json.dumps(row) for row in ROWS) + "\n",
    "a.json": json.dumps(ROWS, indent=2),
    "wrapped.json": json.dumps({"version": 1, "data": ROWS, "other": []}),
    "one_list.json": json.dumps({"version": 1, "rows": ROWS}),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_rows(write, name):
    assert read_frame(write(name, FORMS[name])).to_dicts() == ROWS


@pytest.mark.parametrize("name", FORMS)
def test_without_a_suffix_the_content_decides(write, name):
    assert read_frame(write("data", FORMS[name])).to_dicts() == ROWS


def test_parquet_by_suffix_and_by_content(tmp_path):
    frame = pl.DataFrame(ROWS).with_columns(kind=pl.Series(["p", "q"], dtype=pl.Categorical))
    for name in ("a.parquet", "a"):
        frame.write_parquet(tmp_path / name)
        assert read_frame(tmp_path / name).schema["kind"] == pl.String
        assert read_frame(tmp_path / name).drop("kind").to_dicts() == ROWS


def test_plain_lines(write):
    assert read_frame(write("a.txt", "one, two\r\n\r\nthree\r\n")).to_dicts() == [
        {"text": "one, two"},
        {"text": "three"},
    ]


def test_cells_stay_the_text_they_are(write):
    frame = read_frame(write("a.csv", "id,text,label\n007,1.50,NA\n008,,null\n"))
    assert frame.rows() == [("007", "1.50", "NA"), ("008", None, "null")]


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_data(write):
    frame = read_frame(write("a.csv", b"\xef\xbb\xbftext,label\r\nhello,a\r\n"))
    assert frame.to_dicts() == [{"text": "hello", "label": "a"}]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32"])
def test_utf_16_with_its_mark_is_read_and_said(write, codec):
    text = ("" if codec in ("utf-16", "utf-32") else "\ufeff") + "text,label\nzażółć 😀,a\n"
    heard = Heard()
    frame = read_frame(write("a.csv", text.encode(codec)), progress=heard)
    assert frame["text"].to_list() == ["zażółć 😀"]
    assert any(codec[:6].upper() in word for word in heard.words)


def test_another_separator_is_found_and_said(write):
    heard = Heard()
    frame = read_frame(write("a.csv", 'text;label\n"a;b";x\n'), progress=heard)
    assert frame.to_dicts() == [{"text": "a;b", "label": "x"}]
    assert "semicolons" in heard.words[0]


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_another_encoding_is_an_error_with_line_and_byte(write, codec):
    error = mistake(write("a.csv", "text,label\nfine,a\ncafé,b\n".encode(codec)))
    assert "a.csv:3" in error
    assert "0xe9" in error
    assert "iconv" in error


@pytest.mark.parametrize(
    ("row", "line", "found"),
    [("one,two,three", 4, "3 cell(s), expected 2"), ("alone", 4, "1 cell(s), expected 2")],
)
def test_ragged_rows_name_their_line_even_below_quoted_line_ends(write, row, line, found):
    error = mistake(write("a.csv", f'text,label\n"a\nb",x\n{row}\nc,d\n'))
    assert f"a.csv:{line}:" in error
    assert found in error


def test_an_open_quote_names_the_row_it_opens_in(write):
    error = mistake(write("a.csv", 'text,label\nfine,a\n"open,b\nc,d\n'))
    assert "a.csv:3:" in error
    assert "never closed" in error


def test_a_bare_quote_in_a_quoted_cell(write):
    assert "doubled" in mistake(write("a.csv", 'text,label\n"he "said" it",b\n'))


def test_blank_lines_between_rows_are_said_at_the_end_not(write):
    heard = Heard()
    assert read_frame(write("a.csv", "text,label\na,b\n\nc,d\n\n\n"), progress=heard).height == 2
    assert [word.split(": ")[1] for word in heard.words] == [
        "1 blank line(s) between rows passed over"
    ]
    heard = Heard()
    read_frame(write("b.csv", "text,label\na,b\n\n\n"), progress=heard)
    assert heard.words == []


def test_a_cell_longer_than_the_usual_limit_of_the_reader(write):
    long = "x" * 300_000
    assert read_frame(write("a.csv", f"text,label\n{long},a\n"))["text"][0] == long


def test_a_column_name_twice(write):
    assert "'text' more than once" in mistake(write("a.csv", "text,label,text\na,b,c\n"))


def test_header_only(write):
    error = mistake(write("a.csv", "text,label\n"))
    assert "no rows" in error
    assert "text, label" in error


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.parquet", "a"])
def test_empty_file(write, name):
    assert "empty file" in mistake(write(name, b""))


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.txt"])
def test_blanks_only(write, name):
    assert "nothing but blanks" in mistake(write(name, " \n\n "))


@pytest.mark.parametrize("rows", ["[]", "{}", '{"data": []}'])
def test_json_without_rows(write, rows):
    assert mistake(write("a.json", rows))


def test_missing_file_folder_and_name_with_nul(tmp_path):
    assert "no such file" in mistake(tmp_path / "none.csv")
    assert "a folder" in mistake(tmp_path)
    assert "cannot be read" in mistake(tmp_path / "a\0b.csv")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (gzip.compress(b"text,label\na,b\n", mtime=0), "gzip"),
        (b"PK\x03\x04" + bytes(50), "Excel"),
        (b"%PDF-1.7 ...", "PDF"),
        (bytes(range(256)) * 4, "a binary file"),
        ("text,label\na,b\n".encode("utf-16-le"), "NUL"),
    ],
)
def test_binary_files_say_what_they_look_like(write, data, word):
    assert word in mistake(write("a.csv", data))


def test_a_few_nul_characters_are_kept_and_said(write):
    heard = Heard()
    rows = "text,label\n" + "a longer row of text,b\n" * 20 + "one\0two,b\n"
    frame = read_frame(write("a.csv", rows), progress=heard)
    assert frame["text"][-1] == "one\0two"
    assert "a.csv:22" in heard.words[0]


def test_a_parquet_file_cut_short(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame(ROWS).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    assert "not a whole Parquet file" in mistake(path)


def test_a_text_that_is_called_parquet(write):
    assert "not a whole Parquet file" in mistake(write("a.parquet", "text,label\na,b\n"))


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("a.json", '[\n {"text": "a"},\n {"text" "b"}\n]', "a.json:3:10"),
        ("a.jsonl", '{"text": "a"}\n\n{"text": b}\n', "a.jsonl:3:10"),
        ("a.jsonl", '{"text": "a"}\n["b"]\n', "a.jsonl:2:"),
        ("a.json", '[{"text": "a"}, 5]', "item 2"),
        ("a.json", '"hello"', "expected a list of objects"),
        ("a.json", '{"a": 1}', "expected a list of objects"),
        ("a.jsonl", '{"text": "a", "text": "b"}', "'text' twice"),
        ("a.json", "[" * 100_000, "nested too deep"),
        ("a.json", '[{"n": ' + "9" * 5000 + "}]", "bad JSON"),
    ],
)
def test_bad_json_says_where(write, name, data, place):
    assert place in mistake(write(name, data))


def test_mixed_kinds_become_text_and_nothing_is_lost(write):
    rows = [{"a": 1, "b": True, "c": [1]}, {"a": "x", "c": "y"}, {"a": None, "d": 2**80}]
    frame = read_frame(write("a.json", json.dumps(rows)))
    assert frame["a"].to_list() == ["1", "x", None]
    assert frame["b"].to_list() == [True, None, None]
    assert frame["c"].to_list() == ["[1]", "y", None]
    assert frame["d"].to_list() == [None, None, str(2**80)]


def test_half_characters_are_replaced_and_said(write):
    heard = Heard()
    frame = read_frame(write("a.jsonl", '{"text": "a\\ud800b \\ud83d\\ude00"}'), progress=heard)
    assert frame["text"].to_list() == ["a\ufffdb 😀"]
    assert "1 half character" in heard.words[0]


@given(st.binary(max_size=300), st.sampled_from(["csv", "tsv", "jsonl", "json", "parquet", "x"]))
def test_any_bytes_give_a_frame_or_an_input_error(tmp_path_factory, data, suffix):
    path = tmp_path_factory.mktemp("bytes") / f"a.{suffix}"
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        assert read_frame(path).height > 0


@given(st.text(max_size=300), st.sampled_from(["csv", "tsv", "jsonl", "json", "txt"]))
def test_any_text_gives_a_frame_or_an_input_error(tmp_path_factory, text, suffix):
    path = tmp_path_factory.mktemp("text") / f"a.{suffix}"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(InputError):
        assert read_frame(path).height > 0


@pytest.mark.parametrize(
    "cells",
    [
        [[{"a": None}], [{"a": "x"}], []],
        [{"a": None}, {"a": {"b": "x"}}, None],
        [{"a": 1}, {"b": "x"}],
        [[1], ["a"]],
        [[1], [2.5]],
        [[], [None], ["x"]],
    ],
)
def test_nothing_of_nested_values_is_lost(write, cells):
    lines = "\n".join(json.dumps({"text": "t", "cell": cell}) for cell in cells)
    read = read_frame(write("a.jsonl", lines))["cell"].to_list()
    found = [json.loads(one) if isinstance(one, str) else one for one in read]
    assert [without_nulls(one) for one in found] == [without_nulls(one) for one in cells]


def without_nulls(value):
    """A struct has a null for each key that is not there, and is one where all are."""
    if isinstance(value, dict):
        kept = {key: without_nulls(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one is not None} or None
    return [without_nulls(one) for one in value] if isinstance(value, list) else value
