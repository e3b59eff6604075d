"""Amazon Nova on Bedrock: records of schema bedrock-conversation-2024.

Format, limits and reserved words: "Preparing data for fine-tuning", Amazon Nova user guide, and the
checks of `nova_ft_dataset_validator.py` in aws-samples/amazon-nova-samples, which look for the
words in any case of letters; both read November 2026.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ...errors import InputError
from .base import Job, Row
from .chat import Chat, Messages
from .limits import Limits

RESERVED = (
    *("User:", "Bot:", "Assistant:", "System:", "Thought:"),
    *("<image>", "<video>", "<unk>", "[EOS]"),
)
_FOUND = re.compile("|".join(re.escape(word) for word in RESERVED), re.IGNORECASE)


class BedrockNova(Chat):
    """Conversations for Nova Micro, Lite and Pro."""

    limits = Limits(
        whose="Amazon Nova",
        source="Amazon Nova user guide, fine-tuning on Bedrock, read November 2026",
        rows=8,
        advised_rows=100,
        most_rows=20_000,
        tokens=32_000,
        reserved=RESERVED,
    )

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        if bad := [label for label in job.labels if _FOUND.search(self.answer(label))]:
            raise InputError(
                f"the label(s) {', '.join(map(repr, bad))} hold a word that is reserved at Amazon "
                f"Nova ({', '.join(RESERVED)}); rename with --map OLD=NEW, or in the prompt file"
            )

    def problem(self, row: Row) -> str | None:
        if found := _FOUND.search(row.text):
            return f"it holds {found[0]!r}, a reserved word with which the job fails"
        return super().problem(row)

    def messages(self, text: str, options: list[str]) -> Messages:
        # A label `user` is listed as "- user: ...", which is a reserved word, too.
        empty = super().messages("", options)
        return [
            {"role": one["role"], "content": without_reserved(one["content"])} for one in empty[:-1]
        ] + [{"role": "user", "content": without_reserved(empty[-1]["content"]) + text}]

    def wrap(self, messages: Messages) -> dict[str, Any]:
        system = [one for one in messages if one["role"] == "system"]
        return {
            "schemaVersion": "bedrock-conversation-2024",
            **({"system": [{"text": one["content"]} for one in system]} if system else {}),
            "messages": [
                {"role": one["role"], "content": [{"text": one["content"]}]}
                for one in messages
                if one["role"] != "system"
            ],
        }

    def unwrap(self, record: Any) -> Messages:
        system = [{"role": "system", "content": one["text"]} for one in record.get("system", [])]
        return system + [
            {"role": one["role"], "content": "".join(part["text"] for part in one["content"])}
            for one in record["messages"]
        ]

    def notes(self, out: Path) -> list[str]:
        train = self.job.counts().get("train", 0)
        notes = ["The files go into an S3 bucket; Nova 2 Lite takes no validation file."]
        if train < 200:
            notes.append(f"Nova 2 Lite asks for 200 training rows or more; there are {train}.")
        return notes


def without_reserved(text: str) -> str:
    """A text with a blank in every reserved word, so that it is none any more."""
    return _FOUND.sub(lambda found: _apart(found[0]), text)


def _apart(word: str) -> str:
    return f"{word[:-1]} :" if word.endswith(":") else f"{word[0]} {word[1:]}"
