"""What providers take for training, per million tokens of the file times epochs.

Read in mirrors of the providers' pages between July and November 2026. They change: look at the
provider's page before you pay.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainingPrice:
    """A price of training.

    Attributes:
        model: what is trained.
        per_million: US dollars for a million tokens, times epochs.
        least: US dollars that a job takes at least.
        source: where it stands.
    """

    model: str
    per_million: float
    source: str
    least: float = 0.0

    def usd(self, tokens: float) -> float:
        """US dollars for so many tokens, epochs counted."""
        return max(self.least, tokens / 1e6 * self.per_million)


_OPENAI = "OpenAI's price list, November 2026"
_TOGETHER = "Together's price list, August 2026"
_FIREWORKS = "Fireworks' price list, August 2026"
_OPENAI_SFT = (
    TrainingPrice("gpt-4o-mini", 3.0, _OPENAI),
    TrainingPrice("gpt-4.1-mini", 5.0, _OPENAI),
    TrainingPrice("gpt-4.1", 25.0, _OPENAI),
)
_TOGETHER_SFT = (
    TrainingPrice("LoRA up to 16B", 0.48, _TOGETHER, least=4.0),
    TrainingPrice("LoRA 17B to 69B", 1.5, _TOGETHER, least=4.0),
)
TRAINING_PRICES: dict[str, tuple[TrainingPrice, ...]] = {
    "openai-chat": _OPENAI_SFT,
    "preference": (
        *_OPENAI_SFT,
        TrainingPrice("Together, LoRA up to 16B", 0.54, _TOGETHER, least=4.0),
        TrainingPrice("Fireworks, LoRA up to 16B", 1.0, _FIREWORKS),
    ),
    "together": _TOGETHER_SFT,
    "together-instruction": _TOGETHER_SFT,
    "fireworks": (TrainingPrice("LoRA up to 16B", 0.5, _FIREWORKS),),
}
"""Format to prices of those who train on it; formats without a known price are not in it."""
