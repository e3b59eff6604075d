"""`labelwright review` on 100,000 rows, in a terminal: how soon it opens, and answers a key.

python bench/review.py [--rows 100000] [--write]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from pseudo_terminal import PseudoTerminal
from tables import machine, markdown, publish

SIZE = (120, 40)
IMPORTS = (
    "import labelwright.cli.app, labelwright.reviewing.steps; "
    "import labelwright.curate.review.app.application"
)
ROUNDS, FEWER = 20, 5
KEYS: dict[str, str] = {
    "a label, keep, drop, skip": "1 2 enter d s",
    "undo, redo": "u u U U",
    "next, back": "j j j k",
    "the table, and back": "t q",
    "table: down, up, page": "j j k pagedown pageup",
    "table: select": "space space",
    "table: all, none": "a a",
    "table: end, home": "end home",
}
BYTES = {
    "enter": b"\r", "space": b" ", "pagedown": b"\x1b[6~", "pageup": b"\x1b[5~",
    "end": b"\x1b[F", "home": b"\x1b[H",
}  # fmt: skip


def table(path: Path, rows: int) -> None:
    """Texts of 8 to 30 words, a fifth of them flagged, as `curate --out` writes them."""
    rng = np.random.default_rng(0)
    words = np.array([f"{a}{b}" for a in "bdfgklmnprst" for b in ("a", "ero", "ink", "ost", "ul")])
    texts = [" ".join(rng.choice(words, size)) for size in rng.integers(8, 31, rows)]
    label = rng.integers(0, 2, rows)
    flagged = rng.random(rows) < 0.2
    kinds = ("artefact", "label_error", "near_duplicate")
    ids = [f"{number:016x}" for number in range(rows)]
    flags = [
        [_flag(kinds[n % 3], float(rng.random()), ids[n - 3] if n % 3 == 2 and n > 2 else None)]
        if flagged[n]
        else []
        for n in range(rows)
    ]
    frame = {
        "id": ids,
        "text": texts,
        "label": np.array(["clickbait", "news"])[label],
        "confidence": rng.uniform(0.5, 1, rows),
        "flags": flags,
    }
    one = {"check": pl.String, "reason": pl.String, "score": pl.Float64, "partner": pl.String}
    pl.DataFrame(frame, schema_overrides={"flags": pl.List(pl.Struct(one))}).write_parquet(path)


def _flag(check: str, score: float, partner: str | None) -> dict[str, object]:
    return {"check": check, "reason": "as it was found", "score": score, "partner": partner}


def imported() -> float:
    """Seconds that importing takes, the middle one of five after one that is not counted."""
    taken = []
    for _ in range(6):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", IMPORTS], check=True)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])


def measure(path: Path, config: Path) -> tuple[float, int, dict[str, list[float]]]:
    """Seconds to the first row, most memory in bytes, and seconds of each kind of key."""
    command = [sys.executable, "-m", "labelwright", "review", str(path), "--check", "all"]
    environment = os.environ | {"XDG_CONFIG_HOME": str(config), "TERM": "xterm-256color"}
    started = time.perf_counter()
    with PseudoTerminal(command, SIZE, environment) as terminal:
        opened = terminal.until(b"Before you begin") - started
        terminal.press(b"\r")
        taken: dict[str, list[float]] = {}
        for what, keys in KEYS.items():
            if what.startswith("table: down"):
                terminal.press(b"t")
            rounds = FEWER if what.startswith("the table") else ROUNDS
            times = [
                terminal.press(BYTES.get(key, key.encode()))
                for _ in range(rounds)
                for key in keys.split()
            ]
            taken[what] = times
        return opened, terminal.most_memory(), taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        table(path, given.rows)
        opened, memory, taken = measure(path, Path(folder) / "config")
    importing = imported()
    everything = [one for times in taken.values() for one in times]
    rows = [_row(what, times) for what, times in taken.items()]
    text = markdown(
        ["key", "pressed", "median", "95 %", "slowest"], [*rows, _row("all", everything)]
    )
    text = (
        f"{text}\n\n{given.rows:,} rows, a terminal of {SIZE[0]} x {SIZE[1]}, from the key to the "
        f"last byte of what it draws. The first row shows {opened - importing:.2f} s after the "
        f"{importing:.2f} s that importing takes; most memory {memory / 2**20:,.0f} MiB. "
        f"On {machine()}."
    )
    publish("review", text, given.write)


def _row(what: str, times: Sequence[float]) -> list[str]:
    ms = [1000 * one for one in times]
    high = float(np.quantile(ms, 0.95))
    middle, most = statistics.median(ms), max(ms)
    return [what, f"{len(ms):,}", *(f"{one:.0f} ms" for one in (middle, high, most))]


if __name__ == "__main__":
    main()
