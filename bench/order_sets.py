"""Texts labelled by people, and what the embedded model says of them in any order."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

import labelwright
import polars as pl
from labelwright.labelers.orders import option_order
from labelwright.labelers.questions import choose_asker
from labelwright.labelers.vote import Vote
from labelwright.llm import Client, Request, Session, open_provider
from labelwright.reading import Columns, read_examples
from tables import HERE

MODEL = "local/smollm2"
PROMPTS = HERE.parent / "prompts"
DATA = HERE.parents[1] / "shared" / "data"
"""Where the labelled files are looked for if nobody says where they are."""
Order = tuple[str, ...]
Cast = list[list[Vote]]


@dataclass(frozen=True)
class Set:
    """A labelled file by people, its prompt file, and how many of its rows are asked about."""

    file: str
    prompt: str | None
    rows: int
    columns: Columns = field(default_factory=Columns)


SETS = {
    "clickbait": Set("clickbait_headlines.csv", "clickbait", 800),
    "rt_polarity": Set("rt_polarity.csv", "film_reviews", 800),
    "sms_spam": Set("sms_spam.csv", None, 800),
    "hr_clinc": Set("intents_hr_clinc.csv", "hr_router", 150, Columns(known_only=True)),
    "stars": Set("product_reviews_stars.jsonl", "app_reviews", 150),
}
# No prompt file is for it, so its seed examples are rows of the file, left out of the others.
MESSAGES = {
    "ham": "an ordinary message from a person",
    "spam": "advertising or a fraud sent to many",
}
EXAMPLES = 8
MOST_ORDERS = 5


@dataclass(frozen=True)
class Asked:
    """What came of a set.

    Attributes:
        labels: in the order of the prompt file.
        truth: of each row.
        orders: the fixed orders, the prompt file's first.
        fixed: for each of them one vote per row, and per held-out seed example.
        square: per row, and per held-out seed example, its votes in all turns of its own order.
    """

    labels: Order
    truth: list[str]
    ids: list[str]
    orders: list[Order]
    fixed: list[tuple[Cast, Cast]]
    square: tuple[Cast, Cast]


def load(
    one: Set, data: Path, rows: int | None, seed: int
) -> tuple[labelwright.Task, pl.DataFrame]:
    """The task, and so many of the rows: `id`, `text`, `label`."""
    if one.prompt is not None:
        task = labelwright.Task.load(PROMPTS / f"{one.prompt}.md")
        table = read_examples(data / one.file, task=task, columns=one.columns).table
    else:
        task, table = _messages(pl.read_csv(data / one.file), seed)
    # The first of one shuffled row of all: more rows begin with the same ones.
    shuffled = table.sample(fraction=1, seed=seed, shuffle=True)
    return task, shuffled.head(rows or one.rows)


def _messages(table: pl.DataFrame, seed: int) -> tuple[labelwright.Task, pl.DataFrame]:
    labels, shown = [], []
    for name, description in MESSAGES.items():
        some = table.filter(pl.col("label") == name).sample(EXAMPLES, seed=seed)
        shown += some["id"].to_list()
        examples = [{"text": text} for text in some["text"]]
        labels.append({"name": name, "description": description, "examples": examples})
    task = labelwright.Task(
        name="sms",
        about="Tell unwanted messages from others.",
        text="a text message",
        labels=labels,
    )
    rest = table.filter(~pl.col("id").is_in(shown))
    return task, rest.with_columns(pl.col("id").cast(pl.String))


def fixed_orders(labels: Order) -> list[Order]:
    """Every order of up to three labels; of more, five turns of the file's order or fewer."""
    if len(labels) <= 3:
        return list(itertools.permutations(labels))
    step = -(-len(labels) // MOST_ORDERS)
    return [labels[at:] + labels[:at] for at in range(0, len(labels), step)]


def ask(task: labelwright.Task, table: pl.DataFrame, journal: Path, seed: int) -> Asked:
    """Ask about every row in every fixed order and in a square of its own."""
    provider = open_provider(MODEL)
    asker = choose_asker(task.model_copy(update={"seed": seed}), provider)
    labels = task.label_names
    rows = [(str(name), text) for name, text in zip(table["id"], table["text"], strict=True)]
    seeds = [(f"seed {n}", text) for n, (text, _) in enumerate(asker.held_out)]
    orders = fixed_orders(labels)

    def squared(name: str) -> list[Order]:
        return [tuple(option_order(labels, name, turn, seed)) for turn in range(len(labels))]

    def requests() -> Iterator[Request]:
        pairs = [(one, order) for order in orders for one in seeds + rows]
        pairs += [(one, order) for one in seeds + rows for order in squared(one[0])]
        for (name, text), order in pairs:
            (request,) = asker.requests(text, order, 0, name)
            yield replace(request, tag=(name, order))

    async def answers() -> AsyncIterator[tuple[tuple[str, Order], Vote]]:
        with Session(journal) as session:
            client = Client(provider, session)
            async with client, aclosing(client.ask(requests())) as answered:
                async for request, answer in answered:
                    yield request.tag, asker.vote((answer,), request.tag[1])

    async def collected() -> dict[tuple[str, Order], Vote]:
        return {tag: vote async for tag, vote in answers()}

    votes = asyncio.run(collected())

    def of(some: Sequence[tuple[str, str]], order: Order | None) -> Cast:
        return [
            [votes[name, one] for one in (squared(name) if order is None else [order])]
            for name, _ in some
        ]

    return Asked(
        labels,
        table["label"].to_list(),
        [name for name, _ in rows],
        orders,
        [(of(rows, order), of(seeds, order)) for order in orders],
        (of(rows, None), of(seeds, None)),
    )
