"""OpenAI's chat format for supervised fine-tuning: {"messages": [system, user, assistant]}.

Azure, Together and Fireworks read the same lines. Format and limits: OpenAI's supervised
fine-tuning guide and Files API reference.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar, Literal

import polars as pl

from .asking import instructions, shuffled
from .base import Row, Settings
from .jsonl import JsonLines
from .openai_notes import CLOSING, MAX_TOKENS, size_notes

SETTINGS_FILE = "inference.json"


class ChatSettings(Settings):
    """Options of `openai-chat`.

    Attributes:
        system: put the instructions into a system message; else they stand above the text.
        list_options: list the labels, in an order drawn anew for each row. With both off, the
            user message is the text alone.
        answer: `label` trains the bare name, `json` trains {"label": name}.
    """

    system: bool = True
    list_options: bool = True
    answer: Literal["label", "json"] = "label"


class OpenAIChat(JsonLines):
    """`train.jsonl`, `validation.jsonl`, `test.jsonl`, and how to ask the trained model."""

    settings: ClassVar[type[Settings]] = ChatSettings
    own: ClassVar[tuple[str, ...]] = (*JsonLines.own, SETTINGS_FILE)

    @classmethod
    def problem(cls, row: Row) -> str | None:
        return None if row.text.strip() else "its text is empty"

    def record(self, row: Row) -> dict[str, Any]:
        asked = self.messages(row.text, shuffled(self.job.labels, row.id, self.job.seed))
        return {"messages": [*asked, {"role": "assistant", "content": self.answer(row.label)}]}

    def messages(self, text: str, options: list[str]) -> list[dict[str, str]]:
        """The messages that ask for the label of a text."""
        listed = options if self.options.list_options else []
        words = instructions(self.job, self.options.answer, listed)
        if self.options.system:
            return [{"role": "system", "content": words}, {"role": "user", "content": text}]
        if self.options.list_options:
            text = f"{words}\n\n{text}"
        return [{"role": "user", "content": text}]

    def answer(self, label: str) -> str:
        """What the model is to answer for a label."""
        return (
            label
            if self.options.answer == "label"
            else json.dumps({"label": label}, ensure_ascii=False)
        )

    def write(self, folder: Path) -> None:
        super().write(folder)
        usage = {
            "messages": self.messages("{text}", list(self.job.labels)),
            "labels": list(self.job.labels),
            "answer": self.options.answer,
            "temperature": 0,
            "note": "Replace {text}. Training drew the order of the labels anew for each row; "
            "at inference any order will do.",
        }
        text = json.dumps(usage, ensure_ascii=False, indent=2)
        (folder / SETTINGS_FILE).write_text(text + "\n", encoding="utf-8")

    def mistake(self, record: Any, row: Row) -> str | None:
        if not isinstance(record, dict) or set(record) != {"messages"}:
            return "it is not an object with `messages` alone"
        messages = record["messages"]
        roles = ["system", "user", "assistant"] if self.options.system else ["user", "assistant"]
        if [message["role"] for message in messages] != roles:
            return f"its roles are not {', '.join(roles)}"
        if not messages[-2]["content"].endswith(row.text):
            return "the text of the user is not the row's"
        answer = messages[-1]["content"]
        label = json.loads(answer)["label"] if self.options.answer == "json" else answer
        return None if label == row.label and label in self.job.labels else "another label"

    def notes(self, out: Path) -> list[str]:
        counts = {f"{split}.jsonl": count for split, count in self.job.counts().items()}
        # A token is at least one byte, so what has fewer bytes than this surely fits.
        asked = self.messages("", list(self.job.labels))
        room = MAX_TOKENS - len(json.dumps(asked, ensure_ascii=False).encode())
        table = self.job.table
        long = table.filter(pl.col("text").str.len_bytes() > room)["id"].to_list()
        notes = [CLOSING, *size_notes(out, counts)]
        if long:
            notes.append(
                f"{len(long)} row(s) may be longer than {MAX_TOKENS:,} tokens, where OpenAI cuts "
                f"off the end and with it the label (the first: {long[0]})."
            )
        return notes
