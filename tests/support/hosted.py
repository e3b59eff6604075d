"""What tests of fine-tunes at providers share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from labelwright.hosted.jobs import finetune_hosted
from labelwright.hosted.offers import Consent
from labelwright.llm import patience

KEY = "sk-planted-0123456789abcdef"
MODEL = "openai:gpt-4.1-mini"
YES = Consent(yes=True)


class Told:
    """A progress that keeps what it is told."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def say(self, text: str) -> None:
        self.words.append(text)

    @contextmanager
    def step(self, name: str, total: int | None, unit: str) -> Iterator[Any]:
        yield self

    def advance(self, count: int = 1, **_: Any) -> None:
        self.words.append(f"advance {count}")

    def total(self, total: int | None) -> None:
        self.words.append(f"total {total}")

    def note(self, text: str) -> None:
        self.words.append(f"note {text}")

    @property
    def text(self) -> str:
        return "\n".join(self.words)


def impatient(monkeypatch: pytest.MonkeyPatch, seconds: float = 0.01) -> None:
    """Wait no time worth the name between two looks."""
    from labelwright.export.finetune.hosted import following, launching

    for module in (patience, following, launching):
        monkeypatch.setattr(module, "SHORTEST_S", seconds)
    monkeypatch.setattr(following, "LONGEST_S", seconds)


def train(run: Path, trainer: str = MODEL, **more: Any) -> tuple[dict[str, Any], Told]:
    """Fine-tune one model; the job, and what was told."""
    told = Told()
    (job,) = finetune_hosted(run, [trainer], consent=YES, progress=told, **more)
    return job, told


def labelwright(*arguments: object, **variables: str) -> subprocess.Popen[str]:
    """The program, started in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "labelwright", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    )
