"""What is gone or going at providers of fine-tunes, with dates. Read in November 2026."""

from __future__ import annotations

import re
from datetime import date

from ....errors import ProviderError
from ...formats.dated import OPENAI_CLOSING

OPENAI_SHUT = {
    "babbage-002": "2026-09-28",
    "davinci-002": "2026-09-28",
    "gpt-3.5-turbo": "2026-10-23",
    "gpt-4": "2026-10-23",
    "gpt-4-turbo": "2026-10-23",
    "gpt-4.1-nano": "2026-10-23",
    "gpt-4o": "2027-01-14",
    "gpt-4o-mini": "2027-01-14",
    "gpt-4.1": "2027-01-14",
    "gpt-4.1-mini": "2027-01-14",
}
"""When a model and its fine-tunes are shut down: OpenAI's page of deprecations, October 2026."""

_SNAPSHOT = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{4})$")


def base_of(model: str) -> str:
    """The family of an OpenAI model: `ft:` and what follows, and the date of a snapshot, left out.

    `ft:gpt-4.1-mini-2025-04-14:us::A1` is of gpt-4.1-mini.
    """
    name = model.split(":")[1] if model.startswith("ft:") else model
    return _SNAPSHOT.sub("", name)


def openai_warnings(model: str) -> list[str]:
    """What OpenAI is closing, and when it shuts a model down."""
    found = [OPENAI_CLOSING]
    if day := OPENAI_SHUT.get(base_of(model)):
        found.append(
            f"OpenAI shuts down {base_of(model)} and every fine-tune of it on {day}: the new model "
            "answers until then."
        )
    return found


def gone(model: str, day: object, today: date) -> list[str]:
    """What to say of a model that its provider gives a last day, such as `2027-01-14`.

    Raises:
        ProviderError: that day is over.
    """
    try:
        last = date.fromisoformat(str(day)[:10])
    except ValueError:
        return []
    left = (last - today).days
    if left < 0:
        raise ProviderError(
            f"{model} was shut down on {last}: nothing can be trained from it. Choose another "
            "model, or train on this machine: `labelwright finetune RUN --with tfidf`"
        )
    return [f"{model} is shut down on {last}, in {left} days, and what is trained from it too."]
