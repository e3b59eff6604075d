"""The dataset card: what a person should know before they train on the data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl
import yaml

from .base import Job
from .hf_making import making, plain, prompts, values

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LARGE = "1M<n<10M"
FINDINGS = 10


@dataclass(frozen=True)
class Card:
    """What a card is made from: the job, its columns, bytes of each split's file, the licence,
    and the report of curate (empty when there is none)."""

    job: Job
    features: list[dict[str, Any]]
    sizes: dict[str, int]
    licence: str
    curation: dict[str, Any]


def card(content: Card) -> str:
    """The text of README.md: a YAML head for the Hub, a body for people."""
    head = yaml.safe_dump(_head(content), sort_keys=False, allow_unicode=True, width=100)
    job = content.job
    task = job.task
    title = task.name.replace("_", " ").replace("-", " ") if task else "Labelled texts"
    rows = sum(job.counts().values())
    opening = (
        f"{rows:,} examples, each {task.text if task else 'a text'} with one of "
        f"{len(job.labels)} labels."
    )
    parts = [
        f"# {plain(title)}",
        plain(task.about) if task else "",
        opening,
        "## Labels",
        _label_table(job),
        "## How it was made",
        *making(job, content.curation),
        *(["## Prompts", *asked] if (asked := prompts(job)) else []),
        "## Known flaws",
        *_flaws(content),
        "## Use",
        _usage(job),
        "## Licence",
        _licence(content.licence),
    ]
    return f"---\n{head}---\n\n" + "\n\n".join(part for part in parts if part) + "\n"


def _head(content: Card) -> dict[str, Any]:
    job, counts = content.job, content.job.counts()
    rows = sum(counts.values())
    splits = [
        {"name": split, "num_bytes": _bytes(job, split), "num_examples": count}
        for split, count in counts.items()
    ]
    files = [{"split": split, "path": f"data/{split}-*"} for split in counts]
    head: dict[str, Any] = {
        "pretty_name": job.task.name if job.task else "Labelled texts",
        "license": content.licence,
        "task_categories": ["text-classification"],
        "size_categories": [next((name for limit, name in SIZES if rows < limit), LARGE)],
        "tags": ["labelwright", *(["synthetic"] if values(job, "generator") else [])],
        "dataset_info": {
            "features": content.features,
            "splits": splits,
            "download_size": sum(content.sizes.values()),
            "dataset_size": sum(split["num_bytes"] for split in splits),
        },
        "configs": [{"config_name": "default", "data_files": files}],
    }
    return {"language": [job.task.language], **head} if job.task else head


def _bytes(job: Job, split: str) -> int:
    part = job.table.filter(pl.col("split") == split).select("id", "text", *job.fields)
    characters = sum(int(column.str.len_bytes().sum() or 0) for column in part)
    return characters + 8 * part.height


def _label_table(job: Job) -> str:
    splits = list(job.counts())
    found = Counter(job.table.select("label", "split").iter_rows())
    lines = [f"| label | what it is for | {' | '.join(splits)} |"]
    lines.append(f"|---|---|{'---:|' * len(splits)}")
    for label in job.labels:
        numbers = " | ".join(f"{found[label, split]:,}" for split in splits)
        lines.append(f"| {_cell(label)} | {_cell(job.description(label))} | {numbers} |")
    totals = " | ".join(f"{count:,}" for count in job.counts().values())
    return "\n".join([*lines, f"| **all** | | {totals} |"])


def _flaws(content: Card) -> list[str]:
    flags = _flags(content.job.table)
    lines = [f"- {count:,} rows carry the flag `{check}`." for check, count in flags.most_common()]
    for finding in content.curation.get("findings", [])[:FINDINGS]:
        lines.append(f"- {_finding(finding)}")
    surface = content.curation.get("surface_only") or {}
    if {"accuracy", "majority"} <= set(surface):
        lines.append(
            f"- Surface features alone (length, case, punctuation) tell the labels apart with "
            f"accuracy {surface['accuracy']:.2f}; always the largest label gives "
            f"{surface['majority']:.2f}."
        )
    lines += [f"- {plain(str(words))}" for words in content.curation.get("words") or ()]
    if not lines:
        return ["None were recorded. That is not a proof that there are none."]
    return ["What curation found in these rows and left in:", "\n".join(lines)]


def _finding(finding: dict[str, Any]) -> str:
    text = f"The feature {plain(str(finding.get('feature')))} goes with the label "
    text += f"`{plain(str(finding.get('label')))}`"
    inside, outside = finding.get("rate_in_label"), finding.get("rate_elsewhere")
    if isinstance(inside, int | float) and isinstance(outside, int | float):
        text += f" ({inside:.0%} of its rows, {outside:.0%} of the others)"
    return f"{text}."


def _usage(job: Job) -> str:
    first = next(iter(job.counts()))
    return (
        "```python\nfrom datasets import load_dataset\n\n"
        'data = load_dataset("<folder or owner/name>")\n'
        f'label = data["{first}"].features["label"]\n'
        f'print(data["{first}"][0]["text"], label.int2str(data["{first}"][0]["label"]))\n```'
    )


def _licence(licence: str) -> str:
    if licence == "unknown":
        return "None was stated. Ask the author before you use the data."
    return f"`{plain(licence)}`"


def _flags(table: pl.DataFrame) -> Counter[str]:
    """Check to number of rows that it flagged."""
    if "flags" not in table.columns or not isinstance(table["flags"].dtype, pl.List):
        return Counter()
    names = pl.col("flags").list.eval(pl.element().struct.field("check")).list.unique()
    return Counter(table.select(names.explode())["flags"].drop_nulls().to_list())


def _cell(text: str) -> str:
    return plain(text).replace("\\", "\\\\").replace("|", "\\|")
