"""`labelwright init`: a prompt file that loads, whatever the answers are."""

import json
import os
import pty
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright import Task
from labelwright.cli.app import app
from labelwright.new_prompt_file import Answers, write_prompt_file
from typer.testing import CliRunner

FLAGS = ["--label", "spam=Unwanted: ads = bad", "--label", "ham=the rest"]


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["init", *arguments])


def test_all_by_flags(call, tmp_path):
    done = call(
        "sms", *FLAGS, "--text", "an SMS", "--about", "Finds spam", "--example", "spam=WIN: £1000",
        "--example", "spam=# call", "--attribute", "length=short, long", "--language", "de",
    )  # fmt: skip
    assert done.exit_code == 0
    assert "labelwright run sms.md" in done.stderr
    task = Task.load(tmp_path / "sms.md")
    assert (task.name, task.text, task.about, task.language) == (
        "sms",
        "an SMS",
        "Finds spam",
        "de",
    )
    assert task.find_label("spam").description == "Unwanted: ads = bad"
    assert task.find_label("spam").examples == ({"text": "WIN: £1000"}, {"text": "# call"})
    assert task.values("length", "ham") == ("short", "long")


def test_named_fields(call, tmp_path):
    done = call(
        "stars", "--label", "1=bad", "--label", "2=good", "--field", "title=a title",
        "--field", "body=the review", "--example", '1={"title": "No", "body": "Bad: very"}',
        "--example", "2=only a body", "--out", "deep/stars.md",
    )  # fmt: skip
    assert done.exit_code == 0
    task = Task.load(tmp_path / "deep" / "stars.md")
    assert task.labels[0].examples == ({"title": "No", "body": "Bad: very"},)
    assert task.labels[1].examples == ({"body": "only a body"},)


def test_nothing_is_written_over_without_force(call, tmp_path):
    (tmp_path / "sms.md").write_text("mine")
    done = call("sms", *FLAGS)
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert (tmp_path / "sms.md").read_text() == "mine"
    assert call("sms", *FLAGS, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        ([], "--label"),
        (["--label", "a=b"], "2 or more"),
        (["--label", "a=b", "--label", "A=c"], "differ"),
        ([*FLAGS, "--example", "eggs=x"], "'eggs', which is no label"),
        ([*FLAGS, "--language", "german"], "two letters"),
        ([*FLAGS, "--field", "t=x", "--example", "ham={bad"], "not JSON"),
        ([*FLAGS, "--attribute", "tone=,"], "a list such as"),
    ],
)
def test_bad_answers_write_nothing(call, tmp_path, flags, word):
    done = call("sms", *flags)
    assert done.exit_code == 2
    assert word in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_json(call):
    done = call("sms", *FLAGS, "--json")
    document = json.loads(done.stdout)
    assert document["path"] == "sms.md"
    assert [label["name"] for label in document["task"]["labels"]] == ["spam", "ham"]


def test_questions_on_a_terminal(tmp_path):
    answers = ["an SMS", "Finds spam", "spam", "", "Unwanted", "WIN: now", "", "ham", "The rest"]
    answers += ["", "", "length", "short, long", ""]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        code = "from labelwright.cli import main; main()"
        os.execv(sys.executable, [sys.executable, "-c", code, "init", "sms"])
    os.write(terminal, "".join(answer + "\n" for answer in answers).encode())
    output = b""
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other side is gone
            break
        if not chunk:
            break
        output += chunk
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, output.decode()
    task = Task.load(tmp_path / "sms.md")
    assert [label.description for label in task.labels] == ["Unwanted", "The rest"]
    assert task.labels[0].examples == ({"text": "WIN: now"},)
    assert task.values("length", "spam") == ("short", "long")


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text.strip() and "\0" not in text
)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_any_words_come_back_as_they_were(tmp_path_factory, about, text, description, examples):
    answers = Answers(
        name="x",
        labels={"a": description, "b": "other"},
        about=about,
        text=text,
        examples={"a": examples},
        attributes={"kind": examples},
    )
    task = write_prompt_file(answers, tmp_path_factory.mktemp("init") / "x.md")
    # blanks around are cut, and what counts as one differs a little between Python and pydantic
    assert [task.about.strip(), task.text.strip()] == [about.strip(), text.strip()]
    assert task.labels[0].description.strip() == description.strip()
    wanted = [one.strip() for one in examples]
    assert [one["text"].strip() for one in task.labels[0].examples] == wanted
    assert [one.strip() for one in task.attributes["kind"]["*"]] == wanted
