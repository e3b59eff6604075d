"""How well and how fast duplicates are found, beside other tools where they are installed.

    python bench/duplicates.py [--data ../shared/data] [--headlines FILE] [--write]
    python bench/duplicates.py --speed [--sizes 10000 100000 1000000] [--write]

Found: copies of real headlines, edited in eleven ways, one copy for every 20 headlines. Right: of
the rows that a tool would drop, those that are a planted copy (or the original of one); all others
count as wrong, also those that are copies without our doing. Speed: made texts of which 5 % are
exact copies and 5 % edited ones, each tool and size in a process of its own. Tools that are not
installed are left out; a tool that took longer than --patience seconds is not tried on more texts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from duplicate_finders import FINDERS
from duplicate_sets import EDITS, Planted, make_texts, plant, read_texts
from tables import machine, markdown, publish

DATA = Path(__file__).parents[2] / "shared" / "data"
ROUNDS = 10


def judged(planted: Planted, groups: Sequence[int]) -> dict[str, Any]:
    """Copies found by kind, rows that would be dropped, and how many of these rightly."""
    members: dict[int, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    found: Counter[str] = Counter()
    dropped = right = 0
    for rows in members.values():
        origins = Counter(planted.origins[row] for row in rows)
        dropped += len(rows) - 1
        right += len(rows) - len(origins)
        found.update(planted.kinds[row] for row in rows if origins[planted.origins[row]] > 1)
    asked = Counter(planted.kinds)
    kinds = {kind: [found[kind], asked[kind]] for kind in asked if kind != "original"}
    return {"kinds": kinds, "dropped": dropped, "right": right}


def quality(texts: Sequence[str], names: Sequence[str], rounds: int) -> str:
    """Table of recall by kind and precision, over several plantings."""
    lines = []
    for name in names:
        total: dict[str, list[int]] = {}
        dropped = right = 0
        for seed in range(rounds):
            planted = plant(texts, len(texts) // 20, seed=seed)
            result = judged(planted, FINDERS[name](planted.texts))
            dropped, right = dropped + result["dropped"], right + result["right"]
            for kind, counts in result["kinds"].items():
                total[kind] = [a + b for a, b in zip(counts, total.get(kind, [0, 0]), strict=True)]
        found = [sum(column) for column in zip(*total.values(), strict=True)]
        lines.append(
            [name, _share(found), _share([right, dropped])]
            + [_share(total[kind]) for kind in EDITS]
        )
    return markdown(["", "found", "right", *EDITS], lines)


def _share(counts: Sequence[int]) -> str:
    return f"{counts[0] / max(1, counts[1]):.3f}"


def measured(name: str, size: int, data: Path) -> dict[str, Any]:
    """Time, memory and quality of one tool at one size, in this process."""
    copies = size // 10
    planted = plant(make_texts(size - copies, data), copies, exact=0.5)
    before, cpu, began = _peak(), _cpu(), time.perf_counter()
    groups = FINDERS[name](planted.texts)
    seconds = time.perf_counter() - began
    result = judged(planted, groups)
    near = [counts for kind, counts in result["kinds"].items() if kind != "exact"]
    return {
        "seconds": seconds,
        "cpu": _cpu() - cpu,
        "before": before,
        "peak": _peak(),
        "found": sum(found for found, _ in near) / sum(asked for _, asked in near),
        "right": result["right"] / max(1, result["dropped"]),
    }


def _peak() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1 << 30 if sys.platform == "darwin" else 1 << 20)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def speed(sizes: Sequence[int], names: Sequence[str], data: Path, patience: float) -> str:
    """Table of seconds, memory and quality, each tool and size in a process of its own."""
    lines = []
    for name in names:
        for size in sizes:
            ask = [
                sys.executable,
                __file__,
                "--one",
                name,
                "--sizes",
                str(size),
                "--data",
                str(data),
            ]
            done = subprocess.run(ask, check=True, capture_output=True, text=True)
            got = json.loads(done.stdout.splitlines()[-1])
            lines.append(
                [
                    name,
                    f"{size:,}",
                    f"{got['seconds']:.1f}",
                    f"{got['cpu']:.1f}",
                    f"{size / got['seconds']:,.0f}",
                    f"{got['before']:.2f}",
                    f"{got['peak']:.2f}",
                    f"{got['found']:.3f}",
                    f"{got['right']:.3f}",
                ]
            )
            print(lines[-1], file=sys.stderr)
            if got["seconds"] > patience:
                break
    head = [
        "",
        "texts",
        "seconds",
        "CPU seconds",
        "texts a second",
        "GiB before",
        "GiB at most",
        "edits found",
        "right",
    ]
    return markdown(head, lines) + f"\n\n{machine()}."


def main() -> None:
    """Measure, print, and write into the page where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--headlines", type=Path, help="other real texts: a file, a text a line")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--only", nargs="+", choices=FINDERS, help="these tools alone")
    parser.add_argument("--patience", type=float, default=30.0)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", choices=FINDERS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measured(given.one, given.sizes[0], given.data)))
        return
    needs = {"rensa": "rensa", "datasketch": "datasketch", "semhash": "semhash"}
    names = [n for n in given.only or FINDERS if n not in needs or find_spec(needs[n])]
    if given.speed:
        publish(
            "duplicates_speed", speed(given.sizes, names, given.data, given.patience), given.write
        )
        return
    texts = read_texts(given.headlines or given.data / "clickbait_headlines.csv")
    note = f"\n\n{len(texts):,} headlines, {given.rounds} plantings."
    place = "duplicates_others" if given.headlines else "duplicates"
    publish(place, quality(texts, names, given.rounds) + note, given.write)


if __name__ == "__main__":
    main()
