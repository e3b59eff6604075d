"""How long all checks of `labelwright curate` take on any file, and how much memory.

    python bench/curation.py [--rows 1000 10000 100000] [--data ../shared/data] [--write]

Texts are chains of words as people wrote them in the folder of sample data, half of them labelled
by what they say and half by chance, with a few per cent of copies. Each number of rows is done in a
process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from duplicate_sets import make_texts, plant
from labelwright.curate import curate
from tables import machine, markdown, publish

DATA = Path(__file__).parents[2] / "shared" / "data"
ROWS = (1_000, 10_000, 100_000)
LABELS = ("a", "b", "c", "d")
MIB = 1 << 20


def made(rows: int, data: Path) -> pl.DataFrame:
    """A labelled file: texts, copies of 3 % of them, and labels that half follow the first word."""
    copies = round(0.03 * rows)
    texts = plant(make_texts(rows - copies, data), copies, exact=0.3).texts
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(LABELS), size=rows)
    said = [sum(map(ord, text[:3])) % len(LABELS) for text in texts]
    codes = np.where(rng.random(rows) < 0.5, said, drawn)
    return pl.DataFrame({"text": texts, "label": [LABELS[code] for code in codes]})


def child(rows: int, data: Path) -> None:
    """Measure this process, and print what was found."""
    table = made(rows, data)
    curate(table.head(200))
    before, began, cpu = peak(), time.perf_counter(), time.process_time()
    curated = curate(table)
    found: dict[str, Any] = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "before": before,
        "peak": peak(),
        "checks": {name: one["seconds"] for name, one in curated.report()["checks"].items()},
    }
    print(json.dumps(found))


def peak() -> float:
    """Most memory that this process ever had, in MiB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return used / MIB if sys.platform == "darwin" else used / 1024


def measured(rows: int, data: Path) -> dict[str, Any]:
    """What a process of its own found."""
    command = [sys.executable, __file__, "--child", str(rows), "--data", str(data)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(found: dict[int, dict[str, Any]]) -> str:
    """Both tables: the whole, and each check's share of the largest."""
    whole = markdown(
        ["rows", "seconds", "CPU seconds", "rows/s", "memory before", "at most"],
        [
            [
                f"{rows:,}",
                f"{one['seconds']:.1f}",
                f"{one['cpu']:.1f}",
                f"{rows / one['seconds']:,.0f}",
                f"{one['before']:,.0f} MiB",
                f"{one['peak']:,.0f} MiB",
            ]
            for rows, one in found.items()
        ],
    )
    rows, largest = list(found.items())[-1]
    took = sorted(largest["checks"].items(), key=lambda item: -item[1])
    shares = markdown(
        [f"check, of {rows:,} rows", "seconds", "share"],
        [[f"`{name}`", f"{s:.1f}", f"{s / largest['seconds']:.0%}"] for name, s in took],
    )
    return f"{whole}\n\n{shares}\n\nOne run each, on {machine()}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", action="store_true", help="into bench/README.md")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.data)
        return
    found = {rows: measured(rows, given.data) for rows in given.rows}
    publish("curation", report(found), given.write)


if __name__ == "__main__":
    main()
