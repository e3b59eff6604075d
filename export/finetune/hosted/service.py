"""What a service that trains models for money is, and what passes between it and us."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from pydantic import Field, field_validator

from ....llm.request import Provider
from ..settings import Settings

Method = Literal["sft", "dpo"]
Status = Literal["waiting", "running", "done", "failed", "cancelled"]
OVER: tuple[Status, ...] = ("done", "failed", "cancelled")
USUAL_EPOCHS = 3
"""What is reckoned with where the provider chooses."""


class HostedSettings(Settings):
    """Options of every hosted fine-tune; what is left out the provider chooses.

    Attributes:
        epochs: times that every training row is learned from.
        suffix: words that the provider puts into the new model's name.
        method: `sft` learns the right answer, `dpo` to prefer it to the most tempting wrong one.
        batch_size: rows between two steps.
        learning_rate: as the provider means it: a factor at OpenAI, Azure and Google.
        beta: of `dpo`: how closely to stay to the model that it begins from.
        system, list_options, answer: how a row is asked, as in the format `openai-chat`.
        fix: names of repairs to the rows, as in `labelwright export --fix`.
    """

    epochs: int | None = Field(None, ge=1, le=50)
    suffix: str | None = Field(None, min_length=1, max_length=64)
    method: Method = "sft"
    batch_size: int | None = Field(None, ge=1, le=256)
    learning_rate: float | None = Field(None, gt=0)
    beta: float | None = Field(None, gt=0, le=2)
    system: bool = True
    list_options: bool = True
    answer: Literal["label", "json"] = "label"
    fix: tuple[str, ...] = ()

    @field_validator("fix", mode="before")
    @classmethod
    def _several(cls, given: object) -> object:
        return tuple(given.split(",")) if isinstance(given, str) else given

    def of_format(self) -> dict[str, Any]:
        """The options that the files are written with."""
        return {name: getattr(self, name) for name in ("system", "list_options", "answer")}


@dataclass(frozen=True)
class Order:
    """What a service is to train.

    Attributes:
        model: the model to begin from, by the provider's name.
        start: an earlier fine-tuned model, or the job that made it, to go on from; None for none.
        options: how.
        seed: number for the provider's random choices.
        labels: every label.
        mark: what the job can be found by later, with the reply to its making lost.
        since: when the mark was made, in seconds since 1970.
        files: the provider's names of the files `train` and, where there is one, `validation`.
        rows: how many rows each file has.
        target: name of what is told, for services that ask.
    """

    model: str
    start: str | None
    options: Any
    seed: int
    labels: tuple[str, ...]
    mark: str
    since: float
    files: Mapping[str, str]
    rows: Mapping[str, int] = field(default_factory=dict)
    target: str = "label"


@dataclass(frozen=True)
class State:
    """How far a job is.

    Attributes:
        status: in our words.
        said: in the provider's.
        model: name of the fine-tuned model, once there is one.
        reason: why it failed, in the provider's words.
        tokens: tokens trained on, epochs counted, where the provider says it.
        ends_at: when it expects to be done, in seconds since 1970.
        results: the provider's names of files with figures.
    """

    status: Status
    said: str = ""
    model: str | None = None
    reason: str = ""
    tokens: int | None = None
    ends_at: float | None = None
    results: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in OVER


@dataclass(frozen=True)
class Event:
    """Something that happened to a job.

    Attributes:
        id: the provider's name of it, or one made from what it says.
        at: when, in seconds since 1970.
        level: info, warn or error.
        words: what happened.
        figures: `step`, losses and so on, where it tells some.
    """

    id: str
    at: float
    level: str
    words: str
    figures: Mapping[str, Any] = field(default_factory=dict)


class Service(Protocol):
    """A provider of fine-tunes.

    Attributes:
        title: what people call it.
        settings: its options.
        epochs: how often it learns from each row where it is not told, or what is reckoned with.
        name: what it is called in `--with`, with the model behind it.
        address: where requests go, without secrets.
    """

    title: ClassVar[str]
    settings: ClassVar[type[HostedSettings]]
    epochs: ClassVar[int]
    name: str
    address: str

    def form(self, options: Any) -> str:
        """Name of the format that its files are written in (`export.formats.FORMATS`)."""
        raise NotImplementedError

    def warnings(self, model: str) -> list[str]:
        """What is going away, with dates; a sentence or two each."""
        raise NotImplementedError

    async def open(self) -> None:
        """Find the login. Raises ProviderError where there is none."""

    async def close(self) -> None:
        """Close connections."""

    async def look(self, model: str) -> list[str]:
        """What the provider itself says of a model before anything is paid for.

        Raises:
            ProviderError: it is gone.
        """
        raise NotImplementedError

    async def resolved(self, start: str) -> str:
        """What an earlier fine-tune is called where a job begins from it: a job's model, as a rule.

        Raises:
            ProviderError: there is no such job, or it made no model.
        """
        raise NotImplementedError

    async def upload(self, file: Path, name: str) -> str:
        """Send a file; returns the provider's name of it.

        Raises:
            TryAgain: a passing fault; whether the file is there now is not known.
            ProviderError: it is refused.
        """
        raise NotImplementedError

    async def find_file(self, name: str) -> str | None:
        """The provider's name of a file that was uploaded as `name`, if it is there."""
        raise NotImplementedError

    async def ready(self, file: str) -> None:
        """Return once a file can be used. Raises TryAgain while it is still being read."""

    async def create(self, order: Order) -> str:
        """Start a job; returns the provider's name of it. Raises as `upload`."""
        raise NotImplementedError

    async def find(self, order: Order) -> str | None:
        """The job of an order, if it was ever started."""
        raise NotImplementedError

    async def state(self, job: str) -> State:
        """How far a job is."""
        raise NotImplementedError

    async def events(self, job: str, seen: Container[str]) -> list[Event]:
        """What happened to a job and is not among the ids `seen`, the oldest first."""
        raise NotImplementedError

    async def cancel(self, job: str) -> None:
        """Stop a job; nothing where it is over."""

    async def curve(self, job: str, state: State) -> list[dict[str, Any]]:
        """Figures of a job that is done, a step each; empty where the provider has none."""
        raise NotImplementedError

    def asked(self, model: str, options: Mapping[str, Any]) -> Provider:
        """Whom to ask for the answers of a model that was trained with these options.

        It is not yet opened.
        """
        raise NotImplementedError
