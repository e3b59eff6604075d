"""What to do about a job that failed, from what the provider said of it."""

from __future__ import annotations

import json
import re

from .record import Job

_LINE = re.compile(r"\b(?:line|example|row|sample)s?\s*(?:number\s*|#\s*)?(\d+)", re.IGNORECASE)
_SHOWN = 80
_WORDS = (
    (
        ("training_not_available", "winding down"),
        "OpenAI takes no new fine-tunes from this organization: train on this machine "
        "(`labelwright finetune RUN --with tfidf`) or at another provider (--with together:MODEL)",
    ),
    (("quota", "billing", "credit", "insufficient"), "Add money to the account first"),
    (
        ("moderation", "safety", "policy", "policies"),
        "The provider's check of what the rows or the model say stopped it: look at the rows that "
        "it names, or train on this machine",
    ),
    (("invalid_training_file", "invalid_file", "format"), "Look at the file that was sent"),
)


def hint(job: Job) -> str:
    """What to do about a failure; empty where nothing is known."""
    said = job.reason.lower()
    parts = [words for names, words in _WORDS if any(name in said for name in names)][:1]
    if shown := bad_line(job):
        parts = [shown]
    return ". ".join(parts)


def bad_line(job: Job) -> str:
    """The line that the provider's words name, as it was sent; empty where they name none."""
    found = _LINE.search(job.reason)
    split = "validation" if "validation" in job.reason.lower() else "train"
    path = job.file(split)
    if found is None or path is None:
        return ""
    number = int(found[1])
    with path.open(encoding="utf-8-sig") as file:
        for count, line in enumerate(file, 1):
            if count == number:
                return f"Line {number} of {path} is {_short(line)}: mend or drop that row"
    return ""


def _short(line: str) -> str:
    """The text of a line, cut short."""
    try:
        record = json.loads(line)
        record = record.get("input", record)
        text = str(record["messages"][-2]["content" if "messages" in record else "text"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        text = line.strip()
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]} ...")
