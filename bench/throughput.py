"""How fast many short texts are labelled by a server with a fixed latency, journal on disk.

    python bench/throughput.py [--rows 2000] [--times 3] [--write]

Beside it, in the same run and against the same server: bare aiohttp without a journal, which is
about what a Python process can do, and the openai package, instructor and litellm, where they are
installed.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import labelwright
import polars as pl
from labelwright.llm import Journal, Session
from serving import Server
from tables import machine, markdown, publish

LATENCY = 0.2
TASK = labelwright.Task(
    name="bench",
    about="Tells clickbait from news.",
    text="a headline",
    labels=[
        {"name": "clickbait", "description": "teases"},
        {"name": "news", "description": "says what happened"},
    ],
)


def texts(rows: int) -> list[str]:
    """Short texts, each another one."""
    return [f"Minister number {n} signs the treaty on trade" for n in range(rows)]


def label_rows(url: str, rows: int, concurrency: int | None) -> int:
    """Label texts as a run would, with a journal on disk. Returns how many have no label."""
    table = pl.DataFrame({"id": [str(n) for n in range(rows)], "text": texts(rows)})
    asking = {"model": "openai/bench", "base_url": url, "concurrency": concurrency}
    task = TASK.with_changes(label=asking)
    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "j.sqlite") as journal:
        done = labelwright.label(task, table, votes=1, session=Session(journal))
        assert journal.count() >= rows
    return int(done["label"].null_count())


def with_labelwright(url: str, rows: int, concurrency: int) -> None:
    """Label them as a run would."""
    assert label_rows(url, rows, concurrency) == 0


def with_aiohttp(url: str, rows: int, concurrency: int) -> None:
    """Send the same questions, keep nothing."""

    async def work() -> None:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def ask(text: str) -> None:
                body = {"model": "bench", "messages": [{"role": "user", "content": text}]}
                async with session.post(f"{url}/chat/completions", json=body) as response:
                    await response.json()

            await _by_workers(ask, rows, concurrency)

    asyncio.run(work())


def with_openai(url: str, rows: int, concurrency: int) -> None:
    """Send the same questions through the openai package, keep nothing."""
    import openai

    async def work() -> None:
        async with openai.AsyncOpenAI(base_url=url, api_key="none") as client:

            async def ask(text: str) -> None:
                await client.chat.completions.create(
                    model="bench", messages=[{"role": "user", "content": text}]
                )

            await _by_workers(ask, rows, concurrency)

    asyncio.run(work())


def with_instructor(url: str, rows: int, concurrency: int) -> None:
    """Send the same questions through instructor, which checks each answer; keep nothing."""
    import instructor
    import openai
    from pydantic import BaseModel

    class Verdict(BaseModel):
        label: str

    async def work() -> None:
        async with openai.AsyncOpenAI(base_url=url, api_key="none") as client:
            asking = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)

            async def ask(text: str) -> None:
                await asking.create(
                    model="bench",
                    messages=[{"role": "user", "content": text}],
                    response_model=Verdict,
                )

            await _by_workers(ask, rows, concurrency)

    asyncio.run(work())


def with_litellm(url: str, rows: int, concurrency: int) -> None:
    """Send the same questions through litellm, keep nothing."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    import litellm

    async def work() -> None:
        async def ask(text: str) -> None:
            await litellm.acompletion(
                model="openai/bench",
                api_base=url,
                api_key="none",
                messages=[{"role": "user", "content": text}],
            )

        await _by_workers(ask, rows, concurrency)

    asyncio.run(work())


async def _by_workers(ask: Callable[[str], Awaitable[None]], rows: int, concurrency: int) -> None:
    waiting = iter(texts(rows))

    async def worker() -> None:
        for text in waiting:
            await ask(text)

    await asyncio.gather(*(worker() for _ in range(concurrency)))


WAYS: dict[str, Callable[[str, int, int], None]] = {
    "labelwright, journal on disk": with_labelwright,
    "bare aiohttp, nothing kept": with_aiohttp,
    "openai package, nothing kept": with_openai,
    "instructor, nothing kept": with_instructor,
    "litellm, nothing kept": with_litellm,
}


Way = Callable[[str, int, int], None]


def measure(way: Way, rows: int, concurrency: int) -> tuple[float, float]:
    """Seconds by the clock, and of the processor, that one way takes."""
    with Server(latency=LATENCY) as server:
        began, used = time.perf_counter(), _processor_seconds()
        way(server.url, rows, concurrency)
        return time.perf_counter() - began, _processor_seconds() - used


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    rows = []
    for concurrency in (64, 512):
        ideal = math.ceil(given.rows / concurrency) * LATENCY
        for name, way in WAYS.items():
            try:
                taken = [measure(way, given.rows, concurrency) for _ in range(given.times)]
            except ImportError:
                continue
            wall, used = (statistics.median(column) for column in zip(*taken, strict=True))
            speed = f"{given.rows / wall:,.0f}"
            cells = [f"{wall:.2f} s", f"{wall / ideal:.2f}", f"{used:.2f} s", speed]
            rows.append([name, str(concurrency), *cells])
    head = ["way", "at once", "time", "times the ideal", "processor time", "rows/s"]
    text = f"{markdown(head, rows)}\n\n{given.rows:,} texts, {LATENCY} s latency, medians of "
    text += f"{given.times}, on {machine()}."
    publish("throughput", text, given.write)


if __name__ == "__main__":
    main()
