"""What a trainer is told beside its rows: its options, a folder for unfinished work, a start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from ...errors import InputError
from ...registry import Registry

ClassWeights = Literal["auto", "even", "none"]
"""`even` makes every class count the same, `auto` does so where sizes are skewed."""


class Settings(BaseModel):
    """Options of a trainer; one that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Curve(Protocol):
    """Takes figures while a model learns."""

    def note(self, figures: dict[str, Any]) -> None:
        """Take the figures of one moment: `epoch`, losses, accuracy and so on."""


class Unheard:
    """Takes no figures."""

    def note(self, figures: dict[str, Any]) -> None:
        pass


@dataclass(frozen=True)
class Setup:
    """What surrounds one training.

    Attributes:
        work: folder where unfinished work is kept, so that a training that was stopped goes on;
            None keeps none.
        start: folder of a model to go on from; None begins anew.
        curve: takes figures while the model learns.
    """

    work: Path | None = None
    start: Path | None = None
    curve: Curve = field(default_factory=Unheard)


def named(trainer: str) -> tuple[str, dict[str, str]]:
    """A trainer and its options from `NAME` or `NAME:MODEL`."""
    name, colon, model = trainer.partition(":")
    return name, {"model": model} if colon and model else {}


def open_trainer(trainers: Registry, trainer: str, options: Mapping[str, Any], setup: Setup) -> Any:
    """A trainer with its options, checked.

    Raises:
        InputError: there is no such trainer or option, a value is wrong, or the trainer cannot go
            on from an earlier model.
    """
    name, more = named(trainer)
    kind = trainers.get(name)
    known = getattr(kind, "settings", None)
    if setup.start is not None and not getattr(kind, "goes_on", False):
        raise InputError(f"{name} always begins anew: it cannot go on from {setup.start}")
    if more and "model" in options:
        raise InputError(f"{trainer} says the model to begin from; leave the option 'model' out")
    if known is not None:
        return kind(parse(known, name, {**more, **options}), setup)
    if given := {**more, **options}:
        raise InputError(f"{name} has no options; given: {', '.join(given)}")
    return kind()


def parse(kind: type[Settings], name: str, options: Mapping[str, Any]) -> Settings:
    """Options as the settings of a trainer.

    Raises:
        InputError: an option is not known or its value is wrong; says which there are.
    """
    try:
        return kind.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        option = ".".join(map(str, first["loc"]))
        known = ", ".join(kind.model_fields)
        what = "there is no such option" if first["type"] == "extra_forbidden" else first["msg"]
        raise InputError(f"{name}, option {option!r}: {what}; its options: {known}") from None


def knows(trainers: Registry, trainer: str, option: str) -> bool:
    """Whether a trainer has an option of that name."""
    known = getattr(trainers.get(named(trainer)[0]), "settings", None)
    return known is not None and option in known.model_fields
