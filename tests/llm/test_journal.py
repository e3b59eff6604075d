"""Answers are durable, found by everything that was sent, and never hold a key."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
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
        journal.add(REQUEST.entry(provider), Answer(text="news", output_tokens=3, finish="length"))
    with Journal(path) as journal:
        found = journal.find(REQUEST.entry(provider))
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
    journal.add(REQUEST.entry(provider), Answer(text="news"))
    assert journal.find(replace(REQUEST, **change).entry(provider)) is None
    assert journal.find(replace(REQUEST, tag="another").entry(provider)) is not None


def test_so_are_the_model_its_address_and_its_settings(provider):
    journal = Journal(None)
    journal.add(REQUEST.entry(provider), Answer(text="news"))
    for name, value in (("name", "test/other"), ("address", "elsewhere"), ("settings", {"a": 1})):
        other = Scripted(lambda request: "x")
        setattr(other, name, value)
        assert journal.find(REQUEST.entry(other)) is None


def test_a_text_with_a_lone_surrogate_can_be_asked_about(tmp_path: Path, provider):
    request = replace(REQUEST, messages=(Message("user", "bad \ud800 text"),))
    with Journal(tmp_path / "j") as journal:
        journal.add(request.entry(provider), Answer(text="x"))
        assert journal.find(request.entry(provider)) is not None


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
            journal.add(replace(REQUEST, sample=sample).entry(provider), Answer(text="x" * 200))
    damaged = bytearray(path.read_bytes())
    damaged[4096:-1] = b"\xff" * (len(damaged) - 4097)
    path.write_bytes(damaged)

    def read_all():
        with Journal(path) as journal:
            for sample in range(300):
                journal.find(replace(REQUEST, sample=sample).entry(provider))

    with pytest.raises(LabelwrightError, match="damaged"):
        read_all()


def test_a_journal_that_another_process_holds_is_told(tmp_path: Path, provider, monkeypatch):
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        journal._database.execute("PRAGMA busy_timeout=50")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LabelwrightError, match="another process"):
            journal.add(REQUEST.entry(provider), Answer(text="x"))
        other.close()


def test_answers_that_come_together_are_all_on_disk_when_they_are_given_out(
    tmp_path: Path, provider
):
    path = tmp_path / "journal.sqlite"
    requests = [replace(REQUEST, sample=number) for number in range(200)]

    async def keep(journal: Journal, request: Request) -> None:
        await journal.keep(request.entry(provider), Answer(text=str(request.sample)))
        with closing(sqlite3.connect(path)) as another:
            found = another.execute(
                "SELECT 1 FROM answers WHERE key = ?", (request.key(provider),)
            ).fetchone()
        assert found is not None

    async def work(journal: Journal) -> None:
        await asyncio.gather(*(keep(journal, request) for request in requests))

    with Journal(path) as journal:
        asyncio.run(work(journal))
    with Journal(path) as journal:
        assert [journal.find(r.entry(provider)).text for r in requests] == [
            str(n) for n in range(200)
        ]


def test_an_answer_that_cannot_be_kept_is_told_to_each_that_waits(tmp_path: Path, provider):
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        with closing(sqlite3.connect(path)) as other:
            other.execute("DROP TABLE answers")
            other.commit()

        async def work():
            return await asyncio.gather(
                *(
                    journal.keep(replace(REQUEST, sample=n).entry(provider), Answer(text="x"))
                    for n in range(5)
                ),
                return_exceptions=True,
            )

        errors = asyncio.run(work())
    assert len(errors) == 5
    assert all(isinstance(error, LabelwrightError) for error in errors)


def test_notes_are_kept_by_name(tmp_path):
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        journal.note("batch/a", {"lines": 3})
        journal.note("batch/b", [1])
        journal.note("batch/b", [2])
        journal.note("other", None)
        journal.forget("batch/a")
    with Journal(path) as journal:
        assert journal.notes("batch/") == {"batch/b": [2]}
        assert journal.notes("other") == {"other": None}
