"""The five walk-throughs, from top to bottom: every command as it stands, on few rows."""

import json
import shutil
from contextlib import nullcontext
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import polars as pl
import pytest
from labelwright import Task
from labelwright.cli.app import app
from plain_writer import PlainWriter
from shown import Command, File, Python
from typer.testing import CliRunner
from walkthroughs import NAMES, providers, steps, with_others

ROOT = Path(__file__).parents[1]
PROMPTS = {
    "sarcasm": "sarcasm",
    "app-reviews": "app_reviews",
    "hr-router": "hr_router",
    "clickbait": "clickbait",
    "film-reviews": "film_reviews",
}
REAL = {
    "sarcasm": "sarcasm.jsonl",
    "app-reviews": "reviews.jsonl",
    "hr-router": "questions.csv",
    "clickbait": "headlines.csv",
    "film-reviews": "sentences.csv",
}
# A model that answers at once, in place of the embedded one; fewer rows, and less search.
SMALL = {
    "local/smollm2": "openai/fake",
    "local/smollm2:one-shot": "openai/fake:one-shot",
    "200": "24",
    "300": "16",
    "500": "24",
    "2000": "40",
    "20": "3",
}
WITH_TORCH = ("encoder", "setfit")


def needs_torch(command: Command) -> bool:
    return any(word.startswith(WITH_TORCH) for word in command.words)


def write_real(name: str, writer: PlainWriter, folder: Path) -> None:
    """The file that people made, as the page says it looks like."""
    folder.mkdir()
    path = folder / REAL[name]
    rows = writer.rows(60 if len(writer.task.labels) < 10 else 96, seed=1)
    if name == "sarcasm":
        lines = [
            {"input": [{"role": "user", "content": row["text"]}], "ideal": row["label"]}
            for row in rows
        ]
        path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    elif name == "app-reviews":
        kept = [{"title": r["title"], "text": r["body"], "label": r["label"]} for r in rows]
        path.write_text("\n".join(map(json.dumps, kept)) + "\n")
    else:
        pl.DataFrame(rows).write_csv(path)


def as_run(command: Command, labels: int) -> list[str]:
    """The words of a command, on few rows."""
    words = with_others(command.words, SMALL)
    if command.marked == "model" and words[0] in ("run", "plan"):
        words += ["--model", "openai/fake"]
        words += [] if "--limit" in words else ["--limit", str(max(80, 12 * labels))]
    if words[0] == "finetune" and "encoder" in words and "--epochs" not in words:
        words += ["--epochs", "1"]
    return words


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_a_walkthrough_works(name, tmp_path, monkeypatch):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    shown = steps(name)
    if find_spec("torch") is None and any(
        isinstance(one, Command) and needs_torch(one) for one in shown
    ):
        pytest.skip("it trains an encoder, and PyTorch is not installed")
    shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    monkeypatch.chdir(tmp_path)
    task = Task.load(tmp_path / "prompts" / f"{PROMPTS[name]}.md")
    writer = PlainWriter(task)
    write_real(name, writer, tmp_path / "real")
    with providers(writer.answer, writer.label_of):
        for one in shown:
            if isinstance(one, File):
                (tmp_path / one.name).write_text(one.text)
                continue
            if isinstance(one, Python):
                exec(compile(one.code, name, "exec"), {})
                continue
            words = as_run(one, len(task.labels))
            done = CliRunner().invoke(app, words)
            assert done.exit_code == 0, f"{one.line}: {done.stderr}{done.exception!r}"
    for path in (tmp_path / "runs").glob("*/eval.json"):
        assert json.loads(path.read_text())["sets"]


def test_a_benchmark_that_was_broken_off_goes_on_where_it_was(tmp_path, monkeypatch):
    """Also behind a command that stands on the page twice."""
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    bench = load_module("the_benchmark", ROOT / "bench" / "walkthroughs.py")
    shown = [Command(words) for words in (("a",), ("b",), ("a",), ("c",))]
    called = []

    def call(command, folder):
        if len(called) == 2:
            called.append("broken off")
            raise SystemExit
        called.append(command.words[0])
        return {"line": command.line}

    monkeypatch.setattr(bench, "steps", lambda name: shown)
    monkeypatch.setattr(bench, "lay_out", lambda folder, data: None)
    monkeypatch.setattr(bench, "providers", lambda *_: nullcontext())
    monkeypatch.setattr(bench, "call", call)
    with pytest.raises(SystemExit):
        bench.follow("page", tmp_path, tmp_path)
    bench.follow("page", tmp_path, tmp_path)
    assert called == ["a", "b", "broken off", "a", "c"]


def load_module(name, path):
    """A script as a module, under a name that no other module has."""
    spec = spec_from_file_location(name, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
