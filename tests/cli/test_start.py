"""Starting: what is imported, what is said, which exit code."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from labelwright import __version__
from labelwright.cli.app import app
from typer.testing import CliRunner

HEAVY = (
    "polars",
    "sklearn",
    "numpy",
    "scipy",
    "datasets",
    "openai",
    "torch",
    "rich.markdown",
)
COMMANDS = [
    "run",
    "plan",
    "init",
    "generate",
    "label",
    "audit",
    "curate",
    "split",
    "export",
    "finetune",
    "evaluate",
]
COMMANDS += ["predict", "show", "models", "cost", "doctor"]
# `labelwright.run` is the function; the module of that name is found by its name alone
STEPS = import_module("labelwright.run")
START = [sys.executable, "-c", "from labelwright.cli import main; main()"]


def call(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_the_list_of_commands_says_of_each_what_it_does_and_cuts_nothing_off():
    listed = call("--help").stdout.partition("Commands:")[2].splitlines()
    assert len(listed) > 20
    assert [line for line in listed if "..." in line or len(line) > 80] == []


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments):
    code = (
        "import sys\nfrom labelwright.cli import main\nsys.argv = ['labelwright', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_plan_imports_nothing_that_computes(prompt_file):
    code = (
        "import sys\nfrom labelwright.cli import main\nsys.argv = ['labelwright', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('polars', 'numpy', 'sklearn', 'openai') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "plan", prompt_file, "--model", "openai/gpt-4o-mini"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_of_the_contract_is_there_and_has_help():
    help_ = call("--help").stdout
    for command in COMMANDS:
        assert f"  {command} " in help_
        done = call(command, "--help")
        assert done.exit_code == 0
        assert "--json" in done.stdout


def test_version():
    assert call("--version").stdout.strip() == f"labelwright {__version__}"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"],
        ["--nope"],
        ["run"],
        ["run", "a.md", "--limit", "0"],
        ["run", "a.md", "--seed", "-1"],
        ["run", "a.md", "--votes", "many"],
        ["run", "a.md", "--map", "justone"],
        ["run", "a.md", "--map", "a=b", "--map", "a=c"],
        ["run", "a.md", "--field", "=x"],
        ["plan"],
        ["plan", "no_such_file.md"],
        ["plan", "a.md", "--only-texts"],
        ["export", "somewhere"],
        ["export", "somewhere", "--to", "csv", "--option", "x"],
        ["run", "no_such_file.md"],
        ["curate", "no_such_file.csv"],
        ["label", "no_such_file.md"],
        ["show", "no_such_folder"],
        ["split", "no_such_folder"],
        ["predict", "no_such_folder", "-"],
        ["finetune", "no_such_folder", "--with", "tfidf"],
        ["evaluate", "no_such_folder", "--on", "x.csv"],
        ["curate", ".", "--out", "x.csv"],
    ],
)
def test_wrong_usage_and_input_end_with_2_and_say_why_on_stderr(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = call(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Error" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unexpected_error_is_a_sentence_and_a_traceback_only_when_asked_for(monkeypatch):
    def broken():
        raise RuntimeError("out of luck")

    monkeypatch.setattr(STEPS, "models", broken)
    done = call("models")
    assert done.exit_code == 1
    assert "RuntimeError: out of luck" in done.stderr
    assert "--debug" in done.stderr
    assert isinstance(call("--debug", "models").exception, RuntimeError)


def test_ctrl_c_says_how_to_go_on(monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(STEPS, "run", interrupted)
    monkeypatch.setattr(STEPS, "models", interrupted)
    done = call("run", "a.md")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "the same command goes on from here" in done.stderr
    assert call("models").stderr.strip() == "Error: stopped"


def test_json_is_one_document_on_stdout_in_utf_8_whatever_the_terminal_is_set_to():
    done = subprocess.run(
        [*START, "models", "--json"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        check=True,
    )
    assert any(
        model["model"] == "local/smollm2" for model in json.loads(done.stdout.decode("utf-8"))
    )
    assert done.stderr == b""


def test_json_has_no_nan_and_knows_numpy(monkeypatch):
    import numpy as np

    odd = {"nan": float("nan"), "np": np.float32(0.5), "n": np.int64(3), "path": Path("a"), 1: (2,)}
    monkeypatch.setattr(STEPS, "models", lambda: odd)
    document = json.loads(call("models", "--json").stdout)
    assert document == {"nan": None, "np": 0.5, "n": 3, "path": "a", "1": [2]}


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    code = "import sys; sys.stdout.buffer.write(b'x' * 10_000_000); sys.stdout.buffer.flush()"
    lines = (
        "from labelwright import cli\nfrom labelwright.cli import app as module\n"
        f"module.app.command('flood')(lambda: exec({code!r}))\ncli.main()"
    )
    done = subprocess.run(
        f'"{sys.executable}" -c "$CODE" flood | head -c 5; echo "${{PIPESTATUS[0]}}"',
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        env={**os.environ, "CODE": lines},
    )
    assert done.stdout == "xxxxx0\n"
    assert done.stderr == ""
