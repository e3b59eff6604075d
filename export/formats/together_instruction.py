"""Together's instruction format: {"prompt", "completion"}, as of `openai-completion`.

No provider trains it any more but Together. Rules as in `together`.
"""

from __future__ import annotations

from .openai_completion import OpenAICompletion
from .together import TOGETHER


class TogetherInstruction(OpenAICompletion):
    """Prompt and completion lines for Together."""

    warning = ""
    limits = TOGETHER
