"""What settings a sweep tries: for each trainer a range of each, or those that a user names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

FAR = 20
"""A range whose end is so many times its begin is searched by its logarithm."""


@dataclass(frozen=True)
class Between:
    """Any number from `low` to `high`; whole ones where both are."""

    low: float
    high: float

    @property
    def by_logarithm(self) -> bool:
        """Whether small and large values are tried as often."""
        return self.low > 0 and self.high / self.low >= FAR

    def distribution(self) -> BaseDistribution:
        """The same for Optuna."""
        from optuna.distributions import FloatDistribution, IntDistribution

        if isinstance(self.low, int) and isinstance(self.high, int):
            return IntDistribution(self.low, self.high, log=self.by_logarithm)
        return FloatDistribution(self.low, self.high, log=self.by_logarithm)

    def __str__(self) -> str:
        return f"{self.low:g}..{self.high:g}"


@dataclass(frozen=True)
class OneOf:
    """One of some values."""

    values: tuple[Any, ...]

    def distribution(self) -> BaseDistribution:
        """The same for Optuna."""
        from optuna.distributions import CategoricalDistribution

        return CategoricalDistribution(self.values)

    def __str__(self) -> str:
        return ",".join(map(str, self.values))


Range = Between | OneOf
Space = dict[str, Range]

SPACES: dict[str, Space] = {
    "encoder": {
        "learning_rate": Between(1e-5, 1e-3),
        "epochs": Between(2, 12),
        "batch_size": OneOf((8, 16, 32)),
        "warmup": Between(0.0, 0.3),
        "weight_decay": Between(0.0, 0.1),
    },
    "setfit": {
        "learning_rate": Between(5e-6, 2e-4),
        "steps": Between(50, 1_000),
        "batch_size": OneOf((8, 16, 32)),
    },
    "fasttext": {
        "epochs": Between(5, 200),
        "learning_rate": Between(0.05, 1.0),
        "dim": OneOf((10, 25, 50, 100)),
        "buckets": OneOf((10_000, 50_000, 200_000)),
    },
}
"""Ranges around each trainer's own settings. For encoders those of Devlin et al. 2019 (2e-5 to
5e-5) widened, since small networks learn at higher rates."""


def space(trainer: str, named: Mapping[str, str], fixed: Sequence[str] = ()) -> Space:
    """What to try for a trainer: the ranges that are named; without any, those of the table.

    Args:
        trainer: NAME or NAME:MODEL.
        named: option to `LOW..HIGH` or `A,B,C`.
        fixed: options that are given and not searched.

    Raises:
        InputError: the trainer has no such option or none at all, or a range is not one.
    """
    from ..export.finetune import TRAINERS
    from ..export.finetune.settings import knows, parse
    from ..export.finetune.settings import named as parted

    kind, model = parted(trainer)
    settings = getattr(TRAINERS.get(kind), "settings", None)
    if settings is None:
        raise InputError(
            f"{kind} has no options to sweep: it chooses its settings by cross-validation itself"
        )
    for name in (*named, *fixed):
        if not knows(TRAINERS, trainer, name):
            parse(settings, kind, {name: None})
    if both := [name for name in named if name in (*fixed, *model)]:
        raise InputError(f"{both[0]} is to be tried and to stay as it is; leave one of the two out")
    found: Space = {name: parsed(name, text) for name, text in named.items()}
    found = found or SPACES.get(kind, {})
    found = {name: one for name, one in found.items() if name not in (*fixed, *model)}
    if not found:
        raise InputError(f"nothing is left to sweep for {trainer}: name one with --range")
    for name, one in found.items():
        for value in (one.low, one.high) if isinstance(one, Between) else one.values:
            parse(settings, kind, {name: value})
    return found


def parsed(name: str, text: str) -> Range:
    """A range from `LOW..HIGH` or `A,B,C`.

    Raises:
        InputError: it is neither.
    """
    low, dots, high = text.partition("..")
    if not dots:
        values = [_value(one.strip()) for one in text.split(",")]
        if len(set(values)) < max(2, len(values)) or "" in values:
            raise InputError(
                f"--range {name}={text}: expected LOW..HIGH, or different values as A,B,C"
            )
        return OneOf(tuple(values))
    ends = _value(low), _value(high)
    if not all(map(_is_number, ends)) or ends[0] >= ends[1]:
        raise InputError(f"--range {name}={text}: expected two numbers, the smaller first")
    return Between(*ends)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
