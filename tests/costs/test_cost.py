"""`labelwright cost`: what a run folder has, and what of it is known."""

import json
from pathlib import Path

import pytest
import split_run
from labelwright.cli.app import app
from labelwright.cli.draw.cost import money
from labelwright.costs.reckoning import Wanted, cost_step
from labelwright.costs.rent import USD_PER_HOUR, Rent, measured
from labelwright.costs.volume import Volume
from labelwright.errors import InputError
from labelwright.llm.journal import Journal
from labelwright.llm.request import Answer, Entry
from labelwright.run import finetune_step, show
from typer.testing import CliRunner

ELSEWHERE = "https://api.openai.com/v1"
MINI = "openai/gpt-4o-mini"


@pytest.fixture
def run(prompt_file, tmp_path):
    """A run folder with a model of its own, whose rows a provider's model labelled."""
    path = split_run.split_run(prompt_file, tmp_path / "run")
    finetune_step(path, trainer="tfidf")
    add(path, MINI, ELSEWHERE, "label", calls=40, tokens=(200, 5), usd=0.01)
    add(path, MINI, ELSEWHERE, "generate", calls=2, tokens=(900, 700), usd=0.25)
    return path


def add(run: Path, model: str, address: str, stage: str, *, calls: int, tokens, usd) -> None:
    with Journal(run / "journal.sqlite") as journal:
        for call in range(calls):
            entry = Entry(f"{stage}{model}{call}", model, address, "{}")
            read, written = tokens
            answer = Answer(text="x", input_tokens=read, output_tokens=written, usd=usd)
            journal.add(entry, answer, stage)


def by_name(found):
    return {one["name"]: one for one in found["contenders"]}


def test_a_model_is_measured_and_an_llm_counted(run):
    found = by_name(cost_step(run, Wanted(Volume(1_000.0))))
    assert set(found) == {"tfidf", f"{MINI} asked"}
    own, asked = found["tfidf"], found[f"{MINI} asked"]
    assert own["texts_per_second"] > 10
    assert (own["instances"], own["usd_per_hour"]) == (1, USD_PER_HOUR)
    assert own["usd_per_month"] == pytest.approx(USD_PER_HOUR * 24 * 365 / 12)
    # the rows cost 40 cents of labeling and 50 of writing
    assert own["once"]["data_usd"] == pytest.approx(0.9)
    assert 0 < own["once"]["training_usd"] < 0.01
    assert (asked["input_tokens"], asked["output_tokens"], asked["counted"]) == (200, 5, 40)
    price = asked["price"]
    per_text = (200 * price["input_per_million"] + 5 * price["output_per_million"]) / 1e6
    assert asked["usd_per_1000"] == pytest.approx(1_000 * per_text)
    assert asked["usd_in_all"] == pytest.approx(365_000 * per_text)
    assert asked["once"] == {"data_usd": 0.0, "training_usd": 0.0}


def test_what_is_given_stands_above_what_was_found(run):
    wanted = Wanted(
        Volume(100_000.0),
        Rent({"tfidf": 2.0, "": 9.0}, {"tfidf": 1.0}, 1.0),
        prices={f"{MINI} asked": (10.0, 0.0)},
    )
    found = by_name(cost_step(run, wanted))
    assert (found["tfidf"]["instances"], found["tfidf"]["usd_per_hour"]) == (2, 2.0)
    assert found[f"{MINI} asked"]["usd_per_1000"] == pytest.approx(2.0)


def test_what_is_not_known_is_no_figure(run):
    add(run, "openai/unheard-of", ELSEWHERE, "label", calls=3, tokens=(10, 1), usd=None)
    found = cost_step(run)
    lost = by_name(found)["openai/unheard-of asked"]
    assert lost["usd_per_1000"] is None
    assert "--price openai/unheard-of asked=IN/OUT" in " ".join(lost["notes"])
    assert "3 calls only" in " ".join(lost["notes"])
    assert "openai/unheard-of asked" not in found["series"]["usd"]
    assert found["contenders"][-1] == lost
    assert len(found["break_even"]) == 1


