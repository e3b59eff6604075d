"""LLaMA-Factory: chat lines, and the `dataset_info.json` that tells it of them.

data/README.md of LLaMA-Factory, read November 2026: `formatting: sharegpt` with tags reads OpenAI's
messages. What is beyond `cutoff_len`, 2,048 unless set, is cut off.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from .chat import Chat
from .jsonl import write_json
from .limits import Limits

INFO = "dataset_info.json"


class LlamaFactory(Chat):
    """`dataset_info.json`, and chat lines beside it."""

    limits = Limits(
        whose="LLaMA-Factory", source="default of cutoff_len, read November 2026", tokens=2_048
    )
    own: ClassVar[tuple[str, ...]] = (INFO, *Chat.own)

    @property
    def name(self) -> str:
        """First part of the names of the datasets."""
        return self.job.task.name if self.job.task else "labelled"

    def write(self, folder: Path) -> None:
        super().write(folder)
        entries = {f"{self.name}_{split}": _entry(split) for split in self.job.counts()}
        write_json(folder / INFO, entries)

    def notes(self, out: Path) -> list[str]:
        return [
            f"Train with `dataset_dir: {out}` and `dataset: {self.name}_train`; to add to your own "
            f"data folder, copy the entries of {INFO} and the files."
        ]


def _entry(split: str) -> dict[str, Any]:
    return {
        "file_name": f"{split}.jsonl",
        "formatting": "sharegpt",
        "columns": {"messages": "messages"},
        "tags": {
            "role_tag": "role",
            "content_tag": "content",
            "user_tag": "user",
            "assistant_tag": "assistant",
            "system_tag": "system",
        },
    }
