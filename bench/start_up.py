"""How long `labelwright --help` takes, beside an empty Python program.

python bench/start_up.py [--times 20] [--write]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from tables import HERE, machine, markdown, publish

PROMPT = HERE.parent / "prompts" / "clickbait.md"
COMMANDS = {
    "`python -c pass`": ["-c", "pass"],
    "`labelwright --version`": ["-m", "labelwright", "--version"],
    "`labelwright --help`": ["-m", "labelwright", "--help"],
    "`labelwright run --help`": ["-m", "labelwright", "run", "--help"],
    "`labelwright plan clickbait.md`": ["-m", "labelwright", "plan", str(PROMPT)],
    "`python -c 'import labelwright'`": ["-c", "import labelwright"],
}


def seconds(arguments: Sequence[str], times: int) -> list[float]:
    """Wall-clock seconds of each of these runs, after one that is not counted."""
    taken = []
    for _ in range(times + 1):
        started = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - started)
    return taken[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="runs per command")
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    rows, least = [], 0.0
    for name, arguments in COMMANDS.items():
        taken = seconds(arguments, given.times)
        middle = statistics.median(taken)
        least = least or middle
        rows.append([name, f"{middle:.3f} s", f"{max(taken):.3f} s", f"{middle / least:.1f}"])
    text = markdown(["command", "median", "slowest", "times an empty program"], rows)
    text = f"{text}\n\n{given.times} runs each on {machine()}."
    publish("start_up", text, given.write)


if __name__ == "__main__":
    main()
