"""Mistral's chat format for fine-tuning: OpenAI's chat lines.

Limits: Mistral's fine-tuning documentation (/resources/deprecated/, August 2026): 512 MB a file,
validation at most 1 MB and 5% of the training rows.
"""

from __future__ import annotations

from .chat import Chat
from .dated import MISTRAL_UNSUPPORTED
from .limits import MB, Limits

MISTRAL = Limits(
    whose="Mistral",
    source="fine-tuning documentation under /resources/deprecated/, August 2026",
    rows=1,
    advised_rows=100,
    validation_share=0.05,
    file_bytes=512 * MB,
    validation_bytes=MB,
)


class MistralChat(Chat):
    """Chat lines for Mistral."""

    warning = MISTRAL_UNSUPPORTED
    limits = MISTRAL
