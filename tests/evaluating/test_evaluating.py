"""All that a run folder has, beside models asked directly, in one table."""

import json

import answers
import polars as pl
import pytest
from labelwright.cli.app import app
from labelwright.errors import InputError
from labelwright.evaluating.directly import ALONE, some_rows
from labelwright.evaluating.wanted import Way, named
from labelwright.export.evaluate.known_set import KnownSet
from labelwright.reading import Columns
from labelwright.run import evaluate_step, finetune_step
from labelwright.run_folder import RunFolder
from split_run import headlines, split_run
from typer.testing import CliRunner

REAL = ", as everybody along the coast has known since the storm of last winter took the pier"


@pytest.fixture
def run(prompt_file, tmp_path):
    folder = split_run(prompt_file, tmp_path / "run", per_label=60)
    finetune_step(folder, trainer="tfidf", sizes=[20])
    finetune_step(folder, trainer="tfidf")
    real = headlines(40).with_columns(pl.col("text") + REAL)
    pl.concat([real, headlines(2)]).select("text", "label").write_csv(tmp_path / "real.csv")
    return folder


def by_name(report):
    return {one["name"]: one for one in report["contenders"]}


def test_every_model_of_the_run_in_one_table(run, tmp_path):
    report = evaluate_step(run, on=[f"people={tmp_path / 'real.csv'}"], models=["all"])
    assert list(report["sets"]) == ["people", "test"]
    found = by_name(report)
    assert {"majority", "surface_only", "seeds_only", "tfidf", "tfidf-20"} == set(found)
    assert report["settings"]["model"] == "tfidf"
    assert found["tfidf-20"]["train_rows"] == 20
    takes = found["tfidf"]["takes"]
    files = (run / "models" / "tfidf").rglob("*")
    size = sum(one.stat().st_size for one in files if one.suffix not in (".md", ".csv"))
    assert takes["bytes"] == size
    assert 0 < takes["p50"] <= takes["p95"]
    assert takes["texts_per_second"] > 0
    assert found["majority"]["takes"] is None
    assert json.loads((run / "eval.json").read_text())["gap"] == report["gap"]
    # the file holds rows that were trained on
    assert found["tfidf"]["sets"]["people"]["marks"] == ["could_have_seen"]
    assert found["majority"]["sets"]["people"]["marks"] == []
    assert found["tfidf"]["sets"]["test"]["marks"] == ["few_rows"]


def test_models_of_one_trainer_stand_by_their_size(run):
    for size in (90, 8):
        finetune_step(run, trainer="tfidf", sizes=[size])
    found = by_name(evaluate_step(run, models=["all"]))
    ours = [name for name in found if name.startswith("tfidf")]
    assert ours == ["tfidf-20", "tfidf-90", "tfidf", "tfidf-8"], "the one that was asked for last"


def test_a_model_that_is_not_there(run):
    with pytest.raises(InputError, match=r"no model 'setfit'; it has tfidf, tfidf-20"):
        evaluate_step(run, models=["setfit"])


def test_rows_that_reading_left_out_are_told_of(run, tmp_path):
    strange = pl.DataFrame({"text": ["Rain in the afternoon", "Rain at night"], "label": "weather"})
    more = pl.concat([headlines(20).select("text", "label"), strange])
    more.write_csv(tmp_path / "more.csv")
    report = evaluate_step(run, on=[tmp_path / "more.csv"], columns=Columns(known_only=True))
    assert report["sets"]["more"]["left_out"] == {"a label that the task does not know": 2}
    told = "2 row(s) of more could not be measured on: a label that the task does not know."
    assert told in report["words"]


def test_the_prompt_file_says_what_is_asked_of_the_figures(run):
    task = run / "task.md"
    head = "evaluate:\n  positive: news\n  betas: [0.3, 2]\nlabels:\n"
    task.write_text(task.read_text().replace("labels:\n", head, 1))
    report = evaluate_step(run)
    metrics = report["sets"]["test"]["metrics"]
    assert {"f0.3", "f2"} <= set(metrics)
    labels = report["sets"]["test"]["labels"]
    assert metrics["precision"]["value"] == pytest.approx(labels["news"]["precision"])
    other = evaluate_step(run, positive="clickbait", betas=[0.5])
    metrics = other["sets"]["test"]["metrics"]
    assert metrics["recall"]["value"] == pytest.approx(labels["clickbait"]["recall"])
    assert "f0.5" in metrics
    assert "f0.3" not in metrics
    with pytest.raises(InputError, match="positive label 'sport' is none of clickbait, news"):
        evaluate_step(run, positive="sport")
    for beta in (0, -1, float("nan"), float("inf")):
        with pytest.raises(InputError, match="above 0 and at most 100"):
            evaluate_step(run, betas=[beta])


@pytest.fixture
def server(openai_server):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    openai_server.answer = answers.answer
    return openai_server


