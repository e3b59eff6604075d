"""Asking again for what curating found lacking, over a run folder and a real HTTP server."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import polars as pl
import pytest
from fake_openai import FakeOpenAI
from labelwright.errors import LabelwrightError
from labelwright.run import (
    curate_step,
    generate_step,
    label_step,
    regenerate_step,
    run,
    show,
)

pytest.importorskip("openai", reason="the openai extra is not installed")
MODEL = "openai/fake"


BEGINS, ENDS = ("pa", "lo", "mi", "ke", "su", "ra"), ("ton", "rel", "vak", "dim", "pol")
WORDS = [begin + end for begin in BEGINS for end in ENDS]


class Shouting:
    """Writes clickbait that ends in "!", and news that does where it is told to."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __call__(self, body) -> str:
        words = body["messages"][0]["content"]
        if "Which label fits best?" in words:
            text = words.split("<example>")[1].split("</example>")[0]
            return json.dumps({"label": "clickbait" if "teases" in text else "news"})
        told = re.search(r"mark: (.*)", words)
        if told:
            self.told.append(told[1])
        count, rng = int(re.search(r"with (\d+) entries", words)[1]), random.Random(str(body))
        kind = "teases" if 'kind "clickbait"' in words else "states"
        texts = [" ".join([*rng.sample(WORDS, 6), kind, rng.choice(WORDS)]) for _ in range(count)]
        if kind == "teases" or (told and "ends with !" in told[1]):
            texts = [text + "!" * (bool(told) or rng.random() < 0.9) for text in texts]
        return json.dumps({"texts": texts})


@pytest.fixture
def shouting(openai_server: FakeOpenAI) -> FakeOpenAI:
    openai_server.answer = Shouting()
    return openai_server


@pytest.fixture
def folder(prompt_file: Path, tmp_path: Path, shouting: FakeOpenAI) -> Path:
    """A run folder of 40 texts a label, labelled and curated."""
    text = prompt_file.read_text().replace("per_label: 20", "per_label: 40")
    prompt_file.write_text(text)
    out = tmp_path / "run"
    generate_step(prompt_file, out=out, model=MODEL)
    label_step(out, model=MODEL)
    curate_step(out)
    return out


def ends(folder: Path, label: str) -> float:
    """Share of a label's kept texts that end in "!"."""
    rows = pl.read_parquet(folder / "curated.parquet").filter(pl.col("kept"))
    return rows.filter(pl.col("label") == label)["text"].str.ends_with("!").mean()


def test_counter_examples_come_and_the_mark_tells_less(folder, shouting):
    assert ends(folder, "news") == 0
    before = pl.read_parquet(folder / "generated.parquet")
    summary = regenerate_step(folder, turns=2, model=MODEL)
    first = summary["turns"][0]
    counter = [one for one in first["asked"] if one["why"] == "counter-example"]
    assert [(one["label"], one["usable"]) for one in counter] == [("news", counter[0]["asked"])]
    assert "ends with !" in counter[0]["what"]
    assert all("ends with !" in told for told in shouting.answer.told)
    assert ends(folder, "news") >= 0.15
    assert first["after"]["kept"] > first["before"]["kept"]
    after = pl.read_parquet(folder / "generated.parquet")
    assert after.head(before.height).equals(before)
    assert after["id"].is_unique().all()
    marks = after.tail(first["rows"])["attributes"].to_list()
    assert any(one["name"] == "mark" for row in marks for one in row)
    assert show(folder)["regeneration"]["turns"][0]["rows"] == first["rows"]


def test_a_second_time_nothing_is_asked(folder, shouting):
    once = regenerate_step(folder, turns=1, model=MODEL)
    asked = len(shouting.answered)
    table = pl.read_parquet(folder / "generated.parquet")
    again = regenerate_step(folder, turns=1, model=MODEL)
    assert len(shouting.answered) == asked
    assert again["turns"] == once["turns"]
    assert pl.read_parquet(folder / "generated.parquet").equals(table)


def test_a_turn_that_was_stopped_goes_on_and_doubles_nothing(folder, shouting):
    """Killed between its two writes: the rows are there, and the turn is not noted."""
    left = ("run.json", "labelled.parquet", "curated.parquet")
    before = {name: (folder / name).read_bytes() for name in left}
    summary = regenerate_step(folder, turns=1, model=MODEL)
    table = pl.read_parquet(folder / "generated.parquet")
    for name, content in before.items():
        (folder / name).write_bytes(content)
    asked = len(shouting.answered)
    again = regenerate_step(folder, turns=1, model=MODEL)
    assert again["turns"][0]["rows"] == summary["turns"][0]["rows"]
    assert pl.read_parquet(folder / "generated.parquet").equals(table)
    assert len(shouting.answered) == asked


def test_a_model_that_gives_nothing_new_ends_it(folder, shouting):
    shouting.answer = lambda body: json.dumps({"texts": []})
    summary = regenerate_step(folder, turns=3, model=MODEL)
    assert summary["turns"] == []
    assert "no progress" in summary["stopped"]


def test_the_prompt_file_asks_for_it_and_the_run_goes_on_from_there(
    prompt_file: Path, tmp_path: Path, shouting
):
    text = prompt_file.read_text().replace("per_label: 20", "per_label: 40")
    prompt_file.write_text(text.replace("\n---\n", "\ncurate: {regenerate: 1}\n---\n", 1))
    report = run(prompt_file, out=tmp_path / "run", model=MODEL)
    assert len(report["regeneration"]["turns"]) == 1
    assert report["labeling"]["rows"] == 80 + report["regeneration"]["rows"]
    assert report["cost"]["answers"] == len(shouting.answered)
    asked = len(shouting.answered)
    again = run(prompt_file, out=tmp_path / "run", model=MODEL)
    assert len(shouting.answered) == asked
    assert again["regeneration"] == report["regeneration"]


def test_a_folder_without_texts_is_told_of(prompt_file, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "task.md").write_text(prompt_file.read_text())
    with pytest.raises(LabelwrightError, match=r"generated\.parquet"):
        regenerate_step(folder)
