"""Votes in words: the model names one option, or says of each label whether it fits."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from ..llm import Answer, Message, Request
from ..task import Task
from .asker import Known
from .shown import Seed, Shown
from .vote import Vote
from .wording import question

JsonObject = dict[str, Any]

CUT_OFF = "The answer was cut off by its limit of tokens, before it named {}."
_TOKENS_OF_ONE = 64
_TOKENS_OF_REASONS = 400
_REASONS = "This is about as long as the two sentences of reasons that were asked for are. " * 3
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_KEY = 60


def right_answers(task: Task) -> list[JsonObject]:
    """Answers to the questions of a task, each as likely as the others where nothing is known."""
    if task.kind != "multi":
        said = {"reasons": _REASONS} if task.label.method == "reason" else {}
        return [{**said, "label": name} for name in task.option_names]
    return [dict.fromkeys(task.label_names, fits) for fits in (True, False)]


class Answered:
    """The model writes the name of an option, held to the names by a JSON schema.

    Where the server gives the log-probabilities of what was written, the vote says how likely each
    option was. Under `method: reason` it writes its reasons before the name, and what is likely
    after them is not asked for.
    """

    def __init__(self, task: Task, model: str, *, copies: bool = False) -> None:
        """Ask about a task. `copies`: see `Shown`."""
        self.held_out: Known = []
        self.different: int | None = None
        self._task = task
        self._model = model
        size = max(len(_line("", {"label": name})) for name in task.option_names)
        self._shown = Shown(task, size, copies=copies)
        self._reasons = task.label.method == "reason"

    def requests(
        self, text: str, order: Sequence[str], vote: int, name: str
    ) -> tuple[Request, ...]:
        shown = [(one, {"label": one.labels[0]}) for one in self._shown.draw(text, name, vote)]
        response = _one_of(tuple(order), self._reasons)

        def check(answer: Answer) -> str:
            return _named_label(answer, response, order)

        request = Request(
            messages=(Message("user", question(self._task, text, order, shown)),),
            choices=() if self._reasons else tuple(order),
            response=response,
            max_tokens=_TOKENS_OF_REASONS if self._reasons else _TOKENS_OF_ONE,
            temperature=self._task.label.temperature or 0.0,
            sample=vote,
            check=check,
        )
        return (request,)

    def vote(self, answers: Sequence[Answer], order: Sequence[str]) -> Vote:
        (answer,) = answers
        if answer.error is not None:
            return Vote(None, tuple(order), self._model, answer.seconds)
        shares = answer.probabilities or {}
        return Vote(answer.value, tuple(order), self._model, answer.seconds, shares)


@lru_cache(maxsize=4096)
def _one_of(order: tuple[str, ...], reasons: bool) -> type[BaseModel]:
    # The names stand in the schema in the order of the question, so that it says the same; the
    # reasons stand first, since they are written in that order.
    names = Literal[order]  # type: ignore[valid-type]
    first: dict[str, Any] = {"reasons": (str, ...)} if reasons else {}
    return create_model("Vote", __config__=ConfigDict(extra="forbid"), **first, label=(names, ...))


def _named_label(answer: Answer, response: type[BaseModel], order: Sequence[str]) -> str:
    try:
        return str(response.model_validate_json(answer.text).model_dump()["label"])
    except ValidationError:
        given = answer.text.strip().strip('"')
        if given in order:
            return given
        if answer.finish == "length":
            raise ValueError(CUT_OFF.format("a label")) from None
        raise ValueError(
            f'Expected JSON of the form {{"label": NAME}} where NAME is one of {", ".join(order)}.'
        ) from None


class Decided:
    """The model writes true or false for each label, held to that by a JSON schema."""

    def __init__(self, task: Task, model: str, *, plain: bool, copies: bool = False) -> None:
        """Ask about a task.

        Args:
            task: the labels.
            model: provider/name of whom to ask.
            plain: whether keys of JSON may have letters, digits and _ . - only.
            copies: see `Shown`.
        """
        self.held_out: Known = []
        self.different: int | None = None
        self._task = task
        self._model = model
        self._keys = _keys(task.label_names) if plain else {name: name for name in task.label_names}
        all_false = json.dumps(dict.fromkeys(self._keys.values(), False), ensure_ascii=False)
        self._shown = Shown(task, len(_line("", {})) + len(all_false), copies=copies)
        self._max_tokens = max(_TOKENS_OF_ONE, len(all_false.encode()))

    def requests(
        self, text: str, order: Sequence[str], vote: int, name: str
    ) -> tuple[Request, ...]:
        shown = self._shown.draw(text, name, vote)
        keys = {name: self._keys[name] for name in order}
        form = json.dumps(dict.fromkeys(keys.values(), "true or false"), ensure_ascii=False)
        words = question(
            self._task, text, order, [(one, _right_answer(one, keys)) for one in shown]
        )

        def check(answer: Answer) -> tuple[str, ...]:
            return self._decisions(answer, keys)

        request = Request(
            messages=(Message("user", f"{words}\nAnswer with JSON of this form: {_bare(form)}"),),
            response=_each_of(tuple(keys.values())),
            max_tokens=self._max_tokens,
            temperature=self._task.label.temperature or 0.0,
            sample=vote,
            check=check,
        )
        return (request,)

    def vote(self, answers: Sequence[Answer], order: Sequence[str]) -> Vote:
        (answer,) = answers
        labels = None if answer.error is not None else answer.value
        return Vote(None, tuple(order), self._model, answer.seconds, labels=labels)

    def _decisions(self, answer: Answer, keys: Mapping[str, str]) -> tuple[str, ...]:
        """The labels that fit, in the task's order."""
        said = _mapping(answer.text)
        given = {name: said.get(key, said.get(name)) for name, key in keys.items()}
        missing = [name for name, value in given.items() if not isinstance(value, bool)]
        if not missing:
            return tuple(name for name in self._task.label_names if given[name])
        if answer.finish == "length":
            raise ValueError(CUT_OFF.format("every label"))
        raise ValueError(f"Expected true or false for each label; not so for {', '.join(missing)}.")


