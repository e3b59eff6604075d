"""A run folder to learn from, and a provider on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_fine_tunes import FakeFineTunes
from split_run import split_run

from hosted import KEY, impatient


@pytest.fixture
def run(prompt_file: Path, tmp_path: Path) -> Path:
    """A run folder with 96 rows: 78 train, 8 or so each for the others."""
    return split_run(prompt_file, tmp_path / "run")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFineTunes]:
    """OpenAI's fine-tuning API, asked without waiting."""
    impatient(monkeypatch)
    with FakeFineTunes() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield server
