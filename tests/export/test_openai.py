"""The two formats of OpenAI."""

import json
from collections import Counter

import polars as pl
import pytest
from labelwright.errors import InputError
from labelwright.export import export


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def listed(content):
    return [line[2:].split(":")[0] for line in content.splitlines() if line.startswith("- ")]


def test_chat_with_system_prompt(table, task, tmp_path):
    export(table, "openai-chat", tmp_path, task=task)
    row = lines(tmp_path / "train.jsonl")[0]
    assert list(row) == ["messages"]
    system, user, assistant = row["messages"]
    assert [m["role"] for m in row["messages"]] == ["system", "user", "assistant"]
    assert "Sends a ticket to the right desk" in system["content"]
    assert "- billing: money, invoices | refunds" in system["content"].splitlines()
    assert user["content"] == table["text"][0]
    assert assistant["content"] == "billing"


def test_options_stand_in_an_order_drawn_per_row(table, task, tmp_path):
    big = pl.concat([table.with_columns(pl.col("id") + f"-{n}") for n in range(20)])
    export(big, "openai-chat", tmp_path / "a", task=task, seed=1)
    export(big.reverse(), "openai-chat", tmp_path / "b", task=task, seed=1)
    export(big, "openai-chat", tmp_path / "c", task=task, seed=2)

    def orders(name):
        rows = lines(tmp_path / name / "train.jsonl")
        return [tuple(listed(row["messages"][0]["content"])) for row in rows]

    counts = Counter(orders("a"))
    assert len(counts) == 6
    assert min(counts.values()) > 0.6 * 840 / 6
    assert orders("a") == orders("b")[::-1], "the order follows the row's id, not its place"
    assert orders("a") != orders("c")


def test_chat_without_system_prompt(table, task, tmp_path):
    export(table, "openai-chat", tmp_path, task=task, options={"system": "false"})
    user, assistant = lines(tmp_path / "train.jsonl")[0]["messages"]
    assert (user["role"], assistant["role"]) == ("user", "assistant")
    assert sorted(listed(user["content"])) == ["billing", "other", "shipping"]
    assert user["content"].endswith("\n\n" + table["text"][0])


def test_chat_of_text_alone(table, task, tmp_path):
    export(
        table, "openai-chat", tmp_path, task=task, options={"system": False, "list_options": False}
    )
    assert lines(tmp_path / "train.jsonl")[0]["messages"] == [
        {"role": "user", "content": table["text"][0]},
        {"role": "assistant", "content": "billing"},
    ]


def test_chat_answer_as_json(table, task, tmp_path):
    export(table, "openai-chat", tmp_path, task=task, options={"answer": "json"})
    answers = [row["messages"][-1]["content"] for row in lines(tmp_path / "test.jsonl")]
    assert {json.loads(answer)["label"] for answer in answers} == set(task.label_names)


def test_chat_says_how_to_ask(table, task, tmp_path):
    export(table, "openai-chat", tmp_path, task=task)
    usage = json.loads((tmp_path / "inference.json").read_text("utf-8"))
    assert usage["labels"] == ["billing", "shipping", "other"]
    assert usage["messages"][-1] == {"role": "user", "content": "{text}"}


@pytest.mark.parametrize("name", ["openai-chat", "openai-completion"])
def test_notes_give_dates(name, table, tmp_path):
    assert any("2026-" in note for note in export(table, name, tmp_path).notes)


def test_too_few_rows_are_told_and_rows_that_are_too_long_refused(table, tmp_path):
    few = table.filter(pl.col("split") == "train").head(9)
    few = few.with_columns(
        pl.when(pl.int_range(pl.len()) == 4)
        .then(pl.lit("x " * 200_000))
        .otherwise("text")
        .alias("text")
    )
    done = export(few, "openai-chat", tmp_path)
    notes = " ".join(done.notes)
    assert "8 training rows; OpenAI asks for 10 or more" in notes
    assert f"Row {few['id'][4]} ('x x x" in notes
    assert " ...) was refused: it may be too long" in notes
    assert "beyond 65,536 is cut off, the label with it" in notes
    assert done.left_out == {"cannot be written as openai-chat": 1}


@pytest.mark.parametrize(
    ("texts", "separator"),
    [
        (["plain", "text"], " ->"),
        (["two\nlines", "text"], "\n\n###\n\n"),
        (["an -> arrow", "text"], "\n\n###\n\n"),
        (["x\n\n###\n\ny", "text"], "\n\n===\n\n"),
        (["ends in\n\n###", "text"], "\n\n===\n\n"),
        (["ends in one\n", "text"], "\n\n###\n\n"),
    ],
)
def test_separator_is_the_first_that_no_prompt_holds(texts, separator, tmp_path):
    table = pl.DataFrame({"text": texts, "label": ["a", "b"]}).with_columns(split=pl.lit("train"))
    export(table, "openai-completion", tmp_path)
    assert json.loads((tmp_path / "inference.json").read_text())["separator"] == separator
    assert [row["prompt"] for row in lines(tmp_path / "train.jsonl")] == [
        text + separator for text in texts
    ]


def test_one_separator_for_all_splits(table, tmp_path):
    odd = table.with_columns(
        pl.when(pl.col("id") == "other-19")
        .then(pl.lit("see ->\n\n###\n\nhere"))
        .otherwise("text")
        .alias("text")
    )
    export(odd, "openai-completion", tmp_path)
    for split in ("train", "validation", "test"):
        prompts = [row["prompt"] for row in lines(tmp_path / f"{split}.jsonl")]
        assert all(prompt.endswith("\n\n===\n\n") for prompt in prompts)


def test_separator_when_all_usual_ones_are_taken(tmp_path):
    text = " ->\n\n###\n\n===\n\n---\n\n===>\n\n--->\n\n#0#\n\n"
    table = pl.DataFrame({"text": [text], "label": ["a"], "split": ["train"]})
    export(table, "openai-completion", tmp_path)
    assert json.loads((tmp_path / "inference.json").read_text())["separator"] == "\n\n#1#\n\n"


@pytest.mark.parametrize(
    ("labels", "stop"), [(["a", "b"], "\n"), (["a\nb", "b"], "."), (["a\n.", "END"], "***")]
)
def test_stop_is_the_first_that_no_label_holds(labels, stop, tmp_path):
    table = pl.DataFrame({"text": ["x", "y"], "label": labels}).with_columns(split=pl.lit("train"))
    export(table, "openai-completion", tmp_path)
    assert json.loads((tmp_path / "inference.json").read_text())["stop"] == stop
    completions = [row["completion"] for row in lines(tmp_path / "train.jsonl")]
    assert completions == [f" {label}{stop}" for label in labels]


def test_no_stop_when_none_is_wanted(table, tmp_path):
    export(table, "openai-completion", tmp_path, options={"stop": "none"})
    assert lines(tmp_path / "train.jsonl")[0]["completion"] == " billing"
    assert json.loads((tmp_path / "inference.json").read_text())["stop"] is None


def test_wanted_separator_and_stop(table, tmp_path):
    export(table, "openai-completion", tmp_path, options={"separator": "###", "stop": " END"})
    row = lines(tmp_path / "train.jsonl")[0]
    assert row == {"prompt": table["text"][0] + "###", "completion": " billing END"}
    with pytest.raises(InputError, match="separator"):
        export(table, "openai-completion", tmp_path, options={"separator": "number"})
    with pytest.raises(InputError, match="stop"):
        export(table, "openai-completion", tmp_path, options={"stop": "ill"})