def _right_answer(seed: Seed, keys: Mapping[str, str]) -> dict[str, bool]:
    return {key: name in seed.labels for name, key in keys.items()}


def _line(text: str, answer: Mapping[str, Any]) -> str:
    return json.dumps({"text": text, "answer": answer}, ensure_ascii=False) + "\n"


def _bare(form: str) -> str:
    return form.replace('"true or false"', "true or false")


def _mapping(text: str) -> dict[str, Any]:
    """The JSON object that a text is or holds; empty where it is none."""
    begin, end = text.find("{"), text.rfind("}")
    try:
        value = json.loads(text[begin : end + 1])
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _keys(names: Sequence[str]) -> dict[str, str]:
    """A key for each name that is plain and like no other."""
    # Here, since a plan asks nothing and is to load no Polars.
    from ..table import unique_ids

    plain = [_UNSAFE.sub("_", name).strip("_")[:_LONGEST_KEY] or "label" for name in names]
    return dict(zip(names, unique_ids(plain), strict=True))


class _Decisions(BaseModel):
    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        # Pydantic's own would have a title for every label, which some providers charge for.
        keys = [str(field.alias) for field in cls.model_fields.values()]
        return {
            "type": "object",
            "properties": {key: {"type": "boolean"} for key in keys},
            "required": keys,
            "additionalProperties": False,
        }


@lru_cache(maxsize=4096)
def _each_of(keys: tuple[str, ...]) -> type[BaseModel]:
    # Decisions are written in the order of the schema, which is that of the question.
    fields: dict[str, Any] = {
        f"label_{place}": (bool, Field(alias=key)) for place, key in enumerate(keys)
    }
    return create_model("Decisions", __base__=_Decisions, **fields)
