"""How the data of a card came to be: models, prompts, people, checks and counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from .base import Job

MOST_REASONS = 8


def making(job: Job, curation: Mapping[str, Any]) -> list[str]:
    """How texts were written and labelled, who looked at them, what was dropped; paragraphs."""
    steps = [*_written(job), *_labelled(job), *_reviewed(job), *_curated(curation)]
    if not steps:
        steps = ["Who wrote the texts and who labelled them is not recorded."]
    return [*steps, "The files were written with labelwright."]


def prompts(job: Job) -> list[str]:
    """What the models were asked, as far as the prompt file says; empty without one."""
    task = job.task
    if task is None or not (values(job, "generator") or labelers(job)):
        return []
    parts = []
    if values(job, "generator"):
        words = task.template.strip()
        parts.append(
            "What a model that follows instructions was asked for texts with (a Jinja template; "
            "small models were given a list of examples to go on with):"
            if words
            else "Texts were asked for with the prompt that is built into labelwright, from the "
            "task's words, its labels and its examples."
        )
        parts += [_fenced(words)] if words else []
    if task.attributes:
        varied = ", ".join(f"{plain(name)}" for name in task.attributes)
        parts.append(f"Texts were asked for with varying {varied}.")
    if task.label.prompt:
        parts += ["What was asked for a label:", _fenced(str(task.label.prompt).strip())]
    return parts


def _written(job: Job) -> Iterator[str]:
    if "generator" in job.table.columns:
        found = Counter(job.table["generator"].drop_nulls().to_list())
        if found:
            models = ", ".join(
                f"`{plain(name)}` ({count:,})" for name, count in found.most_common()
            )
            yield (
                f"{found.total():,} of the texts were written by a language model ({models}), so "
                "they are not what people wrote and may miss what real texts have."
            )
    if "source" in job.table.columns:
        sources = Counter(job.table["source"].to_list())
        if brought := sources["texts"]:
            yield f"{brought:,} texts were brought by the author of the dataset."
        if seeds := sources["seed"]:
            yield f"{seeds:,} texts are examples that the author wrote for the prompt."


def _labelled(job: Job) -> Iterator[str]:
    names = labelers(job)
    if not names:
        return
    votes = job.table["votes"].list.len().fill_null(0)
    each = float(votes.mean() or 0.0)  # type: ignore[arg-type]
    words = (
        f"Labels are the votes of {_names(names)}, {each:.1f} a text on average, asked with the "
        "options in another order for each vote."
    )
    if "agreement" in job.table.columns and job.table["agreement"].dtype.is_float():
        agreed = job.table["agreement"].drop_nulls()
        if len(agreed):
            words += f" On average {float(agreed.mean()):.0%} of the votes agree."  # type: ignore[arg-type]
    if not _people(job):
        words += " A person did not check every one of them."
    yield words


def _people(job: Job) -> int:
    if "reviewed" not in job.table.columns:
        return 0
    return int(job.table["reviewed"].fill_null(False).sum())


def _reviewed(job: Job) -> Iterator[str]:
    if count := _people(job):
        yield f"A person looked at {count:,} of the {job.table.height:,} rows; their label stands."


def _curated(curation: Mapping[str, Any]) -> Iterator[str]:
    rows, kept = curation.get("rows"), curation.get("kept")
    if not isinstance(rows, int) or not isinstance(kept, int):
        return
    words = f"Of {rows:,} labelled texts {kept:,} were kept after checks"
    dropped = curation.get("dropped")
    if isinstance(dropped, dict) and dropped:
        reasons = list(dropped.items())[:MOST_REASONS]
        words += "; dropped: " + ", ".join(f"{count:,} `{plain(name)}`" for name, count in reasons)
    yield words + "."


def labelers(job: Job) -> list[str]:
    """Models that voted, sorted."""
    if "votes" not in job.table.columns or not isinstance(job.table["votes"].dtype, pl.List):
        return []
    votes = job.table["votes"].explode().drop_nulls()
    return sorted({vote["model"] for vote in votes if vote.get("model")})


def values(job: Job, column: str) -> list[str]:
    """Distinct values of a column, sorted; none where there is no such column."""
    if column not in job.table.columns:
        return []
    return sorted(map(str, job.table[column].drop_nulls().unique().to_list()))


def plain(text: str) -> str:
    """Words for running text: on one line, no backticks."""
    return " ".join(text.replace("`", "'").split())


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{plain(name)}`" for name in names)


def _fenced(text: str) -> str:
    """A block of code, whose fence is longer than any in the text."""
    longest = max((len(found) for found in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text}\n{fence}"
