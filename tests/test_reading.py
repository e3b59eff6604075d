"""Files of a user's, read by a task's names of fields and labels."""

from pathlib import Path

import pytest
from heard import Heard
from labelwright.errors import InputError
from labelwright.reading import Columns, read_examples
from labelwright.table import content_id
from labelwright.task import Task

DATA = Path(__file__).parents[1].parent / "shared" / "data"


def task(*labels, **fields):
    described = [{"name": name, "description": "x"} for name in labels]
    return Task(name="t", about="x", labels=described, fields=fields)


SPAM = task("spam", "ham")


@pytest.fixture
def csv(tmp_path):
    def write(*lines):
        path = tmp_path / "a.csv"
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


def test_a_plain_file(csv):
    heard = Heard()
    examples = read_examples(csv("text,label,n", "hi,ham,1", "win!,spam,2"), progress=heard)
    assert examples.table.columns == ["id", "text", "label"]
    assert examples.table["text"].to_list() == ["hi", "win!"]
    assert examples.table["label"].to_list() == ["ham", "spam"]
    assert examples.table["id"][0] == content_id({"text": "hi"})
    assert examples.frame.columns == ["text", "label", "n"]
    assert "text from 'text', label from 'label'" in heard.words[0]


def test_ids_are_kept_and_repeats_numbered(csv):
    heard = Heard()
    path = csv("id,text,label", "7,a,ham", "7,b,spam", ",c,ham")
    table = read_examples(path, progress=heard).table
    assert table["id"].to_list() == ["7", "7-2", content_id({"text": "c"})]
    assert any("1 repeated id" in word for word in heard.words)


def test_rows_without_text_or_label_are_left_out_and_said(csv):
    heard = Heard()
    path = csv("text,label", "a,ham", ",spam", "  ,ham", "b,", "c,spam")
    examples = read_examples(path, task=SPAM, progress=heard)
    assert examples.table["text"].to_list() == ["a", "c"]
    assert examples.rows == (0, 4)
    assert examples.skipped == {"no text": 2, "no label": 1}
    assert any("2 of 5 rows left out: no text" in word for word in heard.words)
    assert examples.frame.height == 5


def test_nothing_left_is_an_error(csv):
    with pytest.raises(InputError, match="none of the 2 rows"):
        read_examples(csv("text,label", ",ham", ",spam"), task=SPAM)


def test_unknown_labels_are_counted_listed_and_a_way_out_is_named(csv):
    path = csv("text,label", "a,Ham", "b,Ham", "c,other", "d,spam")
    with pytest.raises(InputError) as caught:
        read_examples(path, task=SPAM)
    for word in ("3 of 4", "'Ham' (2)", "'other' (1)", "spam, ham", '--map "Ham=', "--known-only"):
        assert word in str(caught.value)


def test_long_lists_of_unknown_labels_are_cut(csv):
    path = csv("text,label", *(f"t{i},l{i}" for i in range(30)))
    with pytest.raises(InputError, match="and 20 more"):
        read_examples(path, task=SPAM)


def test_known_only_drops_and_says(csv):
    heard = Heard()
    path = csv("text,label", "a,Ham", "b,spam")
    table = read_examples(path, task=SPAM, columns=Columns(known_only=True), progress=heard).table
    assert table["text"].to_list() == ["b"]
    assert any("1 of 2 rows left out: a label" in word for word in heard.words)


def test_mapping(csv):
    heard = Heard()
    columns = Columns(mapping={"1": "spam", "0": "ham", "9": "ham"})
    table = read_examples(
        csv("text,is_spam", "a,1", "b,0"),
        task=SPAM,
        columns=columns,
        progress=heard,
    ).table
    assert table["label"].to_list() == ["spam", "ham"]
    assert any("no row has the label '9'" in word for word in heard.words)


def test_mapping_to_a_label_that_is_not_there(csv):
    with pytest.raises(InputError, match=r"--map 1=Spam: the task has no label 'Spam'"):
        read_examples(csv("text,label", "a,1"), task=SPAM, columns=Columns(mapping={"1": "Spam"}))


def test_completions_lose_their_leading_blank(csv):
    table = read_examples(csv("prompt,completion", "a, spam", "b, ham"), task=SPAM).table
    assert table["label"].to_list() == ["spam", "ham"]


def test_without_need_of_labels_none_is_read_unless_named(csv):
    path = csv("text,label", "a,whatever", "b,")
    assert read_examples(path, task=SPAM, need_label=False).table.columns == ["id", "text"]
    columns = Columns(label="label", known_only=True, mapping={"whatever": "spam"})
    table = read_examples(path, task=SPAM, need_label=False, columns=columns).table
    assert table["label"].to_list() == ["spam"]


def test_fields_join_to_the_text(csv):
    stars = task("1", "2", title="a title", body="what was written")
    table = read_examples(csv("title,text,stars", "T,B,1", ",C,2"), task=stars).table
    assert table.columns == ["id", "text", "title", "body", "label"]
    assert table["text"].to_list() == ["T\nB", "C"]
    assert table["title"].to_list() == ["T", ""]


def test_a_file_with_one_text_column_fills_the_last_field(csv):
    heard = Heard()
    stars = task("1", "2", title="a title", body="what was written")
    table = read_examples(csv("review,stars", "B,1"), task=stars, progress=heard).table
    assert table.row(0)[1:] == ("B", "", "B", "1")
    assert "body from 'review'" in heard.words[0]
    assert "title left empty" in heard.words[0]


needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared sample data is not here")


@needs_data
def test_reviews_with_title_and_text_find_their_fields():
    stars = task("1", "2", "3", "4", "5", title="a title", body="the review")
    examples = read_examples(DATA / "product_reviews_stars.jsonl", task=stars)
    assert examples.chosen.fields == {"title": "title", "body": "text"}
    assert examples.table.height == 1000
    assert set(examples.table["label"]) == {"1", "2", "3", "4", "5"}


@needs_data
@pytest.mark.parametrize(
    "name", sorted(path.name for path in DATA.glob("*.*") if path.suffix != ".md") or ["none"]
)
def test_every_sample_file_is_read_whole(name):
    examples = read_examples(DATA / name)
    assert examples.table.height == examples.frame.height
    assert examples.skipped == {}
    assert examples.table["id"].n_unique() == examples.table.height
