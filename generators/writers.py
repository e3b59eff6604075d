"""Texts by instruction, with a schema for the answer; and the choice of the way of asking.

Small models do not follow orders but go on with what stands before them; large chat models do
what they are told. The generator takes the way that suits the model.
"""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from ..llm import Answer, Message, Provider, Request
from ..task import Fields, Task
from ..templates import render
from .calls import Call
from .continuing import Continue
from .variables import variables

INSTRUCTION = """\
Write {{ n }} different examples of {{ text }}{% if about %} for a data set with this purpose: \
{{ about }}{% endif %}

Each must clearly be of the kind "{{ label }}": {{ description }}
{% if attributes %}
All of them with:
{% for name, value in attributes.items() %}
- {{ name }}: {{ value }}
{% endfor %}
{% endif %}
{% if examples %}
Examples of the kind "{{ label }}", to show the manner, not to be repeated:
{% for example in examples %}
- {{ example }}
{% endfor %}
{% endif %}
{% if existing %}
These exist already; write about other things in other words:
{% for text in existing %}
- {{ text }}
{% endfor %}
{% endif %}
Write as different people would: vary length, openings and words. Do not name the kind."""


class Writer(Protocol):
    """One way of asking for texts.

    Attributes:
        per_call: texts asked for in one call.
        round_calls: calls in one round, after which the next are told what exists.
    """

    per_call: int
    round_calls: int

    def request(self, call: Call) -> Request:
        """The request that a call sends."""
        raise NotImplementedError

    def texts(self, request: Request, answer: Answer) -> list[Fields]:
        """The candidate texts in an answer, not yet judged."""
        raise NotImplementedError

    def call(self, request: Request) -> Call:
        """The call that a request was made for."""
        raise NotImplementedError


def choose_writer(task: Task, provider: Provider) -> Writer:
    """The way of asking that the prompt file names, or that suits the model."""
    way = task.generate.prompt
    if way == "auto":
        way = "continue" if provider.traits.continues else "instruct"
    return Continue(task) if way == "continue" else Instruct(task)


class Instruct:
    """An instruction, and a schema that the answer is held to."""

    round_calls = 24

    def __init__(self, task: Task) -> None:
        self.task = task
        self.per_call = task.generate.per_call or 10
        self._response = _response_model(task)

    def request(self, call: Call) -> Request:
        settings = self.task.generate
        words = render(self.task.template or INSTRUCTION, variables(self.task, call))
        # A prompt file's own words may name only attributes that it knows.
        others = {k: v for k, v in call.attributes.items() if k not in self.task.attributes}
        untold = [f"{name}: {value}" for name, value in others.items() if value not in words]
        if untold:
            words += f"\n\nEach of them, {'; '.join(untold)}."
        if self.task.fields:
            parts = "; ".join(f"{name}: {what}" for name, what in self.task.fields.items())
            words += f"\n\nEach example has these parts. {parts}."
        words += f'\n\nAnswer with JSON: {{"texts": [...]}} with {call.count} entries.'
        return Request(
            messages=(Message("user", words),),
            response=self._response,
            max_tokens=settings.max_tokens or 200 * call.count,
            temperature=1.0 if settings.temperature is None else settings.temperature,
            seed=call.seed,
            sample=call.number,
            tag=call,
            check=self._parsed,
        )

    def texts(self, request: Request, answer: Answer) -> list[Fields]:
        return answer.value or []

    def call(self, request: Request) -> Call:
        call: Call = request.tag
        return call

    def _parsed(self, answer: Answer) -> list[Fields]:
        if answer.finish == "length":
            raise ValueError("It was cut off; write shorter texts.")
        try:
            texts = self._response.model_validate_json(answer.text).model_dump()["texts"]
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise ValueError(f"It is not the JSON asked for ({place}: {first['msg']}).") from None
        return [text if isinstance(text, dict) else {"text": text} for text in texts]


def _response_model(task: Task) -> type[BaseModel]:
    strict = ConfigDict(extra="forbid")
    if not task.fields:
        return create_model("Texts", __config__=strict, texts=(list[str], ...))
    parts: dict[str, Any] = dict.fromkeys(task.fields, (str, ...))
    entry = create_model("Text", __config__=strict, **parts)
    return create_model("Texts", __config__=strict, texts=(list[entry], ...))
