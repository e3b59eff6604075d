"""The five walk-throughs in full: every command of their pages, and the tables that stand there.

    python bench/walkthroughs.py --data FOLDER [--only NAME ...] [--runs FOLDER] [--write]

The embedded model writes and labels, the trainers of the extras `static`, `fasttext` and
`encoder` learn (with PyTorch and the extra `minilm`), and files of FOLDER stand in `real/`.
Providers are played by servers on this machine, whose fine-tuned models answer as the run's
`tfidf` model does: what they would answer, and how fast, is not known from it. Commands whose
file is not in FOLDER are left out, and that is said. A page that was broken off goes on with the
command that was not done.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from tables import HERE, machine
from walkthrough_tables import TABLES, write_table

sys.path.insert(0, str(HERE.parent / "tests" / "support"))

from shown import Command, File, Python
from walkthroughs import AT, NAMES, providers, steps

RESULTS = HERE / "results" / "walkthroughs"
REAL = {
    "reviews.jsonl": "product_reviews_stars.jsonl",
    "questions.csv": "intents_hr_clinc.csv",
    "headlines.csv": "clickbait_headlines.csv",
    "sentences.csv": "rt_polarity.csv",
}
Json = dict[str, Any]


def follow(name: str, data: Path, folder: Path) -> Json:
    """Do what a page says in a folder; what each command took, and what was measured."""
    lay_out(folder, data)
    told: Json = read(folder / f"{name}.json") or {"commands": [], "evaluations": {}}
    shown = steps(name)
    # A line may stand on a page twice: its place tells whether it was done.
    done = in_common([one["line"] for one in told["commands"]], lines_of(shown))
    del told["commands"][done:]
    place = 0
    with providers(stand_in(folder), stand_in_of_text(folder)):
        for one in shown:
            if isinstance(one, File):
                (folder / one.name).write_text(one.text, encoding="utf-8")
            elif isinstance(one, Python):
                subprocess.run([sys.executable, "-c", one.code], cwd=folder, check=True)
            else:
                place += 1
                if place > done:
                    told["commands"].append(call(one, folder))
                    keep_measured(one, folder, told["evaluations"])
                    (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")
    return {"name": name, **told, "machine": machine()}


def lines_of(shown: Sequence[Command | Python | File]) -> list[str]:
    """The commands of a page, as they are typed."""
    return [one.line for one in shown if isinstance(one, Command)]


def in_common(first: Sequence[str], second: Sequence[str]) -> int:
    """With how many lines alike two lists begin."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    )


def lay_out(folder: Path, data: Path) -> None:
    """The prompt files and the real files, where the pages have them."""
    (folder / "real").mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE.parent / "prompts", folder / "prompts", dirs_exist_ok=True)
    for name, source in REAL.items():
        shutil.copy(data / source, folder / "real" / name)


def call(command: Command, folder: Path) -> Json:
    """Run one command; its line, seconds and outcome.

    Raises:
        SystemExit: it failed.
    """
    missing = [w for w in command.words if w.startswith("real/") and not (folder / w).exists()]
    if command.marked == "real" and missing:
        return {"line": command.line, "left_out": f"{missing[0]} is not here"}
    print(f"$ {command.line}", flush=True)
    began = time.monotonic()
    words = [sys.executable, "-m", "labelwright", *command.words]
    # what is only reckoned is reckoned for the provider itself
    own = ("cost", "plan")
    env = {k: v for k, v in os.environ.items() if k not in AT or command.words[0] not in own}
    code = subprocess.run(words, cwd=folder, env=env, check=False).returncode
    # `export --check` says by its exit code that something is wrong
    if code and not (code == 1 and "--check" in command.words):
        raise SystemExit(f"exit code {code}: {command.line}")
    return {"line": command.line, "seconds": time.monotonic() - began, "code": code}


def keep_measured(command: Command, folder: Path, kept: Json) -> None:
    """What a command left in a run's eval.json, in the order of the commands."""
    if command.words[0] not in ("run", "evaluate"):
        return
    place = command.words.index("--out") + 1 if "--out" in command.words else 1
    run = command.words[place]
    found = read(folder / run / "eval.json")
    if found is not None:
        parts = ("sets", "gap", "contenders", "comparisons", "settings")
        kept.setdefault(run, []).append({part: found.get(part) for part in parts})


def stand_in(folder: Path) -> Callable[[Json], str]:
    """A chat model that answers as the newest run's own `tfidf` model does."""
    answer = stand_in_of_text(folder)
    return lambda body: answer(str(body["messages"][-1]["content"]))


def stand_in_of_text(folder: Path) -> Callable[[str], str]:
    """The label that the newest run's own `tfidf` model gives a text."""
    from labelwright.export.finetune import load_model

    opened: Json = {}

    def label(text: str) -> str:
        models = (folder / "runs").glob("*/models/tfidf/model.json")
        newest = max(models, key=lambda path: path.stat().st_mtime).parent
        if newest not in opened:
            opened[newest] = load_model(newest)
        found: str = opened[newest].predict([text])[0]
        return found

    return label


def read(path: Path) -> Json | None:
    """A JSON file; None where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--only", nargs="*", choices=NAMES, default=list(NAMES))
    parser.add_argument("--runs", type=Path, default=Path("walkthroughs"), help="where to work")
    parser.add_argument("--write", action="store_true", help="write results/ and the pages")
    given = parser.parse_args()
    for name in given.only:
        result = follow(name, given.data.resolve(), (given.runs / name).resolve())
        print(TABLES[name](result))
        if given.write:
            RESULTS.mkdir(parents=True, exist_ok=True)
            path = RESULTS / f"{name}.json"
            path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
            write_table(name, result)


if __name__ == "__main__":
    main()
