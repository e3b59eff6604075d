"""Unsloth: chat lines that its `standardize_sharegpt` and chat templates read.

Unsloth's datasets guide: a Hugging Face dataset with a column `conversations` of messages. Its
notebooks load models with max_seq_length=2048; what is beyond is cut off.
"""

from __future__ import annotations

from typing import Any

from .chat import Chat, Messages
from .limits import Limits


class Unsloth(Chat):
    """{"conversations": messages}."""

    limits = Limits(
        whose="Unsloth", source="max_seq_length in its notebooks, read November 2026", tokens=2_048
    )

    def wrap(self, messages: Messages) -> dict[str, Any]:
        return {"conversations": messages}

    def unwrap(self, record: Any) -> Messages:
        if set(record) != {"conversations"}:
            raise ValueError("other keys")
        messages: Messages = record["conversations"]
        return messages