def test_models_asked_directly(run, tmp_path, server):
    ask = ["openai/fake", "openai/fake:few-shot", "openai/fake:reasoning"]
    report = evaluate_step(run, on=[tmp_path / "real.csv"], ask=ask, limit=10)
    found = by_name(report)
    for way in ("zero-shot", "few-shot", "reasoning"):
        one = found[f"openai/fake {way}"]
        assert one["kind"] == "asked"
        assert one["sets"]["real"]["rows"] == 10
        assert set(one["sets"]["real"]["marks"]) == {"could_have_seen", "few_rows", "simulated"}
        assert one["takes"]["tokens_per_text"]["input"] > 0
    asked = [body["messages"][0]["content"] for body in server.bodies]
    assert len(asked) == 60
    assert sum("Examples with their right answers" in one for one in asked) == 40
    reasons = [one for one in asked if "what speaks for which" in one]
    assert len(reasons) == 20
    orders = {one.index("- clickbait:") < one.index("- news:") for one in asked}
    assert orders == {True, False}, "options are shuffled"
    evaluate_step(run, on=[tmp_path / "real.csv"], ask=ask, limit=10)
    assert len(server.bodies) == 60, "the journal has the answers"


@pytest.mark.parametrize(
    ("way", "shown"), [("zero-shot", [0]), ("one-shot", [2]), ("few-shot", range(4, 9))]
)
def test_how_many_examples_a_question_shows(run, tmp_path, server, way, shown):
    on = [tmp_path / "real.csv"]
    report = evaluate_step(run, on=on, ask=[f"openai/fake:{way}"], limit=10)
    seeds = [text for _, example in RunFolder.find(run).task.seeds for text in example.values()]
    for body in server.bodies:
        question = body["messages"][0]["content"]
        assert sum(seed in question for seed in seeds) in shown
    one = by_name(report)[f"openai/fake {way}"]
    assert one["train_rows"] == {"zero-shot": 0, "one-shot": 2}.get(way, len(seeds))


def test_a_model_of_this_machine_is_timed_by_texts_that_it_is_asked_alone(run, tmp_path, server):
    report = evaluate_step(run, on=[tmp_path / "real.csv"], ask=["openai/fake"], limit=24)
    assert by_name(report)["openai/fake zero-shot"]["takes"]["timed"] == ALONE


def test_what_a_way_is():
    assert Way.read("openai/gpt-5-mini") == Way("openai/gpt-5-mini", "zero-shot")
    assert Way.read("ollama/phi4:14b") == Way("ollama/phi4:14b", "zero-shot")
    assert Way.read("ollama/phi4:14b:reasoning") == Way("ollama/phi4:14b", "reasoning")
    assert Way.read("ollama/phi4:one-shot") == Way("ollama/phi4", "one-shot")
    with pytest.raises(InputError, match="provider/name"):
        Way.read("few-shot")


def test_sets_have_names(tmp_path):
    files = [tmp_path / "a.csv", f"b={tmp_path / 'a.csv'}", tmp_path / "x" / "a.csv"]
    assert list(named(files)) == ["a", "b", str(tmp_path / "x" / "a.csv")]
    with pytest.raises(InputError, match="'test' is there already"):
        named(["test=rows.csv"])


def test_a_sample_has_each_label_and_no_more_than_asked_for():
    table = headlines(60).filter(
        ~(headlines(60)["label"] == "news") | (headlines(60)["id"] < "news-2")
    )
    known = KnownSet.read("real", table, ("clickbait", "news"))
    rows = some_rows(known, 12, 0)
    assert len(set(rows)) == 12
    assert {known.labels[known.true[row]] for row in rows} == {"clickbait", "news"}
    assert some_rows(known, 12, 0) == rows
    labels = tuple(f"l{n}" for n in range(40))
    many = pl.DataFrame({"text": [f"text {n}" for n in range(80)], "label": labels * 2})
    known = KnownSet.read("real", many, labels)
    found = sorted(known.true[row] for row in some_rows(known, 20, 0))
    assert len(set(found)) == 20, "of different labels"
    assert max(found) >= 30, "of more than the first of them"
    rare = pl.DataFrame({"text": map(str, range(64)), "label": ["a"] * 60 + list("bcde")})
    known = KnownSet.read("real", rare, tuple("abcde"))
    found = [known.labels[known.true[row]] for row in some_rows(known, 10, 0)]
    assert set(found) == set("abcde")
    assert len(found) == 10
    known = KnownSet.read("real", headlines(60), ("clickbait", "news"))
    assert some_rows(known, None, 0) == list(range(len(known.texts)))


def test_by_its_command_in_a_hundred_columns(run, tmp_path):
    real = str(tmp_path / "real.csv")
    sets = [part for name in ("one", "two", "three", "four") for part in ("--on", f"{name}={real}")]
    given = ["evaluate", str(run), *sets, "--with", "all", "--positive", "news", "--beta", "0.8"]
    done = CliRunner().invoke(app, given, env={"COLUMNS": "100"})
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[1].startswith("Gap between test and one: ")
    assert any(line.startswith("F0.8 of news") for line in lines)
    assert any(line.startswith("tfidf-20") and " !" in line for line in lines)
    assert any(line.startswith("! rows that it could have seen") for line in lines)


def test_limit_is_for_asking(run):
    done = CliRunner().invoke(app, ["evaluate", str(run), "--limit", "3"])
    assert done.exit_code == 2
    assert "--ask" in done.stderr
