"""The rungs of the ladder, from the cheapest to run to the dearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..errors import InputError

Kind = Literal["trained", "hosted", "asked"]

LOCAL = ("tfidf", "static", "fasttext", "setfit", "encoder")
"""Trainers of this machine by what a prediction takes."""
CLIMBED = ("tfidf", "static", "setfit", "encoder")
"""Those that are climbed unless rungs are named."""
ASKED = "ask"


@dataclass(frozen=True)
class Rung:
    """One rung.

    Attributes:
        name: as it was named: a trainer, `SERVICE:MODEL`, or `ask:PROVIDER/MODEL[:WAY]`.
        kind: whether it is trained here, trained at a provider, or asked directly.
    """

    name: str
    kind: Kind

    @property
    def asks(self) -> str:
        """What is asked directly: `PROVIDER/MODEL[:WAY]`."""
        return self.name.partition(":")[2]


def rungs(named: Sequence[str] = ()) -> list[Rung]:
    """The rungs that were named, the cheapest first; without names those of this machine.

    What a provider trains or answers takes money, so that it is a rung only where it is named.

    Raises:
        InputError: there is no such trainer or service, or no model to ask.
    """
    from ..export.finetune import TRAINERS
    from ..export.finetune.hosted import SERVICES
    from ..export.finetune.settings import named as parted

    found = []
    for name in dict.fromkeys(named or CLIMBED):
        kind = parted(name)[0]
        if kind == ASKED:
            if "/" not in name:
                raise InputError(f"{name}: expected ask:PROVIDER/MODEL, as ask:openai/gpt-4.1-mini")
            found.append(Rung(name, "asked"))
        elif kind in SERVICES.names():
            found.append(Rung(name, "hosted"))
        else:
            TRAINERS.get(kind)
            found.append(Rung(name, "trained"))
    return sorted(found, key=_dear)


def _dear(rung: Rung) -> tuple[int, int]:
    kinds: list[Kind] = ["trained", "hosted", "asked"]
    kind = rung.name.partition(":")[0]
    return kinds.index(rung.kind), LOCAL.index(kind) if kind in LOCAL else len(LOCAL)
