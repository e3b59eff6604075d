"""Answers are durable, found by everything that was sent, and never hold a key."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from doubles import Scripted
from labelwright.errors import LabelwrightError
from labelwright.llm import Answer, Journal, Message, Request

REQUEST = Request(messages=(Message("user", "which?"),), max_tokens=5, temperature=0.5)


@pytest.fixture
def provider():
    return Scripted(lambda request: "x")


def test_an_answer_is_found_again_by_another_process(tmp_path: Path, provider):
    path = tmp_path / "deep" / "journal.sqlite"
    with Journal(path) as journal:
        journal.add(REQUEST, provider, Answer(text="news", output_tokens=3, finish="length"))
    with Journal(path) as journal:
        found = journal.find(REQUEST, provider)
        assert journal.count() == 1
    assert found is not None
    assert (found.text, found.output_tokens, found.finish) == ("news", 3, "length")
    assert found.from_journal


@pytest.mark.parametrize(
    "change",
    [
        {"messages": (Message("user", "which one?"),)},
        {"messages": (Message("system", "which?"),)},
        {"max_tokens": 6},
        {"temperature": 0.6},
        {"temperature": None},
        {"stop": ("\n",)},
        {"seed": 1},
        {"sample": 1},
        {"prompt": "p"},
        {"choices": ("a", "b")},
    ],
)
def test_whatever_is_sent_is_part_of_the_key(change, provider):
    journal = Journal(None)
    journal.add(REQUEST, provider, Answer(text="news"))
    assert journal.find(replace(REQUEST, **change), provider) is None
    assert journal.find(replace(REQUEST, tag="another"), provider) is not None


def test_so_are_the_model_its_address_and_its_settings(provider):
    journal = Journal(None)
    journal.add(REQUEST, provider, Answer(text="news"))
    for name, value in (("name", "test/other"), ("address", "elsewhere"), ("settings", {"a": 1})):
        other = Scripted(lambda request: "x")
        setattr(other, name, value)
        assert journal.find(REQUEST, other) is None


def test_a_text_with_a_lone_surrogate_can_be_asked_about(tmp_path: Path, provider):
    request = replace(REQUEST, messages=(Message("user", "bad \ud800 text"),))
    with Journal(tmp_path / "j") as journal:
        journal.add(request, provider, Answer(text="x"))
        assert journal.find(request, provider) is not None


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\1" * 4000]
)
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content):
    path = tmp_path / "journal.sqlite"
    path.write_bytes(content)
    with pytest.raises(LabelwrightError, match="damaged") as caught:
        Journal(path)
    assert "move the file away" in str(caught.value)
    assert path.read_bytes() == content


def test_a_file_damaged_in_the_middle_is_told_and_kept(tmp_path: Path, provider):
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        for sample in range(300):
            journal.add(replace(REQUEST, sample=sample), provider, Answer(text="x" * 200))
    damaged = bytearray(path.read_bytes())
    damaged[4096:-1] = b"\xff" * (len(damaged) - 4097)
    path.write_bytes(damaged)

    def read_all():
        with Journal(path) as journal:
            for sample in range(300):
                journal.find(replace(REQUEST, sample=sample), provider)

    with pytest.raises(LabelwrightError, match="damaged"):
        read_all()


def test_a_journal_that_another_process_holds_is_told(tmp_path: Path, provider, monkeypatch):
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        journal._database.execute("PRAGMA busy_timeout=50")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LabelwrightError, match="another process"):
            journal.add(REQUEST, provider, Answer(text="x"))
        other.close()
