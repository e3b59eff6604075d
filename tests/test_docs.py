"""What the documentation says is so: commands run, columns and keys are those of the code.

Every line `$ labelwright ...` in a block marked `console` is run as it stands, and so is every
block marked `python`; the blocks of a page in order, in one folder that holds `my_headlines.csv`
and `my_questions.csv`. Commands of a block marked `console model` are given `--model` of a server
that answers at once; in Python that server is the default. Commands of a block marked
`console screen` run in a terminal, and are left as soon as their screen is there.
"""

import json
import random
import re
import shlex
from importlib import import_module
from pathlib import Path

import answers
import labelled_tables
import labelwright.task as tasks
import polars as pl
import pytest
from labelwright import plan, run
from labelwright.cli.app import app
from labelwright.export.finetune import TRAINERS
from labelwright.export.finetune.hosted import SERVICES
from labelwright.export.finetune.hosted.record import new_job
from labelwright.export.formats import FORMATS
from labelwright.files.columns import LABEL_NAMES, TEXT_NAMES
from labelwright.labelers.audit import audited
from labelwright.reviews import Review, append_reviews
from labelwright.table import COLUMNS
from screens import on_screen
from shown import Python, shown_on
from split_run import split_run
from typer.main import get_command
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
PATHS = {path.name: path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]}
PAGES = {name: path.read_text() for name, path in PATHS.items()}
WITH_MODEL = {"run", "plan", "generate", "label"}


SHOWN = {page: list(shown_on(text)) for page, text in PAGES.items()}


def test_there_are_commands_to_run():
    assert {page for page, shown in SHOWN.items() if shown} >= {"README.md", "cli.md"}


QUESTIONS = {
    "leave": ("Can I take {n} days off in {m}?", "Who approves {n} days of leave in {m}?"),
    "pay": ("Why is my pay of {m} {n} euros short?", "Where is the payslip number {n} of {m}?"),
}
MONTHS = ("May", "June", "August", "October", "December")


def question(label, rng):
    return rng.choice(QUESTIONS[label]).format(n=rng.randint(2, 999), m=rng.choice(MONTHS))


def answer(body):
    """What the server says: as a rule headlines; where the task is the HR desk, questions."""
    words = body["messages"][0]["content"]
    if "HR desk" not in words:
        return answers.answer(body)
    if "<example>" in words:
        text = words.split("<example>")[1]
        return json.dumps({"label": "pay" if "pay" in text else "leave"})
    rng = random.Random(words)
    label = "leave" if 'kind "leave"' in words else "pay"
    return json.dumps({"texts": [question(label, rng) for _ in range(10)]})


def write_files(folder: Path) -> None:
    """The files that the pages take as given."""
    rows = [(f"Why this doctor went viral {i}", "clickbait") for i in range(20)]
    rows += [(f"Court approves Oslo treaty {i}", "news") for i in range(20)]
    pl.DataFrame(rows, schema=["text", "label"], orient="row").write_csv(
        folder / "my_headlines.csv"
    )
    theirs = Review(id="elsewhere", label="news", by="bo")
    append_reviews(folder / "theirs.jsonl", [theirs])
    rng = random.Random(0)
    rows = [(question(label, rng), label) for label in QUESTIONS for _ in range(20)]
    pl.DataFrame(rows, schema=["text", "label"], orient="row").write_csv(
        folder / "my_questions.csv"
    )


def answer_sheet(path: Path) -> None:
    """What a person does between `audit --rows` and `audit --read`: here, agree with all labels."""
    labels = pl.read_parquet(path.parent / "labelled.parquet").select("id", answer="label")
    sheet = pl.read_csv(path, schema_overrides={"id": pl.String}).drop("answer")
    sheet.join(labels, on="id", maintain_order="left").write_csv(path)


