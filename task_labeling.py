"""What a prompt file says of labeling: the votes, the labelers of a panel, what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from .task_parts import Asking, Fields, NonEmpty, Share, Strict

MOST_VOTES = 100
# What makes a labeler another one; the rest says how often it is asked, and how fast.
_WHO = {"model", "base_url", "temperature", "method", "prompt"}


def conflict(place: Sequence[str | int], found: str, expected: str) -> PydanticCustomError:
    """Two keys that do not go together.

    Args:
        place: of the key to tell of, below the model that found it.
        found: what stands there.
        expected: what would be right.
    """
    where = {"place": tuple(place), "found": found, "expected": expected}
    return PydanticCustomError("conflict", "{expected}, not {found}", where)


def _votes(value: Any) -> int | Literal["auto"]:
    if value == "auto":
        return "auto"
    number = value if isinstance(value, int) else int(value) if str(value).isdecimal() else 0
    if isinstance(value, bool) or not 1 <= number <= MOST_VOTES:
        raise ValueError(f"a whole number from 1 to {MOST_VOTES}, or auto")
    return number


Votes = Annotated[int | Literal["auto"], PlainValidator(_votes)]
Method = Literal["auto", "answer", "logprob", "reason"]
Debias = Literal["auto", "none", "prior"]


class Abstain(Strict):
    """The answer that no label fits.

    Attributes:
        description: of which texts it is the right answer.
        examples: texts of that kind, written by people.
    """

    description: NonEmpty
    examples: tuple[Fields, ...] = ()


class Cascade(Strict):
    """Whom of a panel to ask when.

    Attributes:
        below: confidence under which a text goes on to the next labeler of the panel.
    """

    below: Share


class Panelist(Asking):
    """One labeler of a panel; what it leaves out is that of `label`.

    Attributes:
        votes: its questions per example.
        method, prompt: its way of asking.
    """

    votes: Votes | None = None
    method: Method | None = None
    prompt: NonEmpty | None = None


class Labeling(Asking):
    """How labels are asked for, and what the votes add up to.

    Attributes:
        votes: questions per example, each with the options in another order; `auto` asks until
            more could not change the label; None asks two.
        max_votes: most questions per example under `votes: auto`; None leaves it to the stage.
        method: `answer` lets the model write the label's name, `logprob` reads the probability
            of each name, `reason` lets the model say in words what speaks for which label before it
            names one, `auto` follows what the provider says of the model.
        prompt: Jinja template of the question; None for the built-in one.
        abstain: offers the answer that no label fits; None does not.
        examples: seed examples of each label that a question in words shows; None shows two where
            that is not too long.
        debias: `prior` measures on some rows, asked in all orders, what each place among the
            options adds, and divides it out of the votes; `none` does not; `auto` does where one
            vote is asked of a model that gives probabilities, and it takes no more questions than
            a second vote on every text.
        panel: labelers that all vote; empty for one, which is described here.
        combine: how the votes of a panel become one label.
        cascade: asks the labelers of the panel in turn, the next only where those before are
            unsure; None asks all.
    """

    votes: Votes | None = None
    max_votes: Annotated[int, Field(ge=1, le=MOST_VOTES)] | None = None
    method: Method = "auto"
    prompt: NonEmpty | None = None
    abstain: Abstain | None = None
    examples: Annotated[int, Field(ge=0, le=100)] | None = None
    debias: Debias = "auto"
    panel: tuple[Panelist, ...] = ()
    combine: Literal["majority", "dawid_skene"] = "majority"
    cascade: Cascade | None = None

    @model_validator(mode="after")
    def _of_one_piece(self) -> Self:
        if self.max_votes is not None and isinstance(self.votes, int):
            found = f"max_votes beside votes: {self.votes}"
            raise conflict(("max_votes",), found, "votes: auto, or no max_votes")
        if self.panel:
            self._check_panel()
        elif key := next((key for key in ("cascade", "combine") if self._is_given(key)), None):
            raise conflict((key,), f"{key} without a panel", "two labelers or more under panel")
        return self

    def _is_given(self, key: str) -> bool:
        return bool(getattr(self, key) != type(self).model_fields[key].default)

    def _check_panel(self) -> None:
        if len(self.panel) < 2:
            raise conflict(("panel",), "a panel of one", "two labelers or more, or no panel")
        seen: dict[str, int] = {}
        for place, one in enumerate(self.labelers()):
            asked = one.who()
            if asked in seen:
                first = f"the same as labeler {seen[asked]} of the panel"
                expected = "labelers that differ in model, base_url, temperature, prompt or method"
                raise conflict(("panel", place), first, expected)
            seen[asked] = place + 1
        if self.cascade and self._is_given("combine"):
            expected = "one of the two: a cascade takes the label of the last one asked"
            raise conflict(("combine",), f"combine: {self.combine} beside cascade", expected)

    def who(self) -> str:
        """What makes a labeler another one, as text: whom it asks, and how."""
        return self.model_dump_json(include=_WHO)

    def labelers(self) -> tuple[Labeling, ...]:
        """The labelers that vote: those of the panel, each with all its settings; else this one.

        What an entry of the panel leaves out is as it stands here. An address and prices belong to
        a model: an entry that names another one does not take them over.
        """
        if not self.panel:
            return (self,)
        shared = self.model_dump(exclude={"panel", "combine", "cascade"})
        return tuple(_of_panel(shared, one.model_dump(exclude_unset=True)) for one in self.panel)


def _of_panel(shared: Mapping[str, Any], own: Mapping[str, Any]) -> Labeling:
    given = {key: value for key, value in own.items() if value is not None}
    settings = {**shared, **given}
    if "model" in given and given["model"] != shared["model"]:
        settings |= {key: given.get(key) for key in ("base_url", "prices")}
    if isinstance(settings["votes"], int):
        settings["max_votes"] = None
    return Labeling.model_validate(settings)
