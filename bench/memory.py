"""How much memory labeling takes, for few texts and for many.

    python bench/memory.py [--rows 1000 10000 100000] [--write]

Each number of texts in a process of its own, against a server on this machine that answers at
once, with every answer safe on disk. What a process takes before it labels anything, its imports
and one labeling of 100 texts, is shown apart.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import labelwright
import polars as pl
from labelwright.llm import Session
from serving import Server
from tables import machine, markdown, publish
from throughput import TASK, texts

CONCURRENCY = 64
WARM = 100
MIB = 1 << 20


def peak() -> float:
    """Most memory that this process ever had, in MiB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return used / MIB if sys.platform == "darwin" else used / 1024


def labelled(url: str, rows: int) -> pl.DataFrame:
    """Label so many texts, journal on disk."""
    table = pl.DataFrame({"id": [str(n) for n in range(rows)], "text": texts(rows)})
    asking = {"model": "openai/bench", "base_url": url, "concurrency": CONCURRENCY}
    task = TASK.with_changes(label=asking)
    with tempfile.TemporaryDirectory() as folder, Session(Path(folder) / "j.sqlite") as session:
        return labelwright.label(task, table, votes=1, session=session, summary={})


def child(url: str, rows: int) -> None:
    """Measure this process, and print what was found."""
    labelled(url, WARM)
    before, began = peak(), time.perf_counter()
    table = labelled(url, rows)
    seconds = time.perf_counter() - began
    assert table["label"].null_count() == 0
    found = {"before": before, "peak": peak(), "table": table.estimated_size() / MIB}
    print(json.dumps(found | {"seconds": seconds}))


def measure(rows: int) -> dict[str, Any]:
    """Label so many texts in a process of its own."""
    with Server(latency=0.0) as server:
        command = [sys.executable, __file__, "--child", server.url, "--rows", str(rows)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--child", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    if given.child:
        child(given.child, *given.rows)
        return
    lines = []
    for rows in given.rows:
        found = measure(rows)
        grown = found["peak"] - found["before"]
        each = f"{grown * 1024 / rows:.2f} KiB"
        cells = [f"{found[name]:.0f} MiB" for name in ("before", "peak", "table")]
        lines.append([f"{rows:,}", *cells, each, f"{rows / found['seconds']:,.0f}"])
    head = ["texts", "before", "at most", "the table alone", "grown by, for each text", "rows/s"]
    publish("memory", f"{markdown(head, lines)}\n\nOne run each, on {machine()}.", given.write)


if __name__ == "__main__":
    main()
