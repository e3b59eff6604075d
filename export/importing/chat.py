"""Chats with a question and an answer, whoever's keys they have.

OpenAI, Azure, Together, Fireworks, Mistral (`messages`), Bedrock (`system` beside, content in
parts), Gemini (`contents`), TRL (`prompt` and `completion` of messages), ShareGPT and Unsloth
(`conversations`, also with `from` and `value`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...files.objects import Placed
from .example import Example, nothing

_ROLES = {"model": "assistant", "gpt": "assistant", "human": "user", "developer": "system"}
Messages = list[tuple[str, str]]


class ChatRecords:
    """The text is what the user said, the label what was answered."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it holds a list of messages."""
        return bool(messages(first))

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        for _, record in records:
            yield exchange(messages(record), usage)


def messages(record: Mapping[str, Any]) -> Messages:
    """Role and content of each message of a record; none where it is no chat."""
    found = record.get("messages", record.get("contents", record.get("conversations")))
    if found is None and isinstance(record.get("prompt"), list):
        found = [*record["prompt"], *_listed(record.get("completion"))]
    return of_list(found)


def of_list(found: Any) -> Messages:
    """Role and content of each message; none where something else is among them."""
    read = [_message(one) for one in _listed(found)]
    return [one for one in read if one] if all(read) else []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _message(one: Any) -> tuple[str, str] | None:
    if not isinstance(one, dict):
        return None
    role = one.get("role", one.get("from"))
    content = one.get("content", one.get("value", one.get("parts")))
    if isinstance(content, list):
        parts = [str(part["text"]) for part in content if isinstance(part, dict) and "text" in part]
        content = "".join(parts) if len(parts) == len(content) else None
    if not isinstance(role, str) or not isinstance(content, str):
        return None
    return _ROLES.get(role, role), content


def exchange(said: Messages, usage: Mapping[str, Any]) -> Example:
    """The example of a chat that is one question and one answer."""
    roles = [role for role, _ in said if role != "system"]
    if roles != ["user", "assistant"]:
        return nothing("not one question and one answer")
    return Example(text_of(said[:-1], usage), label_of(said[-1][1]))


def text_of(asked: Messages, usage: Mapping[str, Any]) -> str:
    """The text in a question: without the instructions above it, where these are known.

    Labels stand in another order in each question, but they are as long together.
    """
    content = asked[-1][1]
    if any(role == "system" for role, _ in asked):
        return content
    template = of_list(usage.get("messages"))
    before = template[-1][1].removesuffix("{text}") if template else ""
    if len(template) == 1 and sorted(content[: len(before)]) == sorted(before):
        return content[len(before) :]
    return content


def label_of(answer: str) -> str:
    """The label in an answer: the answer, or what {"label": ...} names."""
    if answer.startswith("{"):
        try:
            found = json.loads(answer)
        except ValueError:
            return answer
        if isinstance(found, dict) and isinstance(found.get("label"), str):
            return str(found["label"])
    return answer
