"""Fixtures that tests of several folders use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_openai import FakeOpenAI
from filelock import FileLock
from hypothesis import settings
from labelwright import Task


class RootIsNoTests:
    """Keeps pytest from importing the repository root as a package of tests.

    The root holds `__init__.py`, being the package itself; pytest would import it a second time,
    under the name of the folder that the checkout happens to be in.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Take the root for a plain folder."""
        if path != self.root:
            return None
        folder: pytest.Collector = pytest.Dir.from_parent(parent, path=path)
        return folder


def pytest_configure(config: pytest.Config) -> None:
    """Register what a conftest below the root may not say of the root itself."""
    config.pluginmanager.register(RootIsNoTests(config.rootpath))
    # No test, nor a command that it starts, looks into the keyring of whoever runs it.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


# How fast an example runs is up to the machine, which may be busy. The examples are the same every
# time, so that a change is judged by what it changes.
settings.register_profile("any machine", deadline=None, derandomize=True)
settings.register_profile("others", deadline=None)
settings.load_profile("any machine")

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


@pytest.fixture(scope="module")
def embedded_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps workers of one test run from loading the embedded model at the same time."""
    with FileLock(tmp_path_factory.getbasetemp().parent / "embedded-model.lock"):
        yield
