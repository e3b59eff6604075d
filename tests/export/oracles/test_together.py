"""Together's own check of files, of the last version that looks at every line."""

import json

import pytest
from labelwright.export import export
from oracles import ask

NAMES = ("openai-chat", "together", "together-instruction", "fireworks", "preference")


@pytest.fixture(scope="module")
def said(odd, task, tmp_path_factory):
    """What it says of every file, and of two that are wrong."""
    home = tmp_path_factory.mktemp("together")
    paths = {}
    for name in NAMES:
        export(odd, name, home / name, task=task)
        paths[name] = home / name / "train.jsonl"
    right = {"role": "user", "content": "x"}
    wrong = {
        "no assistant": {"messages": [right]},
        "two formats": {"messages": [right], "prompt": "a", "completion": "b"},
    }
    for name, record in wrong.items():
        paths[name] = home / f"{name}.jsonl"
        paths[name].write_text(json.dumps(record) + "\n")
    found = ask("together", "together_files.py", *paths.values())
    return {name: found[str(path)] for name, path in paths.items()}


@pytest.mark.parametrize("name", NAMES)
def test_takes_every_line(said, name):
    assert said[name]["is_check_passed"], said[name]["message"]
    assert said[name]["num_samples"] == 60


@pytest.mark.parametrize("name", ["no assistant", "two formats"])
def test_it_would_have_said_so(said, name):
    assert not said[name]["is_check_passed"]
