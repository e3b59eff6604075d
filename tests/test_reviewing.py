"""Reviewing a run: what people decide goes through curating into everything behind it."""

from __future__ import annotations

from pathlib import Path

import answers
import polars as pl
import pytest
from fake_openai import FakeOpenAI
from labelwright.errors import InputError, LabelwrightError
from labelwright.reviewing.steps import outcome, reviewing
from labelwright.reviews import read_reviews
from labelwright.run import (
    audit_step,
    curate_step,
    generate_step,
    label_step,
    run,
    show,
    split_step,
)

pytest.importorskip("openai", reason="the openai extra is not installed")
MODEL = "openai/fake"


@pytest.fixture
def folder(prompt_file: Path, tmp_path: Path, openai_server: FakeOpenAI) -> Path:
    openai_server.answer = answers.answer
    out = tmp_path / "run"
    generate_step(prompt_file, out=out, limit=40, model=MODEL)
    label_step(out, votes=1)
    return out


def test_decisions_go_into_the_set(folder: Path, prompt_file: Path):
    with reviewing(folder, by="ada") as session:
        session.filter(check="all")
        session.sort("table")
        first, second, third = (session.item(row) for row in range(3))
        other = {"clickbait": "news", "news": "clickbait"}[first.label]
        assert first.origin["generator"] == MODEL
        session.many([0], "label", other)
        session.many([1], "drop")
        session.go(session.queue.index(2))
        session.edit({"text": "Words of a person"})
        session.many([3], "keep")
        words = outcome(session, folder)["words"]
    assert words[0].startswith("decided on 4 rows: 1 kept, 1 relabelled, 1 edited, 1 dropped")
    assert f"labelwright curate {folder}" in words[-1]
    summary = curate_step(folder)
    counts = summary["reviews"]
    assert [counts[n] for n in ("kept", "relabelled", "edited", "dropped")] == [1, 1, 1, 1]
    table = pl.read_parquet(folder / "curated.parquet")
    by_id = {row["id"]: row for row in table.iter_rows(named=True)}
    assert by_id[first.id]["label"] == other
    assert by_id[first.id]["reviewed"]
    assert not by_id[second.id]["kept"]
    assert by_id[second.id]["fixes"] == ["review: dropped"]
    assert by_id[third.id]["text"] == "Words of a person"
    assert by_id[third.id]["original_text"] == third.text
    split_step(folder)
    behind = pl.read_parquet(folder / "split.parquet")
    assert second.id not in behind["id"].to_list()
    assert "Words of a person" in behind["text"].to_list()
    assert show(folder)["curation"]["reviews"] == counts
    report = run(prompt_file, out=folder, limit=40, model=MODEL, votes=1)
    assert report["curation"]["reviews"]["dropped"] == 1


def test_it_is_checked_once_and_not_after_every_decision(folder: Path):
    with reviewing(folder, by="ada") as session:
        session.keep() if session.item() else session.filter(check="all")
        session.many([0, 1], "drop")
    before = (folder / "curated.parquet").stat().st_mtime_ns
    with reviewing(folder, by="ada") as session:
        assert session.progress().dropped == 2
    assert (folder / "curated.parquet").stat().st_mtime_ns == before
    label_step(folder, votes=2)
    with reviewing(folder, by="ada") as session:
        assert session.progress().dropped == 2
    assert (folder / "curated.parquet").stat().st_mtime_ns > before


def test_rows_drawn_in_a_review_are_a_sample_for_the_audit(folder: Path):
    with reviewing(folder, by="ada", audit_share=0.5) as session:
        session.filter(check="all")
        for _ in range(30):
            session.keep()
        figure = session.progress().accuracy
    assert figure.value == 1
    found = audit_step(folder)
    assert found["drawn"] == figure.rows
    assert found["unanswered"] == 0
    assert found["accuracy"]["plain"]["value"] == 1
    assert found["accuracy"]["plain"]["low"] == pytest.approx(figure.low, abs=0.2)


def test_nobody_else_works_in_the_folder_meanwhile(folder: Path):
    with (
        reviewing(folder, by="ada"),
        pytest.raises(LabelwrightError, match="another labelwright is at work"),
        reviewing(folder, by="bo"),
    ):
        pass
    with reviewing(folder, by="bo") as session:
        assert session.by == "bo"


def test_sets_of_labels_are_reviewed_without_checks(prompt_file: Path, tmp_path, openai_server):
    openai_server.answer = lambda body: (
        answers.answer(body) if "entries" in str(body) else '{"clickbait": true, "news": false}'
    )
    prompt_file.write_text(
        prompt_file.read_text().replace("name: clickbait", "name: clickbait\nkind: multi", 1)
    )
    out = tmp_path / "run"
    generate_step(prompt_file, out=out, limit=8, model=MODEL)
    label_step(out, votes=1)
    with reviewing(out, by="ada") as session:
        session.label(("news", "clickbait"))
        assert session.item(session.queue[0]).answer == ("clickbait", "news")
        assert "labelwright audit" in outcome(session, out)["words"][-1]
    assert read_reviews(out / "reviews.jsonl")[0].labels == ("news", "clickbait")


def test_what_cannot_be_reviewed_says_so(tmp_path: Path):
    with pytest.raises(InputError, match="no run folder"), reviewing(tmp_path):
        pass
    file = tmp_path / "many.csv"
    pl.DataFrame(
        {"text": [f"t {n}" for n in range(300)], "label": [f"l{n}" for n in range(300)]}
    ).write_csv(file)
    with (
        pytest.raises(InputError, match="300 labels are more than can be chosen from"),
        reviewing(file),
    ):
        pass
