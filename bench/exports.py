"""How long each format takes for many rows, and how much memory beside the table.

    python bench/exports.py [--rows 10000 1000000] [--formats trl csv ...] [--write]

Each format and number of rows in a process of its own. Rows are made up: three labels, texts of 80
to 160 characters, 80 % train. What the process has when the table is there and one export of 1,000
rows is done, imports and all, is shown apart; "more" is what it ever had beyond that. An export
writes its files, reads them back and compares every row.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl
from labelwright.export import export
from labelwright.export.formats import FORMATS
from tables import machine, markdown, publish

MIB = 1 << 20
LABELS = ("billing", "shipping", "other")
WORDS = ("refund", "parcel", "invoice", "courier", "password", "login", "card", "late", "help")
SHOWN = (
    *("jsonl", "csv", "fasttext", "openai-completion", "mistral-classifier", "openai-chat"),
    *("gemini", "bedrock-nova", "trl", "preference", "label-studio", "argilla", "parquet", "hf"),
)
"""One of each kind; the others write the lines of one of these, in another wrapping."""


def peak() -> float:
    """Most memory that this process had since `forget_peak`, in MiB; elsewhere than Linux, ever."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    except OSError:
        found = None
    if found:
        return int(found[1]) / 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return used / MIB if sys.platform == "darwin" else used / 1024


def forget_peak() -> None:
    """Count the most memory from now on, where the system can."""
    gc.collect()
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def table(rows: int) -> pl.DataFrame:
    """Made-up rows, the same for the same number."""
    rng = random.Random(0)
    texts = [f"{n}: {' '.join(rng.choices(WORDS, k=rng.randint(12, 22)))}" for n in range(rows)]
    return pl.DataFrame({"id": [f"r{n}" for n in range(rows)], "text": texts}).with_columns(
        label=pl.Series([LABELS[n % 3] for n in range(rows)]),
        split=pl.Series(["train"] * rows).scatter(range(0, rows, 5), "test"),
    )


def child(name: str, rows: Path) -> None:
    """Measure one export in this process, and print what was found."""
    # Read and not made here, so that no memory is left over that the export could use unseen.
    made = pl.read_parquet(rows)
    with tempfile.TemporaryDirectory() as folder:
        export(made.head(1_000), name, Path(folder) / "warm")
        forget_peak()
        before, began = peak(), time.perf_counter()
        done = export(made, name, Path(folder) / "out")
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in done.files)
    assert sum(done.rows.values()) == made.height
    found = {"before": before, "more": peak() - before, "seconds": seconds, "size": size / MIB}
    print(json.dumps(found))


def measure(name: str, rows: Path) -> dict[str, Any]:
    """One export in a process of its own."""
    command = [sys.executable, __file__, "--child", name, "--table", str(rows)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--formats", nargs="+", help="only these; all: every one")
    parser.add_argument("--child", metavar="FORMAT", help=argparse.SUPPRESS)
    parser.add_argument("--table", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    if given.child:
        child(given.child, given.table)
        return
    names = FORMATS.names() if given.formats == ["all"] else given.formats or list(SHOWN)
    with tempfile.TemporaryDirectory() as home:
        lines = measured(names, given.rows, Path(home))
    most = f"{given.rows[-1]:,} rows"
    head = ["format", *(f"more, {rows:,} rows" for rows in given.rows), f"before, {most}"]
    head += ["files", "time", "rows/s"]
    publish("exports", f"{markdown(head, lines)}\n\nOne run each, on {machine()}.", given.write)


def measured(names: list[str], sizes: list[int], home: Path) -> list[list[str]]:
    """A line for each format."""
    for rows in sizes:
        table(rows).write_parquet(home / f"{rows}.parquet")
    lines = []
    for name in names:
        found = [measure(name, home / f"{rows}.parquet") for rows in sizes]
        more = [f"{one['more']:.0f} MiB" for one in found]
        last = found[-1]
        figures = (f"{last['size']:,.0f} MiB", f"{last['seconds']:.0f} s")
        pace = f"{sizes[-1] / last['seconds']:,.0f}"
        lines.append([f"`{name}`", *more, f"{last['before']:.0f} MiB", *figures, pace])
        print("  ".join(lines[-1]), file=sys.stderr)
    return lines


if __name__ == "__main__":
    main()