@pytest.mark.parametrize("page", [page for page, shown in SHOWN.items() if shown])
def test_everything_that_is_shown_works(page, openai_server, tmp_path, monkeypatch):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    openai_server.answer = answer
    monkeypatch.setattr(tasks, "DEFAULT_MODEL", "openai/fake")
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    for shown in SHOWN[page]:
        if isinstance(shown, Python):
            exec(compile(shown.code, page, "exec"), {})
        elif shown.marked == "screen":
            assert on_screen(shown.words, tmp_path, b"Before you begin", b"goes back") == 0
        else:
            if shown.words[0] == "audit" and shown.words[-1].endswith("audit.csv"):
                answer_sheet(Path(shown.words[-1]))
            asks = shown.marked == "model" and shown.words[0] in WITH_MODEL
            words = [*shown.words, *(["--model", "openai/fake"] if asks else [])]
            done = CliRunner().invoke(app, words)
            assert done.exit_code == 0, f"{shlex.join(words)}: {done.stderr}{done.exception!r}"


def columns_as_a_table():
    """The table of columns as docs/data-contract.md has it."""
    lines = ["| column | type | written by | meaning |", "|---|---|---|---|"]
    for column in COLUMNS:
        kind = str(column.dtype() if isinstance(column.dtype, type) else column.dtype)
        kind = re.sub(r"Struct\(\{(.*?)\}\)", r"{\1}", kind).replace("'", "")
        lines.append(f"| `{column.name}` | {kind} | {column.writer} | {column.meaning} |")
    return "\n".join(lines)


def test_the_table_of_columns_is_that_of_the_code():
    page = PAGES["data-contract.md"]
    start = page.index("-->\n", page.index("<!-- table of columns")) + 4
    assert page[start : page.index("<!-- end -->")].strip() == columns_as_a_table()


@pytest.mark.parametrize(
    "model",
    [
        "Task",
        "Label",
        "Generate",
        "Labeling",
        "Abstain",
        "Panelist",
        "Cascade",
        "Prices",
        "Curation",
        "Split",
        "Evaluation",
    ],
)
def test_every_key_of_a_prompt_file_is_described(model):
    page = PAGES["prompt-files.md"]
    keys = set(getattr(tasks, model).model_fields) - {"template", "path"}
    assert [key for key in keys if f"`{key}`" not in page] == []


def test_every_variable_of_a_template_is_described():
    page = PAGES["prompt-files.md"]
    table = page[page.index("## Templates") :]
    for variable in tasks.GENERATE_VARIABLES | tasks.LABEL_VARIABLES:
        assert f"`{variable}`" in table


def test_every_name_of_a_column_that_is_guessed_is_described():
    page = " ".join(PAGES["cli.md"].split())
    for tier in (*TEXT_NAMES, *LABEL_NAMES):
        assert f"`{' '.join(sorted(tier))}`" in page


@pytest.mark.parametrize(
    ("registry", "page"),
    [
        ("curate.checks:CHECKS", "data-contract.md"),
        ("curate.fixes:FIXES", "data-contract.md"),
        ("export.formats:FORMATS", "prompt-files.md"),
        ("export.formats:FORMATS", "export.md"),
        ("export.checking.fixes:FIXES", "export.md"),
        ("export.importing.registry:READERS", "export.md"),
        ("export.finetune:TRAINERS", "prompt-files.md"),
        ("export.finetune:TRAINERS", "training.md"),
        ("export.finetune.hosted:SERVICES", "hosted.md"),
        ("export.evaluate.metrics:METRICS", "evaluation.md"),
    ],
)
def test_every_built_in_thing_is_named(registry, page):
    module, name = registry.split(":")
    names = getattr(import_module(f"labelwright.{module}"), name).names()
    assert [one for one in names if f"`{one}`" not in PAGES[page]] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page):
    for target, place in re.findall(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)", PAGES[page]):
        path = PATHS[page].parent / target if target else PATHS[page]
        assert path.exists(), target
        if place:
            headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
            anchors = [
                re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in headings
            ]
            assert place.removeprefix("#") in anchors


def test_the_results_on_the_front_page_are_those_of_the_benchmarks():
    """`python bench/front_page.py` puts them there."""
    blocks = [
        re.search(r"<!-- synthetic_to_real -->(.*?)<!-- /synthetic_to_real -->", page, re.DOTALL)
        for page in (PAGES["README.md"], (ROOT / "bench" / "README.md").read_text())
    ]
    assert all(blocks)
    assert blocks[0][1].strip() == blocks[1][1].strip()
    assert "|" in blocks[0][1]


