"""What is lost and asked twice, and how long it takes, where a server refuses, fails and limits.

    python bench/faults.py [--rows 2000] [--write]

The server is on this machine and takes 0.2 s for each answer; 64 requests are under way at once.
"""

from __future__ import annotations

import argparse
import heapq
import random
import statistics
import time

from chat_server import DROPPED, FAILED, GARBLED, REFUSED, RETRY_AFTER
from serving import Server
from tables import machine, markdown, publish
from throughput import LATENCY, label_rows

CONCURRENCY = 64
LIMIT = 100.0
SERVERS: dict[str, dict[str, float | bool]] = {
    "10 % 429, 2 % 500, 2 % garbled, 1 % dropped": {"faults": True},
    "100 requests a second, says so": {"per_second": LIMIT, "headers": True},
    "100 requests a second, says nothing": {"per_second": LIMIT},
}


def best(options: dict[str, float | bool], rows: int) -> float:
    """Seconds that an ideal client takes, the mean of 20 draws.

    It has 64 requests under way at every moment, sends each again after just the wait that the
    server asked for, which takes no place, and needs no time of its own.
    """
    if "per_second" in options:
        return (rows - LIMIT) / LIMIT + LATENCY
    return statistics.mean(_ideal(rows, random.Random(seed)) for seed in range(20))


def _ideal(rows: int, rng: random.Random) -> float:
    free = [0.0] * CONCURRENCY
    waiting = [0.0] * rows
    end = 0.0
    while waiting:
        began = max(heapq.heappop(free), heapq.heappop(waiting))
        drawn = rng.random()
        if drawn < REFUSED:
            heapq.heappush(free, began)
            heapq.heappush(waiting, began + RETRY_AFTER)
            continue
        end = max(end, began + LATENCY)
        heapq.heappush(free, began + LATENCY)
        if drawn < REFUSED + FAILED + GARBLED + DROPPED:
            heapq.heappush(waiting, began + LATENCY)
    return end


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    rows = []
    for name, options in SERVERS.items():
        with Server(latency=LATENCY, **options) as server:
            began = time.perf_counter()
            lost = label_rows(server.url, given.rows, CONCURRENCY)
            taken = time.perf_counter() - began
        ideal = best(options, given.rows)
        figures = [f"{lost}", f"{server.done['again']}", f"{server.done['refused']}"]
        rows.append([name, *figures, f"{taken:.1f} s", f"{taken / ideal:.2f}"])
    head = ["server", "rows lost", "good answers asked for again", "429", "time", "times the best"]
    text = f"{markdown(head, rows)}\n\n{given.rows:,} texts, one run each, on {machine()}."
    publish("faults", text, given.write)


if __name__ == "__main__":
    main()
