"""What the parts of a prompt file may say: labels, models, the stages but for labeling."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .address import secret_in
from .errors import InputError

Fields = dict[str, str]
"""The parts of one example: `{"text": ...}`, or one entry per named field of the task."""

MODEL_NAME = re.compile(r"^[a-z0-9_]+/\S+$")

NonEmpty = Annotated[str, Field(min_length=1)]
Model = Annotated[str, Field(pattern=MODEL_NAME.pattern)]
Share = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    """Takes the keys that it names and no others, and does not change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, coerce_numbers_to_str=True
    )


class Label(Strict):
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


class Prices(Strict):
    """What a model costs, in US dollars per million tokens.

    Attributes:
        input, output: of questions, of answers.
        batch: share of it that a batch API takes.
    """

    input: Usd
    output: Usd
    batch: Share = 0.5


class Asking(Strict):
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


class Curation(Strict):
    """Which checks run and which fixes are applied.

    Attributes:
        checks: names of checks, or None for all.
        fix: names of checks whose fix is applied.
        sure: confidence from which votes against the intended label drop a row; below, the
            intended label stands.
        min_chars, max_chars: texts outside are unusable; None leaves it to the seed examples.
        regenerate: how often a run asks the generator for what is lacking after curating.
    """

    checks: tuple[NonEmpty, ...] | None = None
    fix: tuple[NonEmpty, ...] = (
        "unusable",
        "exact_duplicate",
        "near_duplicate",
        "label_conflict",
        "label_disagreement",
        "label_error:weigh",
        "leak",
    )
    sure: Share = 0.8
    min_chars: Annotated[int, Field(ge=0)] | None = None
    max_chars: Annotated[int, Field(ge=1)] | None = None
    regenerate: Annotated[int, Field(ge=0, le=20)] = 0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_chars and self.max_chars and self.min_chars > self.max_chars:
            raise ValueError(f"min_chars up to max_chars ({self.max_chars})")
        return self


class Split(Strict):
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
