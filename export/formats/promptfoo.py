"""promptfoo: a configuration, the prompt, and one test a row.

"Test case configuration" and "Prompts" in promptfoo's documentation (0.123). promptfoo takes what
looks like a template in a variable for one, and reads the file that a variable names; inside an
object it does neither (tried with 0.123.1), so the text is in one. Answers and prompts are rendered
as Nunjucks templates in any case, so braces there are spelled as expressions that give them back.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar, Literal

import yaml

from .base import Row, Settings
from .chat import Asked, ChatSettings
from .jsonl import Records, write_json

CONFIG, PROMPT, TESTS = "promptfooconfig.yaml", "prompt.json", "tests.jsonl"
_READ = re.compile(r"\{(?=[{%#])|^.(?=(?<=f)ile://|(?<=p)ackage:)", re.DOTALL)
_SPELLED = re.compile(r'\{\{ "(.)" \}\}', re.DOTALL)


class PromptfooSettings(ChatSettings):
    """Options of `promptfoo`: those of chat formats, and

    Attributes:
        split: rows of this split become tests.
        provider: model to ask, as promptfoo names it.
    """

    split: Literal["train", "validation", "test"] = "test"
    provider: str = "openai:chat:gpt-5-mini"


class Promptfoo(Asked, Records):
    """`promptfooconfig.yaml`, `prompt.json`, `tests.jsonl`."""

    settings: ClassVar[type[Settings]] = PromptfooSettings
    own: ClassVar[tuple[str, ...]] = (CONFIG, PROMPT, TESTS)

    def record(self, row: Row) -> dict[str, Any]:
        return {
            "description": row.id,
            "vars": {"row": {"text": row.text}},
            "assert": [{"type": "equals", "value": spelled_out(self.answer(row.label))}],
            "metadata": {"label": row.label},
        }

    def said(self, record: Any) -> tuple[str, str]:
        (equals,) = record["assert"]
        return record["vars"]["row"]["text"], self.label_of(read_back(equals["value"]))

    def write(self, folder: Path) -> None:
        self.need_rows(self.options.split)
        self.write_split(self.options.split, folder / TESTS)
        *before, asked = self.messages("", list(self.job.labels))
        asked = {**asked, "content": spelled_out(asked["content"]) + "{{row.text}}"}
        spelled = [{**one, "content": spelled_out(one["content"])} for one in before]
        write_json(folder / PROMPT, [*spelled, asked])
        config = {
            "description": self.job.task.about if self.job.task else "Which label fits a text",
            "prompts": [f"file://{PROMPT}"],
            "providers": [{"id": self.options.provider, "config": {"temperature": 0}}],
            "tests": f"file://{TESTS}",
        }
        text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
        (folder / CONFIG).write_text(text, encoding="utf-8", newline="\n")

    def check(self, folder: Path) -> None:
        self.check_file(folder / TESTS, self.options.split)

    def notes(self, out: Path) -> list[str]:
        return [f"In that folder: npx promptfoo eval asks {self.options.provider}, which costs."]


def spelled_out(text: str) -> str:
    """A text as a template that renders to it."""
    return _READ.sub(lambda found: f'{{{{ "{found[0]}" }}}}', text)


def read_back(template: str) -> str:
    """The text that `spelled_out` made a template of."""
    return _SPELLED.sub(lambda found: found[1], template)
