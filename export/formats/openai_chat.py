"""OpenAI's chat format for supervised fine-tuning: {"messages": [system, user, assistant]}.

Azure, Together and Fireworks read the same lines. Format and limits: OpenAI's supervised
fine-tuning guide and Files API reference.
"""

from __future__ import annotations

from .chat import Chat
from .dated import OPENAI_CLOSING
from .limits import MB, Limits


class OpenAIChat(Chat):
    """Chat lines for OpenAI, and for all who read the same."""

    warning = OPENAI_CLOSING
    limits = Limits(
        whose="OpenAI",
        source="supervised fine-tuning guide and Files API reference, read November 2026",
        rows=10,
        advised_rows=50,
        tokens=65_536,
        file_bytes=512 * MB,
    )
