"""The sheet: nothing on it leans to an answer; what is written on it, anybody's way, is read."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled_tables import a_task, table_of
from labelwright import Task
from labelwright.errors import InputError
from labelwright.files import write_frame
from labelwright.labelers.sheet import read_answers, sheet
from labelwright.progress import Silent
from labelwright.reading import Columns
from labelwright.task import NONE_FITS

ABSTAIN = {"abstain": {"description": "neither"}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sheets")


def rows(count=4, task=None):
    task = task or a_task(("first", "second"))
    width = len(task.option_names)
    return table_of(task, [[1 / width] * width] * count)


def filled(path, task, table, answers, suffix="csv"):
    path = path / f"sheet.{suffix}"
    made = sheet(task, table)
    write_frame(path, made.with_columns(pl.Series("answer", answers, dtype=pl.String)))
    return path


def read(path, task, table, columns=None):
    return read_answers(path, task, table, columns or Columns(), Silent())


def test_it_holds_what_a_person_needs_and_nothing_that_leans():
    task = a_task(("first", "second"))
    assert sheet(task, rows()).columns == ["id", "text", "answer"]
    assert sheet(task, rows())["answer"].null_count() == 4


def test_a_task_with_fields_has_them_in_place_of_the_text():
    labels = [{"name": n, "description": n} for n in "ab"]
    task = Task(name="t", about="x.", labels=labels, fields={"title": "a title", "answer": "said"})
    table = rows(2).with_columns(title=pl.lit("t"), answer=pl.lit("it said"))
    made = sheet(task, table)
    assert made.columns == ["id", "title", "answer", "label"]
    assert made["answer"].to_list() == ["it said"] * 2


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "json", "parquet"])
def test_what_is_answered_comes_back_from_every_kind_of_file(tmp_path, suffix):
    task = a_task(("first", "second"), **ABSTAIN)
    table = rows(6, task)
    answers = ["FIRST", " second ", None, "?", "None Of These", "first"]
    found = read(filled(tmp_path, task, table, answers, suffix), task, table)
    assert found.by_id == {"r0": "first", "r1": "second", "r4": NONE_FITS, "r5": "first"}
    assert (found.rows, found.blank, found.elsewhere, found.twice) == (6, 2, 0, 0)
    assert found.sheet


NAMES = st.lists(
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5),
    min_size=2,
    max_size=4,
    unique_by=lambda name: "".join(name.casefold().split()),
).filter(lambda names: not {"none", "noneofthese"} & {name.casefold() for name in names})


@given(names=NAMES, data=st.data())
def test_sets_are_names_with_semicolons_between(folder, names, data):
    task = a_task(names, "multi")
    chosen = data.draw(st.lists(st.sets(st.sampled_from(names)), min_size=1, max_size=5))
    table = rows(len(chosen), task)
    cells = [" ; ".join(sorted(some)) or "none" for some in chosen]
    found = read(filled(folder, task, table, cells), task, table)
    in_order = {f"r{at}": tuple(n for n in names if n in some) for at, some in enumerate(chosen)}
    assert found.by_id == in_order


def test_lists_in_a_file_of_lists_are_sets_too(tmp_path):
    task = a_task("abc", "multi")
    lines = '{"id": "r0", "answer": ["c", "A"]}\n{"id": "r1", "answer": []}\n{"id": "r2"}\n'
    (tmp_path / "s.jsonl").write_text(lines)
    found = read(tmp_path / "s.jsonl", task, rows(3, task))
    assert found.by_id == {"r0": ("a", "c"), "r1": ()}
    assert found.blank == 1


def test_an_answer_that_is_none_is_named_with_its_line_and_what_would_be_right(tmp_path):
    task = a_task(("first", "second"))
    table = rows().with_columns(pl.Series("text", ["one\nmore\nline", "b", "c", "d"]))
    path = filled(tmp_path, task, table, ["first", None, "secnd", "thrid"])
    with pytest.raises(InputError) as error:
        read(path, task, table)
    for word in (f"{path}:6: found 'secnd' (id r2)", "one of first, second", "mean second?"):
        assert word in str(error.value)
    assert "1 more" in str(error.value)
    found = read(path, task, table, Columns(known_only=True))
    assert (found.by_id, found.unknown, found.blank) == ({"r0": "first"}, 2, 1)
    renamed = Columns(mapping={"secnd": "second", "thrid": "first"})
    assert read(path, task, table, renamed).by_id == {"r0": "first", "r2": "second", "r3": "first"}


def test_that_none_fits_is_only_an_answer_where_it_is_offered(tmp_path):
    task = a_task(("first", "second"))
    with pytest.raises(InputError, match="none of these"):
        read(filled(tmp_path, task, rows(), [NONE_FITS] * 4), task, rows())


def test_a_row_whose_id_a_spreadsheet_spoilt_is_found_by_its_text(tmp_path):
    task = a_task(("first", "second"))
    path = tmp_path / "s.csv"
    path.write_text("id;text;answer\n1,2E+15;text r1;first\nr2;other words;second\n9;new;first\n")
    found = read(path, task, rows())
    assert found.by_id == {"r1": "first", "r2": "second"}
    assert found.elsewhere == 1


def test_two_answers_to_a_row_that_differ_are_left_out_and_counted(tmp_path):
    task = a_task(("first", "second"))
    path = tmp_path / "s.csv"
    path.write_text("id,answer\nr1,first\nr1,second\nr2,first\nr2,first\n")
    found = read(path, task, rows())
    assert (found.by_id, found.twice) == ({"r2": "first"}, 1)


class TestAnyFileOfKnownLabels:
    task = a_task(("first", "second"))

    def test_its_ids_count_only_where_the_text_is_the_rows(self, tmp_path):
        path = tmp_path / "known.csv"
        path.write_text("id,message,kind\nr0,text r3,First\nr1,text r1,second\nr2,what,first\n")
        found = read(path, self.task, rows(), Columns(label="kind"))
        assert found.by_id == {"r3": "first", "r1": "second"}
        assert found.elsewhere == 1
        assert not found.sheet

    def test_a_text_counts_for_all_rows_that_have_it(self, tmp_path):
        table = rows().with_columns(pl.Series("text", ["same", "same ", "c", "d"]))
        path = tmp_path / "known.csv"
        path.write_text("text,label\nsame,first\nc,\nd,?\n")
        found = read(path, self.task, table)
        assert found.by_id == {"r0": "first", "r1": "first"}
        assert found.blank == 2

    def test_one_of_other_texts_is_refused(self, tmp_path):
        path = tmp_path / "known.csv"
        path.write_text("text,label\nwho,first\n")
        with pytest.raises(InputError, match="none of its 1 answered rows is in the labelled"):
            read(path, self.task, rows())
