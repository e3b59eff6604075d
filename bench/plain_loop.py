"""Texts as a plain loop has them: one prompt a label, asked again and again.

The prompt is the heading and every seed example, always in the same order. No attributes, no first
words, no word of what exists already; answers are taken as they come, without repair and however
often they come.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from labelwright.generators.continuing import HEADING
from labelwright.llm import Answer, Client, Request, Session, open_client, open_provider, run_async
from labelwright.llm.client import answers_in_order
from labelwright.progress import Silent
from labelwright.task import DEFAULT_MODEL, Label, Task
from labelwright.templates import render

ROUND = 120
"""Calls between two looks at what was spent."""


def plain_loop(task: Task, tokens: int, folder: Path) -> pl.DataFrame:
    """Rows that a plain loop writes for this many tokens, read and written; as many of each label.

    Every answer is in the journal of `folder`, so a loop that was stopped goes on.
    """
    provider = open_provider(task.generate.model or DEFAULT_MODEL)
    folder.mkdir(parents=True, exist_ok=True)
    with Session(folder / "journal.sqlite") as session:
        client = open_client(provider, session, task.generate, stage="plain", progress=Silent())
        rows = run_async(_rows(task, client, tokens))
    return pl.DataFrame(rows).with_columns(source=pl.lit("generated"))


async def _rows(task: Task, client: Client, tokens: int) -> list[dict[str, str]]:
    rows, spent, number = [], 0, 0
    async with client:
        while spent < tokens:
            requests = [_request(task, number + n) for n in range(ROUND)]
            number += ROUND
            for request, answer in await answers_in_order(client, requests, _nothing):
                spent += answer.input_tokens + answer.output_tokens
                if answer.text.strip() and spent <= tokens:
                    rows.append({"text": answer.text.strip(), "label": request.tag})
    return rows


def _nothing(answer: Answer) -> None:
    """No progress is shown."""


def _request(task: Task, number: int) -> Request:
    turn, place = divmod(number, len(task.labels))
    label = task.labels[place]
    longest = max(len(task.join(example)) for _, example in task.seeds)
    return Request(
        prompt=_prompt(task, label),
        max_tokens=max(40, int(longest / 2.5)),
        temperature=1.0,
        stop=("\n",),
        seed=task.seed * 1_000_003 + turn,
        sample=turn,
        affinity=place,
        tag=label.name,
    )


def _prompt(task: Task, label: Label) -> str:
    words = {"text": task.text, "label": label.name, "description": label.description}
    shown = "".join(f"- {task.join(example)}\n" for example in label.examples)
    return f"{render(HEADING, words)}\n\n{shown}-"
