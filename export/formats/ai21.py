"""AI21's Jamba, trained on one's own machine: chat lines for Hugging Face trainers.

docs.ai21.com, "Fine-tuning": full, LoRA and QLoRA training of the open Jamba weights, with chat
data.
"""

from __future__ import annotations

from .chat import Chat
from .dated import AI21_LOCAL


class AI21(Chat):
    """Chat lines for Jamba."""

    warning = AI21_LOCAL
