"""What `kill -9` costs: a labeling killed at random moments, and run again until it is done.

    python bench/kill.py [--rows 1500] [--kills 10] [--write]

The command line as it is, against a server on this machine that takes 0.2 s for each answer and
counts what it is asked. The moments are drawn by a seed: so many answers in the journal, and up to
half a second more; the next process may so be killed before it has asked anything.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import polars as pl
from serving import Server
from tables import machine, markdown, publish

LATENCY = 0.2
CONCURRENCY = 64
SEED = 0
LONGEST_AFTER_S = 0.5
PROMPT = """\
---
name: bench
about: Tells clickbait from news.
text: a headline
labels:
  clickbait: {{description: teases}}
  news: {{description: says what happened}}
label:
  model: openai/bench
  base_url: {url}
  votes: 1
  concurrency: {concurrency}
---
"""


def answers_in(journal: Path) -> int:
    """How many answers are on disk."""
    if not journal.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True, timeout=5)) as database:
            return int(database.execute("SELECT count(*) FROM answers").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # made a moment ago, without its table


def kill_at(process: subprocess.Popen[bytes], journal: Path, answers: int, after: float) -> None:
    """`kill -9` when so many answers are on disk and so many seconds have passed."""
    while answers_in(journal) < answers:
        if process.poll() is not None:
            raise SystemExit(f"it ended by itself: {process.returncode}")
        time.sleep(0.01)
    time.sleep(after)
    process.kill()
    process.wait()


def work(folder: Path, url: str, rows: int, kills: int) -> tuple[pl.DataFrame, float]:
    """Label, killed and run again; the table in the end, and seconds from beginning to end."""
    prompt, texts, out = folder / "bench.md", folder / "texts.csv", folder / "run"
    prompt.write_text(PROMPT.format(url=url, concurrency=CONCURRENCY), encoding="utf-8")
    numbers = range(rows)
    pl.DataFrame(
        {"text": [f"Minister number {n} signs the treaty on trade" for n in numbers]}
    ).write_csv(texts)
    rng = random.Random(SEED)
    command = [sys.executable, "-m", "labelwright", "label", str(prompt)]
    command += ["--texts", str(texts), "--out", str(out), "--json"]
    began = time.perf_counter()
    for answers in sorted(rng.randrange(rows * 9 // 10) for _ in range(kills)):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        kill_at(process, out / "journal.sqlite", answers, rng.uniform(0, LONGEST_AFTER_S))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return pl.read_parquet(out / "labelled.parquet"), time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_500)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Server(latency=LATENCY) as server:
        table, seconds = work(Path(folder), server.url, given.rows, given.kills)
    lost = given.rows - table.filter(pl.col("label").is_not_null())["text"].n_unique()
    double = table.height - table["text"].n_unique()
    again, broken = server.done["again"], server.done["broken"]
    head = ["kills", "asked again", "in flight at the kills", "rows lost", "rows double", "time"]
    cells = [f"{again}", f"{broken}", f"{lost}", f"{double}", f"{seconds:.0f} s"]
    text = markdown(head, [[f"{given.kills}", *cells]])
    text += f"\n\n{given.rows:,} texts, {CONCURRENCY} at once, {LATENCY} s latency, on {machine()}."
    publish("kill", text, given.write)


if __name__ == "__main__":
    main()
