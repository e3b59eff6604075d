"""What the server of `serve` takes and gives."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

MOST_TEXTS = 1_000
MOST_CHARS = 100_000


class Question(BaseModel):
    """Texts to label."""

    texts: list[Annotated[str, Field(max_length=MOST_CHARS)]] = Field(
        min_length=1,
        max_length=MOST_TEXTS,
        examples=[["21 things only nurses know", "Minister resigns over budget"]],
    )


class OneAnswer(BaseModel):
    """The most probable label of a text, and how probable each is."""

    label: str
    probability: float
    probabilities: dict[str, float]


class Answers(BaseModel):
    """An answer for each text, in order."""

    answers: list[OneAnswer]

    @classmethod
    def of(cls, told: list[dict[str, Any]]) -> Answers:
        """From what `using.labelled` says."""
        return cls(answers=[OneAnswer.model_validate(one) for one in told])


class Health(BaseModel):
    """Whether it answers, and what it can say."""

    status: str
    trainer: str
    labels: list[str]
