"""Fireworks: OpenAI's chat lines.

Limits: Fireworks' supervised fine-tuning guide, read November 2026: 3 to 3,000,000 examples; how
long one may be depends on the model. What is trained is served on a deployment of one's own.
"""

from __future__ import annotations

from pathlib import Path

from .chat import Chat
from .limits import Limits


class Fireworks(Chat):
    """Chat lines for Fireworks."""

    limits = Limits(
        whose="Fireworks",
        source="supervised fine-tuning guide, read November 2026",
        rows=3,
        advised_rows=100,
        most_rows=3_000_000,
    )

    def notes(self, out: Path) -> list[str]:
        return ["Fireworks serves fine-tuned models on deployments of your own, paid by the hour."]