def test_the_example_of_a_prompt_file_loads(tmp_path):
    for block in re.findall(r"^```markdown\n(.*?)^```", PAGES["prompt-files.md"], re.M | re.S):
        (tmp_path / "example.md").write_text(block)
        assert tasks.Task.load(tmp_path / "example.md").label_names == ("clickbait", "news")


def test_every_option_of_a_command_is_described():
    """In cli.md; those of `init` and the general ones are left to --help."""
    found = set()
    for name, command in get_command(app).commands.items():
        if name != "init":
            found |= {o for one in command.params for o in one.opts if o.startswith("--")}
    found -= {"--help", "--json"}
    assert [option for option in sorted(found) if f"`{option}" not in PAGES["cli.md"]] == []


def test_the_table_of_options_says_of_which_commands_they_are():
    """Both ways; options of files have a table of their own, and those of `init` are in --help."""
    page = PAGES["cli.md"].partition("| option | of | meaning |")[2].partition("\n\n")[0]
    told = {
        (command, option)
        for options, commands, *_ in (
            line.strip("| ").split(" | ") for line in page.splitlines()[2:]
        )
        for option in re.findall(r"`(--[a-z-]+)", options)
        for command in re.findall(r"`([a-z]+)", commands)
    }
    there = {
        (name, option)
        for name, command in get_command(app).commands.items()
        for one in command.params
        for option in (*one.opts, *one.secondary_opts)
        if name != "init" and option.startswith("--")
    }
    elsewhere = {"--text-column", "--label-column", "--field", "--map", "--known-only"}
    elsewhere |= {"--json", "--help"}
    assert told - there == set()
    assert {one for one in there - told if one[1] not in elsewhere} == set()


def test_every_setting_of_a_format_is_described():
    for name in FORMATS.names():
        for setting in FORMATS.get(name).settings.model_fields:
            assert re.search(rf"`{setting}[`=]", PAGES["export.md"]), f"{name}: {setting}"


def test_every_setting_of_a_hosted_fine_tune_is_described():
    for name in SERVICES.names():
        for setting in SERVICES.get(name).settings.model_fields:
            assert re.search(rf"`{setting}[`=]", PAGES["hosted.md"]), f"{name}: {setting}"


def test_what_is_told_of_a_job_is_described(tmp_path):
    what = {"key": "", "address": "", "model": "", "start": None, "options": {}, "seed": 0}
    told = new_job(tmp_path, "openai", **what, labels=[], rows={}, usd=None).plain()
    page = PAGES["data-contract.md"]
    described = page[page.index("## `jobs --json`") : page.index("## `predict --json`")]
    assert [key for key in told if f'"{key}":' not in described] == []


@pytest.mark.parametrize("trainer", ["fasttext", "setfit", "encoder"])
def test_every_setting_of_a_trainer_is_described(trainer):
    page = PAGES["training.md"]
    described = page[page.index(f"| option of `{trainer}`") :].partition("\n\n")[0]
    settings = TRAINERS.get(trainer).settings.model_fields
    assert [one for one in settings if f"`{one}`" not in described] == []


