"""The embedded model: how fast texts and labels come out of it, beside its server driven alone.

    python bench/local.py [--texts 60] [--times 3] [--write]

In turn, each with a server of its own of the same sizes: `generate` and `label` as they are, and
bare aiohttp that sends the same prompts again, as many at once as the server works on and as many
waiting, with nothing looked at and nothing kept. Loading the weights is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import labelwright
import polars as pl
from labelwright.llm import Answer, Provider, Request, Session, open_provider
from labelwright.llm.providers.llama_cpp import load_xllamacpp, parameters_for
from labelwright.llm.providers.machine import this_machine
from labelwright.llm.providers.sizes import (
    Sizes,
    choose_sizes,
    read_model,
    scoring_slots_for,
)
from labelwright.llm.providers.weights import find_weights
from tables import HERE, machine, markdown, publish

MODEL = "local/smollm2"
VOTES = 2
AS_FREE = 64
"""Tokens of a text that ends only there."""


@dataclass
class Watched:
    """A provider that notes when it was open, what it was asked, and what it answered."""

    inner: Provider
    asked: list[tuple[Request, Answer]] = field(default_factory=list)
    opened: float = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def open(self) -> None:
        """Open it, and start the clock."""
        await self.inner.open()
        self.opened = time.perf_counter()

    async def ask(self, request: Request) -> Answer:
        """Ask it, and note what was said."""
        answer = await self.inner.ask(request)
        self.asked.append((request, answer))
        return answer

    async def close(self) -> None:
        """Close it."""
        await self.inner.close()


def watched(work: Callable[[Watched], object]) -> tuple[Watched, float]:
    """Let a stage do its work; the provider it asked, and seconds since it was open."""
    provider = Watched(open_provider(MODEL))
    work(provider)
    return provider, time.perf_counter() - provider.opened


@dataclass
class Bare:
    """The server alone, with the sizes that labelwright chooses."""

    sizes: Sizes

    async def drive(self, bodies: Sequence[tuple[str, dict[str, Any]]], at_once: int) -> Driven:
        """Send these, so many at once."""
        xllamacpp = load_xllamacpp()
        weights, cores = find_weights(MODEL.removeprefix("local/")), this_machine().cores
        parameters = parameters_for(xllamacpp, weights, self.sizes, cores)
        server = await asyncio.to_thread(xllamacpp.Server, parameters)
        waiting, replies = iter(bodies), []
        connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=None)
        async with aiohttp.ClientSession(
            server.listening_address, connector=connector, timeout=timeout
        ) as session:

            async def worker() -> None:
                for path, body in waiting:
                    async with session.post(path, json=body) as response:
                        replies.append(await response.json(content_type=None))

            began = time.perf_counter()
            await asyncio.gather(*(worker() for _ in range(at_once)))
            return Driven(replies, time.perf_counter() - began)


@dataclass
class Driven:
    """What a bare server gave, and in how many seconds."""

    replies: list[dict[str, Any]]
    seconds: float

    def tokens_a_second(self) -> float:
        """Tokens written."""
        return sum(one["usage"]["completion_tokens"] for one in self.replies) / self.seconds

    def replies_a_second(self) -> float:
        """Replies."""
        return len(self.replies) / self.seconds


def texts_again(
    requests: Iterable[Request], slots: int, free: int | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """The same prompts in the server's own words; `free` tokens each, whatever comes."""
    bodies = []
    for request in requests:
        body = {"prompt": request.prompt, "temperature": request.temperature, "seed": request.seed}
        body |= {
            "top_k": 0,
            "top_p": 1.0,
            "min_p": 0.05,
            "id_slot": (request.affinity or 0) % slots,
        }
        if free is None:
            body |= {"max_tokens": request.max_tokens, "stop": list(request.stop)}
        else:
            body |= {"max_tokens": free, "ignore_eos": True}
        bodies.append(("/v1/completions", body))
    return bodies


