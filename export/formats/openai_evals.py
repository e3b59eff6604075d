"""OpenAI's open-source evals: {"input": messages, "ideal": answer}, and the registry entry.

"Building an eval" in the repository openai/evals: samples for `basic.match.Match`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Literal

import yaml

from .base import Row, Settings
from .chat import Asked, ChatSettings
from .dated import EVALS_CLOSING
from .jsonl import Records

SAMPLES, ENTRY = "samples.jsonl", "eval.yaml"


class EvalsSettings(ChatSettings):
    """Options of `openai-evals`: those of chat formats, and

    Attributes:
        split: rows of this split become samples.
    """

    split: Literal["train", "validation", "test"] = "test"


class OpenAIEvals(Asked, Records):
    """`samples.jsonl`, and `eval.yaml` that tells the package of them."""

    settings: ClassVar[type[Settings]] = EvalsSettings
    warning = EVALS_CLOSING
    own: ClassVar[tuple[str, ...]] = (SAMPLES, ENTRY)

    def record(self, row: Row) -> dict[str, Any]:
        return {"input": self.asked(row), "ideal": self.answer(row.label)}

    def said(self, record: Any) -> tuple[str, str]:
        return self.text_of(record["input"]), self.label_of(record["ideal"])

    def write(self, folder: Path) -> None:
        self.need_rows(self.options.split)
        self.write_split(self.options.split, folder / SAMPLES)
        name = self.job.task.name if self.job.task else "labelled"
        entry = {
            name: {"id": f"{name}.{self.options.split}.v0", "metrics": ["accuracy"]},
            f"{name}.{self.options.split}.v0": {
                "class": "evals.elsuite.basic.match:Match",
                "args": {"samples_jsonl": f"{name}/{SAMPLES}"},
            },
        }
        text = yaml.safe_dump(entry, sort_keys=False, allow_unicode=True)
        (folder / ENTRY).write_text(text, encoding="utf-8", newline="\n")

    def check(self, folder: Path) -> None:
        self.check_file(folder / SAMPLES, self.options.split)

    def notes(self, out: Path) -> list[str]:
        return [f"{ENTRY} goes into registry/evals, {SAMPLES} into registry/data/NAME of evals."]
