"""Azure OpenAI (Microsoft Foundry): OpenAI's chat lines, with a byte order mark.

"Customize a model with fine-tuning", Microsoft Learn, read November 2026: JSONL in UTF-8 "and
include a byte-order mark (BOM)", under 512 MB, 10 examples or more.
"""

from __future__ import annotations

from .chat import Chat
from .limits import MB, Limits


class Azure(Chat):
    """Chat lines in UTF-8 with a byte order mark."""

    encoding = "utf-8-sig"
    limits = Limits(
        whose="Azure",
        source="Microsoft Learn, Azure OpenAI fine-tuning, read November 2026",
        rows=10,
        advised_rows=100,
        tokens=65_536,
        file_bytes=512 * MB,
    )
