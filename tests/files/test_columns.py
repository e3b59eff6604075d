"""Guessing which column is which, and saying what to do where it cannot be guessed."""

import polars as pl
import pytest
from labelwright.errors import InputError
from labelwright.files import as_label, as_text, guess_columns


def frame(*names, **more):
    return pl.DataFrame({name: ["a", "b"] for name in names} | more)


@pytest.mark.parametrize(
    ("names", "text", "label"),
    [
        (["text", "label"], "text", "label"),
        (["id", "Text", "LABEL"], "Text", "LABEL"),
        (["title", "text", "label"], "text", "label"),
        (["title", "class"], "title", "class"),
        (["title", "review", "stars"], "review", "stars"),
        (["prompt", "completion"], "prompt", "completion"),
        (["Review Text", "Rating"], "Review Text", "Rating"),
        (["tweet-text", "sentiment"], "tweet-text", "sentiment"),
        (["text", "label", "stars", "category"], "text", "label"),
        (["headline", "is_sarcastic"], "headline", "is_sarcastic"),
        (["sentence", "y"], "sentence", "y"),
        (["utterance", "intent"], "utterance", "intent"),
    ],
)
def test_usual_names(names, text, label):
    chosen = guess_columns(frame(*names))
    assert (chosen.text, chosen.label) == (text, label)


def test_a_number_is_no_text():
    chosen = guess_columns(frame("headline", "label", review=[1, 2]))
    assert chosen.text == "headline"


def test_a_named_column_wins_and_must_be_there():
    table = frame("text", "other", "label", "kind")
    chosen = guess_columns(table, text="other", label="kind")
    assert (chosen.text, chosen.label) == ("other", "kind")
    with pytest.raises(InputError, match=r"no column 'nope' for --text-column.*'other'"):
        guess_columns(table, text="nope")
    with pytest.raises(InputError, match="--label-column"):
        guess_columns(table, label="nope")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a", "label"], ["no column looks like the text", "--text-column", "'a'"]),
        (["text", "b"], ["no column looks like the label", "--label-column", "'b'"]),
        (["comment", "question", "label"], ["'comment' and 'question'", "--text-column"]),
        (["text", "intent", "topic"], ["'intent' and 'topic'", "--label-column"]),
    ],
)
def test_unclear_or_absent_is_an_error_that_lists_columns(names, words):
    with pytest.raises(InputError) as caught:
        guess_columns(frame(*names), source="a.csv")
    assert all(word in str(caught.value) for word in ["a.csv", *words])


def test_without_need_no_label_is_taken():
    assert guess_columns(frame("text", "label"), need_label=False).label is None
    assert guess_columns(frame("text"), need_label=False).text == "text"


@pytest.mark.parametrize(
    ("names", "fields", "empty"),
    [
        (["title", "body", "label"], {"title": "title", "body": "body"}, ()),
        (["title", "text", "label"], {"title": "title", "body": "text"}, ()),
        (
            ["review_title", "review_body", "stars"],
            {"title": "review_title", "body": "review_body"},
            (),
        ),
        (["text", "label"], {"body": "text"}, ("title",)),
        (["title", "x", "label"], {"title": "title"}, ("body",)),
    ],
)
def test_fields_of_a_task(names, fields, empty):
    chosen = guess_columns(frame(*names), fields=("title", "body"))
    assert (chosen.fields, chosen.empty, chosen.text) == (fields, empty, None)


def test_fields_that_the_user_named():
    table = frame("a", "b", "text", "label")
    chosen = guess_columns(table, fields=("title", "body"), field_columns={"title": "b"}, text="a")
    assert chosen.fields == {"title": "b", "body": "a"}
    with pytest.raises(InputError, match="no such field"):
        guess_columns(table, fields=("title",), field_columns={"nope": "b"})
    with pytest.raises(InputError, match="no column 'zz'"):
        guess_columns(table, fields=("title",), field_columns={"title": "zz"})
    with pytest.raises(InputError, match="its column already"):
        guess_columns(frame("title", "x", "label"), fields=("title",), text="x")


def test_fields_and_nothing_that_fits():
    with pytest.raises(InputError, match="no column looks like the text"):
        guess_columns(frame("x", "label"), fields=("title", "body"))


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([1, 2, None], ["1", "2", None]),
        ([1.0, 2.5, None], ["1", "2.5", None]),
        ([1.0, float("nan"), 3.0], ["1", None, "3"]),
        ([True, False, None], ["true", "false", None]),
        ([" a", "b ", ""], ["a", "b", None]),
        (["4.0", "5.0", None], ["4", "5", None]),
        (["4.0", "v5.0", None], ["4.0", "v5.0", None]),
        ([["a"], ["b"], None], [None, None, None]),
    ],
)
def test_labels_as_names(values, labels):
    assert as_label(pl.Series("label", values, strict=False)).to_list() == labels


def test_text_is_not_touched_and_what_is_no_text_is_null():
    assert as_text(pl.Series([" a ", None, ""])).to_list() == [" a ", None, ""]
    assert as_text(pl.Series([1, 2])).to_list() == ["1", "2"]
    assert as_text(pl.Series([["a"], ["b"]])).to_list() == [None, None]
    assert as_text(pl.Series([b"a", b"b"])).to_list() == [None, None]
