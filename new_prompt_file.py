"""Writing a new prompt file: commented, so that a person can go on from it, and sure to load."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .errors import InputError, PromptFileError
from .files import write_bytes
from .task import Task

_PLAIN = re.compile(r"[^\W_][\w ,.!?()/'-]*(?<! )")


@dataclass(frozen=True)
class Answers:
    """What is known of a new task.

    Attributes:
        name: short name.
        labels: description by label.
        about: one sentence on what the classifier is for; empty to leave it to labelwright.
        text: what one text is, in the singular; empty for "a text".
        examples: per label seed examples; with `fields` a JSON object each, or the last field.
        attributes: values by attribute.
        fields: what each named part of an input is.
        language: ISO 639-1 code of the texts.
    """

    name: str
    labels: Mapping[str, str]
    about: str = ""
    text: str = ""
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


def write_prompt_file(answers: Answers, path: str | Path, *, force: bool = False) -> Task:
    """Write a prompt file and load it again.

    Raises:
        InputError: the file is there and `force` is not set, or the answers make no task.
        LabelwrightError: it cannot be written.
    """
    path = Path(path)
    if path.exists() and not force:
        raise InputError(f"{path} is there already; --force writes over it, --out elsewhere")
    if unknown := [label for label in answers.examples if label not in answers.labels]:
        raise InputError(
            f"an example for {unknown[0]!r}, which is no label; "
            f"the labels are {', '.join(answers.labels)}"
        )
    text = prompt_file_text(answers)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "trial.md"
        trial.write_text(text, encoding="utf-8", newline="\n")
        try:
            Task.load(trial)
        except PromptFileError as error:
            raise InputError(f"found {error.found}; expected {error.expected}") from None
    write_bytes(path, text.encode())
    return Task.load(path)


def prompt_file_text(answers: Answers) -> str:
    """The words of a prompt file, with a comment on what may be added."""
    lines = [
        "---",
        "# What to make, and how. Every key that may stand here: docs/prompt-files.md",
        f"name: {_scalar(answers.name)}",
        *([f"about: {_scalar(answers.about)}"] if answers.about else []),
        f"text: {_scalar(answers.text or 'a text')}  # what one text is, in the singular",
        f"language: {_scalar(answers.language)}",
        *_fields(answers),
        "",
        "# Each label with what it is for: a model reads these words when it writes and labels.",
        "# 8 to 12 examples of your own per label help a small model most.",
        "labels:",
        *(row for label in answers.labels for row in _label(label, answers)),
        "",
        "per_label: 300  # usable texts to write for each label",
        *_attributes(answers),
        *_MORE,
        "---",
    ]
    return "\n".join(lines) + "\n"


_MORE = (
    "",
    "# Whom to ask; left out, a small model in this process, without key or server.",
    "# generate:",
    "#   model: ollama/phi4-mini",
    "# label:",
    "#   model: openai/gpt-5-mini",
    "#   votes: 3",
    "",
    "export: [openai-chat, csv]",
    "# Words below the next line, a Jinja template, are sent to a chat model that writes texts;",
    "# left out, labelwright has its own.",
)


def _fields(answers: Answers) -> list[str]:
    if not answers.fields:
        return []
    parts = [f"  {_scalar(name)}: {_scalar(what)}" for name, what in answers.fields.items()]
    return ["", "# The parts of one input.", "fields:", *parts]


def _label(name: str, answers: Answers) -> list[str]:
    description = _scalar(answers.labels[name])
    examples = answers.examples.get(name, ())
    if not examples:
        return [f"  {_scalar(name)}: {description}"]
    rows = [f"      - {_example(one, tuple(answers.fields))}" for one in examples]
    return [f"  {_scalar(name)}:", f"    description: {description}", "    examples:", *rows]


def _example(text: str, fields: tuple[str, ...]) -> str:
    if not fields:
        return _scalar(text)
    parts = {fields[-1]: text}
    if text.lstrip().startswith("{"):
        try:
            parts = json.loads(text)
        except ValueError as error:
            raise InputError(f"the example {text!r} is not JSON: {error}") from None
    inside = ", ".join(f"{_scalar(k)}: {_quoted(str(v))}" for k, v in parts.items())
    return "{" + inside + "}"


def _attributes(answers: Answers) -> list[str]:
    about = "# What to vary from text to text, so that they do not all sound alike."
    if not answers.attributes:
        return ["", about, "# attributes:", "#   length: [short, long]"]
    rows = [
        f"  {_scalar(name)}: [{', '.join(_quoted(value) for value in values)}]"
        for name, values in answers.attributes.items()
    ]
    return ["", about, "attributes:", *rows]


def _scalar(text: str) -> str:
    """A text as YAML: as it is where that is safe, else in quotes."""
    return text if _PLAIN.fullmatch(text) and text.isprintable() else _quoted(text)


def _quoted(text: str) -> str:
    # not json.dumps: YAML reads its pairs of surrogates as two broken characters
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08x}"
