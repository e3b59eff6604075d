"""The walk-throughs' commands, to be run on stand-ins: providers on loopback, and other sizes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from fake_fine_tunes import FakeFineTunes
from fake_trainers import FakeFireworks, FakeTogether
from shown import Command, File, Python, shown_on

PAGES = Path(__file__).parents[2] / "docs" / "walkthroughs"
NAMES = ("sarcasm", "app-reviews", "hr-router", "clickbait", "film-reviews")
KEY = "sk-of-no-worth-0123456789"
AT = ("OPENAI_BASE_URL", "TOGETHER_BASE_URL", "FIREWORKS_BASE_URL")
"""Variables of the environment that say where the providers are."""


def steps(name: str) -> list[Command | Python | File]:
    """What a walk-through shows, in order; not what needs files or networks beyond it."""
    return list(shown_on((PAGES / f"{name}.md").read_text(encoding="utf-8")))


@contextmanager
def providers(
    chat: Callable[[dict[str, Any]], Any], label_of: Callable[[str], str]
) -> Iterator[None]:
    """Have every provider that the pages name answered by servers of this machine, at once.

    Args:
        chat: what a chat model says to a request of OpenAI's API.
        label_of: what a model fine-tuned at Together or Fireworks says to a text.
    """
    from labelwright.export.finetune.hosted import following, launching
    from labelwright.llm import patience

    with ExitStack() as stack:
        openai = stack.enter_context(FakeFineTunes())
        openai.answer = chat
        together = stack.enter_context(FakeTogether())
        fireworks = stack.enter_context(FakeFireworks())
        together.answer = fireworks.answer = label_of
        at = {
            "OPENAI_BASE_URL": openai.url,
            "OPENAI_API_KEY": KEY,
            "TOGETHER_BASE_URL": f"{together.address}/v1",
            "TOGETHER_API_KEY": KEY,
            "FIREWORKS_BASE_URL": fireworks.address,
            "FIREWORKS_API_KEY": KEY,
            "FIREWORKS_ACCOUNT_ID": "me",
        }
        stack.enter_context(mock.patch.dict(os.environ, at))
        for module in (patience, following, launching):
            stack.enter_context(mock.patch.object(module, "SHORTEST_S", 0.01))
        stack.enter_context(mock.patch.object(following, "LONGEST_S", 0.01))
        yield


def with_others(words: tuple[str, ...], others: Mapping[str, str]) -> list[str]:
    """The words of a command, some of them replaced."""
    return [others.get(word, word) for word in words]
