"""What a prompt file says.

A prompt file is Markdown with a YAML head between two `---` lines. The head is the task; the body
is a Jinja template, the words sent to a generator that follows instructions. `Task.load` reads
one, strictly: every mistake becomes a PromptFileError that names file, line, what was found and
what was expected. `docs/prompt-files.md` describes every key for users.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from .address import secret_in
from .errors import PromptFileError
from .prompt_file import Place, PromptFile
from .task_evaluation import Evaluation
from .task_file import explain, fold, spelled_out
from .task_labeling import Abstain, Cascade, Labeling, Panelist, conflict
from .task_parts import (
    NO_SECRETS,
    PACE,
    Asking,
    Curation,
    Fields,
    Generate,
    Label,
    NonEmpty,
    Prices,
    Split,
    Strict,
)
from .templates import find_mistake

__all__ = [
    "DEFAULT_MODEL",
    "GENERATE_VARIABLES",
    "LABEL_VARIABLES",
    "NONE_FITS",
    "PACE",
    "Abstain",
    "Asking",
    "Cascade",
    "Curation",
    "Evaluation",
    "Fields",
    "Generate",
    "Kind",
    "Label",
    "Labeling",
    "Panelist",
    "Prices",
    "Split",
    "Task",
]

DEFAULT_MODEL = "local/smollm2"
NONE_FITS = "none of these"
"""Name under which a question offers the answer that no label fits."""

Kind = Literal["single", "multi", "ordinal"]


class Task(Strict):
    """A classification problem, as its prompt file describes it.

    Attributes:
        name: short name; names the run folder.
        about: one sentence on what the classifier is for; used in questions and dataset cards.
        text: what one text is, in the singular ("a news headline").
        kind: `single`: one label fits a text; `multi`: any number of them, none too; `ordinal`: one
            fits, and they stand in the order of a scale.
        language: ISO 639-1 code of the texts.
        labels: the labels, in the order of the file.
        fields: named parts of an input and what each is; empty when an input is one text.
        per_label: usable texts to generate per label.
        attributes: per attribute the values to vary, for every label or per label.
        generate, label, curate, split, evaluate: settings of the stages.
        export: formats written at the end of a run.
        finetune: trainer used at the end of a run.
        seed: number from which every random choice is drawn.
        template: the body, a Jinja template; empty for the built-in one.
        path: file it was read from, None when made in Python.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    about: NonEmpty
    text: NonEmpty = "a text"
    kind: Kind = "single"
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    labels: Annotated[tuple[Label, ...], Field(min_length=2)]
    fields: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], NonEmpty] = Field(
        default_factory=dict
    )
    per_label: Annotated[int, Field(ge=1)] = 300
    attributes: dict[str, dict[str, tuple[NonEmpty, ...]]] = Field(default_factory=dict)
    generate: Generate = Generate()
    label: Labeling = Labeling()
    curate: Curation = Curation()
    split: Split = Split()
    evaluate: Evaluation = Evaluation()
    export: tuple[NonEmpty, ...] = ("openai-chat", "csv")
    finetune: NonEmpty = "tfidf"
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    template: str = ""
    path: Path | None = Field(default=None, exclude=True)

    @classmethod
    def load(cls, path: str | Path) -> Task:
        """Read a prompt file.

        Raises:
            PromptFileError: the first mistake in the file, with its line.
        """
        file = PromptFile.read(Path(path))
        _check_addresses(file)
        head = spelled_out(file)
        try:
            task = cls.model_validate({**head, "template": file.body, "path": file.path})
        except ValidationError as error:
            raise explain(file, error.errors(), _keys_at) from None
        _check_templates(task, file)
        return task

    @field_validator("labels")
    @classmethod
    def _distinct_labels(cls, labels: tuple[Label, ...]) -> tuple[Label, ...]:
        seen: dict[str, str] = {}
        for label in labels:
            folded = fold(label.name)
            if folded in seen:
                raise ValueError(
                    f"labels that differ in more than case and blanks, not "
                    f"{seen[folded]!r} and {label.name!r}"
                )
            seen[folded] = label.name
        return labels

    @field_validator("fields")
    @classmethod
    def _free_field_names(cls, fields: dict[str, str]) -> dict[str, str]:
        if not fields:
            return fields
        # Polars is behind it, which takes longer to import than all the rest.
        from .table import RESERVED

        if taken := RESERVED.intersection(fields):
            raise ValueError(f"another name than {', '.join(sorted(taken))}, which the table uses")
        return fields

    @model_validator(mode="after")
    def _of_one_piece(self) -> Self:
        abstain, kind = self.label.abstain, self.kind
        if abstain and kind == "multi":
            raise conflict(
                ("label", "abstain"),
                "label.abstain beside kind: multi",
                "no abstain, since no label at all is an answer there",
            )
        for place, name in enumerate(self.label_names):
            if abstain and fold(name) == fold(NONE_FITS):
                expected = f"another name: label.abstain offers {NONE_FITS!r} itself"
                raise conflict(("labels", place), f"the label {name!r}", expected)
        if self.label.debias == "prior" and kind != "single":
            expected = "debias: auto or none; prior is for kind: single"
            raise conflict(("label", "debias"), f"debias: prior beside kind: {kind}", expected)
        if kind == "multi" and any(one.method == "reason" for one in self.label.labelers()):
            expected = "method: answer; reason is for one label a text"
            raise conflict(("label", "method"), "method: reason beside kind: multi", expected)
        self.evaluate.check(self.label_names)
        return self

    @property
    def label_names(self) -> tuple[str, ...]:
        """Names of the labels, in the order of the file."""
        return tuple(label.name for label in self.labels)

    @property
    def seeds(self) -> tuple[tuple[str, dict[str, str]], ...]:
        """The seed examples, each behind the name of its label, in the order of the file."""
        return tuple((label.name, one) for label in self.labels for one in label.examples)

    @property
    def options(self) -> tuple[Label, ...]:
        """What a question offers: the labels, and `none of these` where the task allows it."""
        abstain = self.label.abstain
        if abstain is None:
            return self.labels
        none = Label(name=NONE_FITS, description=abstain.description, examples=abstain.examples)
        return (*self.labels, none)

    @property
    def option_names(self) -> tuple[str, ...]:
        """Names of what a question offers."""
        return tuple(option.name for option in self.options)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of the parts of an input: the fields, or `("text",)` when it is one text."""
        return tuple(self.fields) or ("text",)

    def find_label(self, name: str) -> Label:
        """The label of that name. Raises KeyError when there is none."""
        for label in self.labels:
            if label.name == name:
                return label
        raise KeyError(name)

    def join(self, fields: Mapping[str, str]) -> str:
        """One text from the parts of an input: non-empty parts, a line each."""
        parts = (fields.get(name) or "" for name in self.field_names)
        return "\n".join(part for part in parts if part)

    def values(self, attribute: str, label: str) -> tuple[str, ...]:
        """Values of an attribute for a label; empty where the attribute is for other labels."""
        by_label = self.attributes[attribute]
        return by_label.get(label, by_label.get("*", ()))

    def wanted(self, label: str) -> int:
        """How many usable texts to generate for a label."""
        return self.find_label(label).per_label or self.per_label

    def fingerprint(self) -> str:
        """Hash of what makes it this task and no other: name, labels, fields.

        A run folder belongs to one task, whose descriptions and examples may be bettered.
        """
        what = json.dumps([self.name, sorted(self.label_names), list(self.fields)])
        return hashlib.sha256(what.encode()).hexdigest()[:16]

    def asked_of_models(self) -> dict[str, Any]:
        """All that answers of models depend on, as plain data."""
        how_fast = {**dict.fromkeys(PACE, True), "prices": True}
        return self.model_dump(
            exclude={
                "curate": True,
                "split": True,
                "evaluate": True,
                "export": True,
                "generate": how_fast,
                "label": {**how_fast, "panel": {"__all__": how_fast}},
            }
        )

    def with_changes(self, **changes: Any) -> Task:
        """A copy with some settings replaced; `generate`, `label` and the like take a dict.

        Raises:
            pydantic.ValidationError: a value that the task cannot take.
        """
        data = self.model_dump()
        for key, value in changes.items():
            settings = isinstance(getattr(self, key, None), BaseModel)
            data[key] = {**data[key], **value} if settings else value
        return Task.model_validate({**data, "path": self.path})


GENERATE_VARIABLES = frozenset(
    {"about", "attributes", "description", "examples", "existing", "fields", "label", "labels"}
    | {"language", "n", "text"}
)
LABEL_VARIABLES = frozenset(
    {"about", "example", "examples", "fields", "kind", "labels", "options", "text"}
)


def _keys_at(location: tuple[str | int, ...]) -> list[str]:
    """Keys that may stand at a place in the head."""
    if not location:
        return sorted({*Task.model_fields, "examples"} - {"template", "path"})
    models: dict[str, type[BaseModel]] = {
        "labels": Label,
        "generate": Generate,
        "label": Labeling,
        "curate": Curation,
        "split": Split,
        "evaluate": Evaluation,
        "prices": Prices,
        "panel": Panelist,
        "cascade": Cascade,
        "abstain": Abstain,
    }
    nearest = next(str(part) for part in reversed(location) if part in models)
    return sorted(set(models[nearest].model_fields) - {"name"})


def _askings(file: PromptFile) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Each part of the head that says whom to ask, and where it stands."""
    for stage in ("generate", "label"):
        settings = file.head.get(stage)
        if isinstance(settings, dict):
            yield (stage,), settings
            panel = settings.get("panel")
            for index, one in enumerate(panel if isinstance(panel, list) else []):
                if isinstance(one, dict):
                    yield (stage, "panel", index), one


def _check_addresses(file: PromptFile) -> None:
    for place, settings in _askings(file):
        address = settings.get("base_url")
        if isinstance(address, str) and (secret := secret_in(address)):
            line = file.line((*place, "base_url"))
            found = f"{secret} in {'.'.join(map(str, place))}.base_url"
            raise PromptFileError(file.path, line, found, NO_SECRETS)


def _check_templates(task: Task, file: PromptFile) -> None:
    sources = [
        (task.template, file.body_line, GENERATE_VARIABLES),
        (task.generate.heading, file.line(("generate", "heading")), GENERATE_VARIABLES),
        (task.label.prompt, file.line(("label", "prompt")), LABEL_VARIABLES),
    ]
    for index, one in enumerate(task.label.panel):
        line = file.line(("label", "panel", index, "prompt"))
        sources.append((one.prompt, line, LABEL_VARIABLES))
    for source, first_line, variables in sources:
        if source and (mistake := find_mistake(source, variables)):
            line = (first_line or 1) + mistake.line - 1
            raise PromptFileError(file.path, line, mistake.found, mistake.expected)
