"""What a prompt file says.

A prompt file is Markdown with a YAML head between two `---` lines. The head is the task; the body
is a Jinja template, the words sent to a generator that follows instructions. `Task.load` reads
one, strictly: every mistake becomes a PromptFileError that names file, line, what was found and
what was expected. `docs/prompt-files.md` describes every key for users.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from .address import secret_in
from .errors import InputError, PromptFileError
from .prompt_file import PromptFile
from .task_file import explain, fold, spelled_out
from .templates import find_mistake

Fields = dict[str, str]
"""The parts of one example: `{"text": ...}`, or one entry per named field of the task."""

DEFAULT_MODEL = "local/smollm2"
MODEL_NAME = re.compile(r"^[a-z0-9_]+/\S+$")

NonEmpty = Annotated[str, Field(min_length=1)]
Model = Annotated[str, Field(pattern=MODEL_NAME.pattern)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, coerce_numbers_to_str=True
    )


class Label(_Strict):
    """One answer the classifier can give.

    Attributes:
        name: what stands in files and what a model answers.
        description: what the label is for, in words a labeler can follow.
        examples: human-written seed examples.
        per_label: how many usable texts to generate, in place of the task's `per_label`.
    """

    name: NonEmpty
    description: NonEmpty
    examples: tuple[Fields, ...] = ()
    per_label: Annotated[int, Field(ge=1)] | None = None


NO_SECRETS = "an address without it: keys are taken from the environment or a keyring"
PACE = ("concurrency", "requests_per_minute", "tokens_per_minute")
Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Prices(_Strict):
    """What a model costs, in US dollars per million tokens.

    Attributes:
        input, output: of questions, of answers.
        batch: share of it that a batch API takes.
    """

    input: Usd
    output: Usd
    batch: Share = 0.5


class Asking(_Strict):
    """What generating and labeling both say of the model they ask.

    Attributes:
        model: provider/name, such as local/smollm2, ollama/phi4-mini, openai/gpt-5-mini.
        base_url: address of the server, where it is not the provider's own.
        temperature: randomness of the answers; None leaves it to the stage.
        concurrency: requests in flight at once; None finds out how many the provider takes.
        requests_per_minute, tokens_per_minute: limits to keep to.
        prices: what the model costs; None takes a public table.
    """

    model: Model | None = None
    base_url: str | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    concurrency: Annotated[int, Field(ge=1, le=1024)] | None = None
    requests_per_minute: Annotated[float, Field(gt=0)] | None = None
    tokens_per_minute: Annotated[float, Field(gt=0)] | None = None
    prices: Prices | None = None

    @field_validator("base_url")
    @classmethod
    def _without_secrets(cls, base_url: str | None) -> str | None:
        if secret := secret_in(base_url or ""):
            # No ValueError: pydantic would repeat the address.
            raise InputError(f"found {secret} in base_url; expected {NO_SECRETS}")
        return base_url

    def pace(self) -> dict[str, Any]:
        """How fast to ask; the answers do not depend on it."""
        return {name: getattr(self, name) for name in PACE}

    def prices_of(self, model: str) -> Prices | None:
        """What a model costs, as far as it is said: prices are those of the model beside them."""
        return self.prices if self.model in (None, model) else None


class Generate(Asking):
    """How candidate texts are written.

    Attributes:
        prompt: `continue` sends a list of examples to be continued (small models), `instruct`
            sends the body of the prompt file and asks for JSON (chat models), `auto` follows
            what the provider says of the model.
        per_call: texts asked for in one call.
        examples_per_call: seed examples shown in one call; None for 12 of them.
        heading: Jinja template of the line above the list that a `continue` prompt sends.
        max_tokens: longest answer to one call, in tokens; None leaves it to the generator.
        max_calls: calls after which generating stops in any case; None for 20 per text asked.
    """

    prompt: Literal["auto", "continue", "instruct"] = "auto"
    per_call: Annotated[int, Field(ge=1, le=100)] | None = None
    examples_per_call: Annotated[int, Field(ge=0, le=100)] | None = None
    heading: NonEmpty | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_calls: Annotated[int, Field(ge=1)] | None = None


class Labeling(Asking):
    """How labels are asked for.

    Attributes:
        votes: questions per example, each with the options in another order; None asks two.
        method: `answer` lets the model write the label's name, `logprob` reads the probability
            of each name, `auto` follows what the provider says of the model.
        prompt: Jinja template of the question; None for the built-in one.
    """

    votes: Annotated[int, Field(ge=1, le=100)] | None = None
    method: Literal["auto", "answer", "logprob"] = "auto"
    prompt: NonEmpty | None = None


class Curation(_Strict):
    """Which checks run and which fixes are applied.

    Attributes:
        checks: names of checks, or None for all.
        fix: names of checks whose fix is applied.
        sure: confidence from which votes against the intended label drop a row; below, the
            intended label stands.
        min_chars, max_chars: texts outside are unusable; None leaves it to the seed examples.
    """

    checks: tuple[NonEmpty, ...] | None = None
    fix: tuple[NonEmpty, ...] = (
        "unusable",
        "exact_duplicate",
        "near_duplicate",
        "label_conflict",
        "label_disagreement",
    )
    sure: Share = 0.8
    min_chars: Annotated[int, Field(ge=0)] | None = None
    max_chars: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_chars and self.max_chars and self.min_chars > self.max_chars:
            raise ValueError(f"min_chars up to max_chars ({self.max_chars})")
        return self


class Split(_Strict):
    """Shares of train, validation and test. They sum to 1."""

    train: Share = 0.8
    validation: Share = 0.1
    test: Share = 0.1

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        total = self.train + self.validation + self.test
        if abs(total - 1) > 1e-6:
            raise ValueError(f"shares that sum to 1, not to {total:g}")
        return self


class Task(_Strict):
    """A classification problem, as its prompt file describes it.

    Attributes:
        name: short name; names the run folder.
        about: one sentence on what the classifier is for; used in questions and dataset cards.
        text: what one text is, in the singular ("a news headline").
        language: ISO 639-1 code of the texts.
        labels: the labels, in the order of the file.
        fields: named parts of an input and what each is; empty when an input is one text.
        per_label: usable texts to generate per label.
        attributes: per attribute the values to vary, for every label or per label.
        generate, label, curate, split: settings of the stages.
        export: formats written at the end of a run.
        finetune: trainer used at the end of a run.
        seed: number from which every random choice is drawn.
        template: the body, a Jinja template; empty for the built-in one.
        path: file it was read from, None when made in Python.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    about: NonEmpty
    text: NonEmpty = "a text"
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    labels: Annotated[tuple[Label, ...], Field(min_length=2)]
    fields: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], NonEmpty] = {}
    per_label: Annotated[int, Field(ge=1)] = 300
    attributes: dict[str, dict[str, tuple[NonEmpty, ...]]] = {}
    generate: Generate = Generate()
    label: Labeling = Labeling()
    curate: Curation = Curation()
    split: Split = Split()
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

    @property
    def label_names(self) -> tuple[str, ...]:
        """Names of the labels, in the order of the file."""
        return tuple(label.name for label in self.labels)

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
        beside = {*PACE, "prices"}
        return self.model_dump(
            exclude={
                "curate": True,
                "split": True,
                "export": True,
                "generate": beside,
                "label": beside,
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
LABEL_VARIABLES = frozenset({"about", "example", "fields", "labels", "options", "text"})


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
    }
    if location[1:2] == ("prices",):
        return sorted(Prices.model_fields)
    return sorted(set(models[str(location[0])].model_fields) - {"name"})


def _check_addresses(file: PromptFile) -> None:
    for stage in ("generate", "label"):
        settings = file.head.get(stage)
        address = settings.get("base_url") if isinstance(settings, dict) else None
        if isinstance(address, str) and (secret := secret_in(address)):
            line = file.line((stage, "base_url"))
            raise PromptFileError(file.path, line, f"{secret} in {stage}.base_url", NO_SECRETS)


def _check_templates(task: Task, file: PromptFile) -> None:
    sources = (
        (task.template, file.body_line, GENERATE_VARIABLES),
        (task.generate.heading, file.line(("generate", "heading")), GENERATE_VARIABLES),
        (task.label.prompt, file.line(("label", "prompt")), LABEL_VARIABLES),
    )
    for source, first_line, variables in sources:
        if source and (mistake := find_mistake(source, variables)):
            line = (first_line or 1) + mistake.line - 1
            raise PromptFileError(file.path, line, mistake.found, mistake.expected)
