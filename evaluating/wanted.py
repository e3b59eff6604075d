"""What is to be measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from ..reading import Columns

ALL = "all"
MOST_BETA = 100
WAYS = {
    "zero-shot": "labels and their descriptions",
    "one-shot": "the first seed example of each label, too",
    "few-shot": "seed examples, too",
    "reasoning": "seed examples, and reasons before the answer",
}


@dataclass(frozen=True)
class ToMeasure:
    """What is to be measured.

    Attributes:
        on: name of a set to its labelled file; the test rows of the run are measured in any case.
        columns: what the user said of the columns and labels of these files.
        models: names of models below `models/` beside that of the run, or `all`.
        ask: models asked directly: provider/name, or provider/name:WAY.
        limit: most rows of each set that these are asked about.
        positive, betas: in place of the prompt file's.
        wandb: whether figures go to Weights & Biases.
    """

    on: Mapping[str, str | Path] = field(default_factory=dict)
    columns: Columns | None = None
    models: Sequence[str] = ()
    ask: Sequence[str] = ()
    limit: int | None = None
    positive: str | None = None
    betas: Sequence[float] = ()
    wandb: bool = False

    def key(self) -> dict[str, Any]:
        """What the figures depend on, as plain data."""
        return {
            "on": {name: str(path) for name, path in self.on.items()},
            "models": list(self.models),
            "ask": list(self.ask),
            "limit": self.limit,
            "positive": self.positive,
            "betas": list(self.betas),
        }


@dataclass(frozen=True)
class Way:
    """A model asked directly, in one way.

    Attributes:
        model: provider/name.
        way: one of `WAYS`.
    """

    model: str
    way: str

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return f"{self.model} {self.way}"

    @classmethod
    def read(cls, asked: str) -> Way:
        """`provider/name`, or `provider/name:WAY`; names of models may hold colons themselves.

        Raises:
            InputError: it names no provider.
        """
        model, colon, way = asked.rpartition(":")
        if not colon or way not in WAYS:
            model, way = asked, "zero-shot"
        if "/" not in model:
            raise InputError(
                f"{asked!r} is no model to ask: provider/name, and if you like one of "
                f"{', '.join(f':{way}' for way in WAYS)} behind it, such as "
                "openai/gpt-5-mini:few-shot"
            )
        return cls(model, way)


def named(files: Sequence[str | Path]) -> dict[str, str | Path]:
    """Sets by name: `NAME=FILE`, or a file, whose name without its suffix is the set's.

    Raises:
        InputError: two sets of one name, or one called test.
    """
    sets: dict[str, str | Path] = {}
    for given in files:
        name, equals, path = str(given).partition("=")
        if equals and name and path and not Path(given).exists():
            if name in ("test", *sets):
                raise InputError(f"a set of the name {name!r} is there already: {given}")
            sets[name] = path
        else:
            name = Path(given).stem
            sets[name if name not in ("test", *sets) else str(given)] = given
    return sets
