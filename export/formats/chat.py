"""Rows as a chat: instructions, the text, and the label as the answer to learn.

A provider's format says how these messages stand in a record (`wrap`, `unwrap`); what they say, and
the file that tells how to ask the trained model, is the same everywhere.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar, Literal

from .asking import Question, shuffled
from .base import Job, Row, Settings, per_split
from .jsonl import Records, write_json
from .sizes import Measured, Sized

SETTINGS_FILE = "inference.json"
Messages = list[dict[str, str]]


class ChatSettings(Sized):
    """Options of chat formats.

    Attributes:
        system: put the instructions into a system message; else they stand above the text.
        list_options: list the labels, in an order drawn anew for each row. With both off, the
            user message is the text alone.
        answer: `label` trains the bare name, `json` trains {"label": name}.
    """

    system: bool = True
    list_options: bool = True
    answer: Literal["label", "json"] = "label"


class Asked(Measured):
    """A format whose rows are questions to a chat model. Its settings are `ChatSettings`."""

    settings: ClassVar[type[Settings]] = ChatSettings

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        self.question = Question(job, settings.answer)

    def messages(self, text: str, options: list[str]) -> Messages:
        """The messages that ask for the label of a text."""
        words = self.question.words(options if self.options.list_options else [])
        if self.options.system:
            return [{"role": "system", "content": words}, {"role": "user", "content": text}]
        if self.options.list_options:
            text = f"{words}\n\n{text}"
        return [{"role": "user", "content": text}]

    def asked(self, row: Row) -> Messages:
        """The messages that ask for the label of a row, options in the row's own order."""
        listed = self.options.list_options
        options = shuffled(self.job.labels, row.id, self.job.seed) if listed else []
        return self.messages(row.text, options)

    def answer(self, label: str) -> str:
        """What the model is to answer for a label."""
        if self.options.answer == "label":
            return label
        return json.dumps({"label": label}, ensure_ascii=False)

    def spoken(self, row: Row) -> str:
        asked = self.messages(row.text, list(self.job.labels))
        return "\n".join([*(message["content"] for message in asked), self.answer(row.label)])

    def text_of(self, asked: Messages) -> str:
        """The row's text in the messages that ask.

        Raises:
            ValueError: the roles are not those that were asked for.
        """
        roles = ["system", "user"] if self.options.system else ["user"]
        if [message["role"] for message in asked] != roles:
            raise ValueError("other roles")
        content = asked[-1]["content"]
        if self.options.system or not self.options.list_options:
            return content
        # Options stand in another order in each row, but they are as long together.
        before = self.messages("", list(self.job.labels))[-1]["content"]
        return content[len(before) :]

    def label_of(self, answer: str) -> str:
        """The label that an answer names."""
        if self.options.answer == "label":
            return answer
        found: str = json.loads(answer)["label"]
        return found

    def usage(self) -> dict[str, Any]:
        """How to ask the trained model, with `{text}` where the text goes."""
        return {
            "messages": self.messages("{text}", list(self.job.labels)),
            "labels": list(self.job.labels),
            "answer": self.options.answer,
            "temperature": 0,
            "note": "Replace {text}. Training drew the order of the labels anew for each row; "
            "at inference any order will do.",
        }


class Chat(Asked, Records):
    """`train.jsonl`, `validation.jsonl`, `test.jsonl`, and how to ask the trained model."""

    own: ClassVar[tuple[str, ...]] = per_split("jsonl", SETTINGS_FILE)

    def wrap(self, messages: Messages) -> dict[str, Any]:
        """The record of messages, the answer being the last."""
        return {"messages": messages}

    def unwrap(self, record: Any) -> Messages:
        """The messages of a record that `wrap` made."""
        if set(record) != {"messages"}:
            raise ValueError("other keys")
        messages: Messages = record["messages"]
        return messages

    def record(self, row: Row) -> dict[str, Any]:
        return self.wrap(
            [*self.asked(row), {"role": "assistant", "content": self.answer(row.label)}]
        )

    def said(self, record: Any) -> tuple[str, str]:
        *asked, answer = self.unwrap(record)
        if answer["role"] != "assistant":
            raise ValueError("the last message is no answer")
        return self.text_of(asked), self.label_of(answer["content"])

    def write(self, folder: Path) -> None:
        super().write(folder)
        write_json(folder / SETTINGS_FILE, self.usage())
