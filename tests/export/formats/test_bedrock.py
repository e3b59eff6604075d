"""Amazon Nova's reserved words, in texts, in labels, and in our own words."""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.errors import InputError
from labelwright.export import export
from labelwright.export.formats.bedrock_nova import RESERVED, without_reserved

WORDS = [word.lower() for word in RESERVED]


def frame(texts, labels=("a", "b")):
    return pl.DataFrame(
        {"text": texts, "label": [labels[n % 2] for n in range(len(texts))], "split": "train"}
    )


@pytest.mark.parametrize("word", [*RESERVED, "uSeR:", "[eos]"])
def test_rows_with_them_are_refused_or_mended(word, tmp_path):
    table = frame([f"he said {word} no", "fine", "users: fine too", "eos"])
    done = export(table, "bedrock-nova", tmp_path)
    assert done.rows == {"train": 3}
    assert any("reserved word" in note for note in done.notes)
    done = export(table, "bedrock-nova", tmp_path, fix=["reserved"])
    assert done.rows == {"train": 4}
    assert all(word not in (tmp_path / "train.jsonl").read_text("utf-8").lower() for word in WORDS)


def test_a_label_called_user_makes_no_reserved_word_of_the_list(tmp_path):
    from labelwright.task import Task

    task = Task(
        name="t",
        about="Who wrote it.",
        labels=[{"name": "user", "description": "a person"}, {"name": "bot", "description": "x"}],
    )
    export(frame(["x", "y"], ("user", "bot")), "bedrock-nova", tmp_path, task=task)
    record = json.loads((tmp_path / "train.jsonl").read_text("utf-8").splitlines()[0])
    assert "- user : a person" in record["system"][0]["text"]
    assert record["messages"][1]["content"][0]["text"] == "user"


def test_a_label_that_is_one(tmp_path):
    with pytest.raises(InputError, match=r"'System: up'.*--map"):
        export(frame(["x", "y"], ("System: up", "b")), "bedrock-nova", tmp_path)


@given(
    st.lists(st.sampled_from([*RESERVED, "x", " ", ":", "[", "<", "user", "[[EOS]]"]), max_size=9)
)
def test_nothing_is_left_of_them(parts):
    text = "".join(parts)
    mended = without_reserved(text)
    assert all(word not in mended.lower() for word in WORDS)
    assert mended.replace(" ", "") == text.replace(" ", "")