def labels_again(
    requests: Sequence[Request], slots: int, cached: bool
) -> list[tuple[str, dict[str, Any]]]:
    """The same questions, each by one token with its probabilities, no bias, nothing added up.

    Where the prefix is cached, like goes to like: equal orders of the labels to the same slots.
    """
    orders = {order: n for n, order in enumerate({request.choices: 0 for request in requests})}
    each = max(1, slots // len(orders))
    bodies = []
    for place, request in enumerate(requests):
        slot = (orders[request.choices] * each + place // len(orders) % each) % slots
        body = {"prompt": request.prompt, "n_predict": 1, "n_probs": len(request.choices)}
        bodies.append(("/completion", body | {"id_slot": slot, "cache_prompt": cached}))
    return bodies


def once(task: labelwright.Task, texts: int) -> dict[str, float]:
    """Tokens and labels a second, of every way."""
    sizes = choose_sizes(
        this_machine().cores,
        this_machine().memory,
        read_model(find_weights(MODEL.removeprefix("local/"))),
    )
    bare = Bare(sizes)

    def rate(driven: Driven) -> float:
        return driven.tokens_a_second()

    made: list[pl.DataFrame] = []
    wrote, seconds = watched(
        lambda provider: made.append(
            labelwright.generate(task, provider=provider, session=Session(), limit=texts)
        )
    )
    tokens = sum(answer.output_tokens for _, answer in wrote.asked)
    figures = {"generate": tokens / seconds}
    prompts = [request for request, _ in wrote.asked]
    at_once = 2 * sizes.slots
    figures["the same prompts"] = rate(
        asyncio.run(bare.drive(texts_again(prompts, sizes.slots), at_once))
    )
    some = texts_again(prompts[: 3 * sizes.slots], sizes.slots, AS_FREE)
    figures["free text"] = rate(asyncio.run(bare.drive(some, at_once)))

    scored, seconds = watched(
        lambda provider: labelwright.label(
            task, made[0], provider=provider, session=Session(), votes=VOTES
        )
    )
    figures["label"] = len(scored.asked) / seconds
    prompts = [request for request, _ in scored.asked]
    slots = min(sizes.slots, scoring_slots_for(this_machine().cores))
    again = labels_again(prompts, slots, cached=True)
    driven = asyncio.run(bare.drive(again, 2 * slots))
    figures["one token, cached"] = driven.replies_a_second()
    again = labels_again(prompts[: len(prompts) // 6], sizes.slots, cached=False)
    driven = asyncio.run(bare.drive(again, at_once))
    figures["one token, not cached"] = driven.replies_a_second()
    return figures


ROWS = (
    ("`generate`", "generate", "tokens/s", None),
    ("bare aiohttp, the same prompts", "the same prompts", "tokens/s", "generate"),
    (f"bare aiohttp, {AS_FREE} tokens each", "free text", "tokens/s", None),
    ("`label`", "label", "labels/s", None),
    ("bare aiohttp, one token, prefix cached", "one token, cached", "labels/s", "label"),
    ("bare aiohttp, one token, not cached", "one token, not cached", "labels/s", "label"),
)


def table_of(runs: Sequence[dict[str, float]], texts: int) -> str:
    """The medians in Markdown; ratios are of each run, then their median."""
    rows = []
    for said, name, unit, beside in ROWS:
        middle = statistics.median(run[name] for run in runs)
        ratio = statistics.median(run[beside] / run[name] for run in runs) if beside else None
        cells = [f"{middle:.1f} {unit}", f"{ratio:.2f}" if ratio else ""]
        rows.append([said, *cells])
    head = ["way", "median", "labelwright beside it, in the same run"]
    note = f"{texts} texts of `prompts/clickbait.md`, {VOTES} votes each, medians of {len(runs)}"
    return f"{markdown(head, rows)}\n\n{note}, on {machine()}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--times", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    task = labelwright.Task.load(HERE.parent / "prompts" / "clickbait.md")
    runs = []
    for _ in range(given.times):
        runs.append(once(task, given.texts))
        print({name: round(figure, 1) for name, figure in runs[-1].items()}, flush=True)
    publish("local", table_of(runs, given.texts), given.write)


if __name__ == "__main__":
    main()
