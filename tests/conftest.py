"""Fixtures that tests of several folders use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_openai import FakeOpenAI
from labelwright import Task

CLICKBAIT = """\
---
name: clickbait
about: Tell clickbait from news.
text: a headline
labels:
  clickbait:
    description: a headline that teases
    examples:
      - 21 Things Only Nurses Know
      - You Will Not Believe What This Dog Did
      - Which Cheese Are You Based On Your Star Sign
  news:
    description: a headline that states what happened
    examples:
      - Minister resigns over budget dispute
      - Two killed as bus overturns near Lyon
      - Oil prices fall as exporters raise output
per_label: 20
attributes:
  topic: [food, sport, work]
---
"""


@pytest.fixture
def prompt_file(tmp_path: Path) -> Path:
    """A small prompt file of two labels."""
    path = tmp_path / "clickbait.md"
    path.write_text(CLICKBAIT)
    return path


@pytest.fixture
def task(prompt_file: Path) -> Task:
    """The task of `prompt_file`."""
    return Task.load(prompt_file)


@pytest.fixture
def openai_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOpenAI]:
    """A server that speaks OpenAI's API, with the environment pointing at it."""
    with FakeOpenAI() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
        yield server
