"""What the documentation says is so: commands run, columns and keys are those of the code.

Every line `$ labelwright ...` in a block marked `console` is run as it stands, the blocks of a page
in order in one folder that holds `my_headlines.csv`. Those of a block marked `console model` are
given `--model` of a server that answers at once.
"""

import re
import shlex
from importlib import import_module
from pathlib import Path

import answers
import labelwright.task as tasks
import polars as pl
import pytest
from labelwright.cli.app import app
from labelwright.files.columns import LABEL_NAMES, TEXT_NAMES
from labelwright.table import COLUMNS
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
PAGES = {
    path.name: path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
}
BLOCK = re.compile(r"^```console( model)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
WITH_MODEL = {"run", "generate", "label"}


def commands(page):
    """Each command of a page: its arguments, and whether it asks a model."""
    for asks, block in BLOCK.findall(PAGES[page]):
        for line in block.splitlines():
            if line.startswith("$ "):
                program, *arguments = shlex.split(line[2:])
                assert program == "labelwright"
                yield arguments, bool(asks)


def test_there_are_commands_to_run():
    assert {page for page in PAGES if list(commands(page))} >= {"README.md", "cli.md"}


@pytest.mark.parametrize("page", [page for page in PAGES if list(commands(page))])
def test_every_command_line_works(page, openai_server, tmp_path, monkeypatch):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    openai_server.answer = answers.answer
    monkeypatch.chdir(tmp_path)
    rows = [(f"Why this doctor went viral {i}", "clickbait") for i in range(20)]
    rows += [(f"Court approves Oslo treaty {i}", "news") for i in range(20)]
    pl.DataFrame(rows, schema=["text", "label"], orient="row").write_csv("my_headlines.csv")
    for arguments, asks in commands(page):
        model = ["--model", "openai/fake"] if asks and arguments[0] in WITH_MODEL else []
        done = CliRunner().invoke(app, [*arguments, *model])
        assert done.exit_code == 0, f"{shlex.join(arguments)}: {done.stderr}{done.exception!r}"


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


@pytest.mark.parametrize("model", ["Task", "Label", "Generate", "Labeling", "Curation", "Split"])
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
        ("export.formats:FORMATS", "prompt-files.md"),
        ("export.finetune:TRAINERS", "prompt-files.md"),
    ],
)
def test_every_built_in_thing_is_named(registry, page):
    module, name = registry.split(":")
    names = getattr(import_module(f"labelwright.{module}"), name).names()
    assert [one for one in names if f"`{one}`" not in PAGES[page]] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page):
    folder = ROOT if page == "README.md" else ROOT / "docs"
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", PAGES[page]):
        assert (folder / target).exists(), target


def test_the_example_of_a_prompt_file_loads(tmp_path):
    for block in re.findall(r"^```markdown\n(.*?)^```", PAGES["prompt-files.md"], re.M | re.S):
        (tmp_path / "example.md").write_text(block)
        assert tasks.Task.load(tmp_path / "example.md").label_names == ("clickbait", "news")