def keys_of(value):
    """Every key of a JSON document, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


def test_what_a_plan_says_is_described(prompt_file):
    planned = plan(prompt_file, out=prompt_file.parent / "run", model="openai/gpt-4o-mini")
    page = PAGES["data-contract.md"]
    described = page[page.index("## `plan --json`") : page.index("## `predict --json`")]
    assert [key for key in sorted(keys_of(planned)) if f'"{key}"' not in described] == []


def test_what_a_reckoning_says_is_described(prompt_file):
    done = CliRunner().invoke(app, ["cost", str(prompt_file), "--model", "openai/gpt-5", "--json"])
    page = PAGES["data-contract.md"]
    described = page[page.index("## `cost --json`") : page.index("## `predict --json`")]
    keys = keys_of(json.loads(done.stdout)) - {"openai/gpt-5 asked"}
    assert [key for key in sorted(keys) if f'"{key}"' not in described] == []


def test_what_an_examination_says_is_described():
    page = PAGES["data-contract.md"]
    described = page[page.index("## `doctor --json`") : page.index("## `predict --json`")]
    keys = keys_of(json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout))
    assert [key for key in sorted(keys) if f'"{key}"' not in described] == []


def test_what_searches_for_a_model_say_is_described(prompt_file, tmp_path):
    pytest.importorskip("optuna", reason="the extra `sweep` is not installed")
    pytest.importorskip("fasttext", reason="the extra `fasttext` is not installed")
    run_folder = str(split_run(prompt_file, tmp_path / "run"))
    write_files(tmp_path)
    real = ("--real", str(tmp_path / "my_headlines.csv"))
    page = PAGES["data-contract.md"]
    for command, options in (
        ("ladder", ("--rung", "tfidf", *real)),
        ("curve", ("--with", "tfidf", "--size", "8", "--size", "16", "--seeds", "2", *real)),
        ("sweep", ("--with", "fasttext", "--trials", "1", "--range", "epochs=2..3")),
    ):
        done = CliRunner().invoke(app, [command, run_folder, *options, "--json"])
        assert done.exit_code == 0, done.stderr
        described = page[page.index(f"## `{command} --json`") :].partition("\n## ")[0]
        report = json.loads(done.stdout)
        for rung in report.get("rungs", ()):
            rung["takes"] = {}
        missing = [key for key in keys_of(report) if f'"{key}"' not in described]
        assert missing == [], command


@pytest.mark.parametrize("kind", ["single", "ordinal", "multi"])
def test_what_an_audit_says_is_described(kind):
    task = labelled_tables.a_task("abc", kind)
    table = labelled_tables.table_of(task, [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]] * 20)
    sets = [
        {"labels": ("a",)} if kind == "multi" else {"label": "ab"[row % 3 % 2]} for row in range(40)
    ]
    reviews = [Review(id=f"r{row}", drawn="even", **one) for row, one in enumerate(sets)]
    report = audited(task, table, reviews[:35])
    assert report["risk_coverage"]
    assert report["calibration"]
    page = PAGES["data-contract.md"]
    described = page[page.index("## `audit --json`") : page.index("## `curate FILE")]
    keys = keys_of(report) - {"a", "b", "c"}
    missing = [
        one for one in sorted(keys) if f'"{one}"' not in described and f"`{one}`" not in described
    ]
    assert missing == []
    lines = page[page.index("## `reviews.jsonl`") : page.index("## `audit --json`")]
    assert [one for one in Review.model_fields if f"`{one}`" not in lines] == []


def test_what_a_review_lists_is_described(tmp_path):
    write_files(tmp_path)
    file = tmp_path / "my_headlines.csv"
    done = CliRunner().invoke(app, ["review", str(file), "--json", "--check", "all"])
    page = PAGES["data-contract.md"]
    described = page[page.index("## `review --json`") : page.index("## `audit --json`")]
    assert [key for key in keys_of(json.loads(done.stdout)) if f'"{key}"' not in described] == []


def test_what_a_run_reports_is_described(prompt_file, openai_server):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    openai_server.answer = answers.answer
    report = run(prompt_file, out=prompt_file.parent / "run", model="openai/fake")
    keys = {*report, *report["generation"], *report["labeling"], *report["curation"]}
    keys |= {*report["generation"]["labels"]["news"], *report["generation"]["usage"]}
    keys |= {*report["labeling"]["places"], *report["export"]["csv"], *report["model"]}
    for set_ in report["evaluation"]["sets"].values():
        keys |= {*set_, *set_["labels"]["news"], *set_["near"], *set_["reliability"][0]}
    keys |= {*report["evaluation"], *report["evaluation"]["settings"]}
    for one in report["evaluation"]["contenders"]:
        keys |= {*one, *(one["takes"] or {}), *one["sets"]["test"]}
    for baseline, sets in report["evaluation"]["baselines"].items():
        keys |= {baseline, *sets["test"]}
    page = PAGES["data-contract.md"]
    assert [key for key in sorted(keys) if f"`{key}`" not in page and f'"{key}"' not in page] == []
    files = {path.name for path in (prompt_file.parent / "run").iterdir() if path.is_file()}
    files = {name.removesuffix("-wal").removesuffix("-shm") for name in files}
    assert [name for name in sorted(files) if f"`{name}`" not in page] == []