def test_a_model_on_a_server_of_ones_own_costs_machines(run):
    add(run, "ollama/phi4", "http://127.0.0.1:11434", "label", calls=30, tokens=(9, 1), usd=0.0)
    own = by_name(cost_step(run))["ollama/phi4 asked"]
    assert own["usd_per_1000"] is None
    assert "--speed ollama/phi4 asked=" in " ".join(own["notes"])
    again = by_name(cost_step(run, Wanted(rent=Rent(texts_per_second={"ollama/phi4 asked": 2}))))
    usd_an_hour = again["ollama/phi4 asked"]["usd_per_1000"] / 1_000 * 3_600 * 2 * 0.5
    assert usd_an_hour == pytest.approx(USD_PER_HOUR)


def test_a_fine_tune_at_a_provider_has_its_own_prices(run):
    folder = run / "models" / "openai-gpt-4o-mini"
    folder.mkdir()
    name = "ft:gpt-4o-mini-2024-07-18:us::A1"
    told = {"trainer": "openai:gpt-4o-mini", "hosted": {"service": "openai", "model": name}}
    (folder / "model.json").write_text(json.dumps({"format": 1, "labels": ["a", "b"], **told}))
    none = by_name(cost_step(run))["openai-gpt-4o-mini"]
    assert none["usd_per_1000"] is None
    assert "no call of it was counted" in " ".join(none["notes"])
    add(run, f"openai/{name}", ELSEWHERE, "predict", calls=50, tokens=(100, 1), usd=None)
    found = by_name(cost_step(run))["openai-gpt-4o-mini"]
    assert found["usd_per_1000"] == pytest.approx(1_000 * (100 * 0.30 + 1 * 1.20) / 1e6)
    assert "training cost is not known" in " ".join(found["notes"])


def test_ways_of_asking_are_told_apart_and_what_only_acts_is_marked(run):
    add(run, MINI, ELSEWHERE, "evaluate few-shot", calls=30, tokens=(900, 5), usd=0.01)
    add(run, "openai/fake", ELSEWHERE, "evaluate zero-shot", calls=30, tokens=(9, 5), usd=None)
    found = by_name(cost_step(run))
    assert found[f"{MINI} few-shot"]["input_tokens"] == 900
    assert found[f"{MINI} asked"]["input_tokens"] == 200
    assert "simulated" in " ".join(found["openai/fake zero-shot"]["notes"])
    assert not any("simulated" in note for note in found[f"{MINI} few-shot"]["notes"])


def test_what_evaluate_found_stands_beside_the_cost(run):
    figure = {"value": 0.9, "low": 0.8, "high": 1.0}
    sets = {"test": {"rows": 9, "marks": ["few_rows"], "metrics": {"accuracy": figure}}}
    takes = {"texts_per_second": 123.0}
    contenders = [{"name": "tfidf", "marks": ["simulated"], "sets": sets, "takes": takes}]
    (run / "eval.json").write_text(json.dumps({"contenders": contenders}))
    found = cost_step(run)
    own = by_name(found)["tfidf"]
    assert own["texts_per_second"] == 123.0
    told = {"set": "test", "rows": 9, **figure, "marks": ["simulated", "few_rows"]}
    assert own["accuracy"] == told
    assert by_name(found)[f"{MINI} asked"]["accuracy"] is None
    assert set(found["marks"]) == {"simulated", "few_rows"}
    drawn = CliRunner().invoke(app, ["cost", str(run), "--growth", "1%"]).stdout
    assert "90.0 % *~" in drawn
    assert "fewer than 30 rows" in drawn
    assert max(map(len, drawn.splitlines())) <= 100
    # held-out rows tell less than what people wrote
    sets["mine"] = {"rows": 50, "marks": [], "metrics": {"accuracy": figure | {"value": 0.7}}}
    (run / "eval.json").write_text(json.dumps({"contenders": contenders}))
    again = by_name(cost_step(run))["tfidf"]["accuracy"]
    assert (again["set"], again["value"]) == ("mine", 0.7)


