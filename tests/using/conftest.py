"""A run with a trained model."""

from pathlib import Path

import pytest
from labelwright.run import finetune_step
from split_run import split_run

PROMPT = """\
---
name: clickbait
about: Tell clickbait from news.
text: a headline
labels:
  clickbait: {description: teases}
  news: {description: states}
---
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("using")
    (folder / "clickbait.md").write_text(PROMPT, encoding="utf-8")
    path = split_run(folder / "clickbait.md", folder / "run")
    finetune_step(path)
    return path