def test_a_model_that_was_not_asked_yet_is_estimated_from_the_questions(run):
    found = by_name(cost_step(run, Wanted(models=("openai/gpt-5-mini", MINI))))
    new = found["openai/gpt-5-mini asked"]
    assert new["counted"] is None
    assert 50 < new["input_tokens"] < 2_000
    assert "estimated" in " ".join(new["notes"])
    assert "think before it answers" in " ".join(new["notes"])
    # this one was asked already, and what was counted stands
    assert found[f"{MINI} asked"]["counted"] == 40


def test_it_is_in_the_folder_and_in_the_report(run):
    show(run, page=run / "report.html")
    found = cost_step(run, Wanted(Volume(1_000.0, 0.01)))
    assert json.loads((run / "cost.json").read_text()) == json.loads(json.dumps(found))
    assert show(run)["money"]["volume"]["growth_per_day"] == 0.01
    page = (run / "report.html").read_text()
    assert "What texts cost" in page
    assert "1,000 texts a day, 1 % more each day".replace(" %", "\u00a0%") in page


@pytest.mark.parametrize(
    "options",
    [
        ["--volume", "some"],
        ["--growth", "fast"],
        ["--hourly", "nobody=1"],
        ["--hourly", f"{MINI} asked=1"],
        ["--speed", f"{MINI} asked=5"],
        ["--price", "tfidf=3/4"],
        ["--hourly", "1", "--hourly", "2"],
        ["--speed", "tfidf=0"],
        ["--speed", "tfidf"],
        ["--utilisation", "1.5"],
        ["--price", "tfidf=3"],
        ["--price", "nobody=3/4"],
        ["--model", "gpt"],
    ],
)
def test_wrong_options_are_refused(run, options):
    done = CliRunner().invoke(app, ["cost", str(run), *options])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_data_of_which_a_price_is_not_known_are_not_told_as_cheaper(run):
    add(run, "openai/unheard-of", ELSEWHERE, "generate", calls=3, tokens=(10, 1), usd=None)
    own = by_name(cost_step(run))["tfidf"]
    assert own["once"]["data_usd"] == 0
    assert "what its data cost is not known, and not counted" in own["notes"]


def test_few_texts_are_no_none_and_one_contender_overtakes_nobody(prompt_file, tmp_path):
    path = split_run.split_run(prompt_file, tmp_path / "run")
    finetune_step(path, trainer="tfidf")
    drawn = CliRunner().invoke(app, ["cost", str(path), "--volume", "5/week"]).stdout
    assert "What texts cost: 0.71 texts a day" in drawn
    assert "overtakes" not in drawn


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (999.996, "$1,000"),
        (999_960, "$1.0 M"),
        (9e9, "$9.0 B"),
        (2.5, "$2.50"),
        (None, "unknown"),
    ],
)
def test_money_is_short(usd, words):
    assert money(usd) == words


def test_nothing_to_reckon_with_is_said(prompt_file, tmp_path):
    with pytest.raises(InputError, match="nothing to reckon"):
        cost_step(prompt_file)
    with pytest.raises(InputError, match="nothing to reckon"):
        cost_step(split_run.split_run(prompt_file, tmp_path / "run"))


def test_it_is_drawn_within_100_columns_with_a_letter_for_each(run):
    done = CliRunner().invoke(app, ["cost", str(run), "--volume", "2k/hour", "--growth", "5%/week"])
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "A tfidf" in done.stdout
    rows = [line for line in done.stdout.splitlines() if "│" in line or "┤" in line]
    assert any("A" in row for row in rows)
    assert any("B" in row for row in rows)


@pytest.mark.parametrize("content", ["{", "[1]"])
def test_a_model_that_cannot_be_opened_is_no_figure(run, content):
    (run / "models" / "tfidf" / "model.json").write_text(content)
    own = by_name(cost_step(run))["tfidf"]
    assert own["usd_per_1000"] is None
    assert "cannot be opened here" in " ".join(own["notes"])


def test_too_few_texts_are_not_measured():
    assert measured(len, ["a"] * 29) is None
    assert measured(len, ["a"] * 30) > 100
