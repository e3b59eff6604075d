"""Claude 3 Haiku on Bedrock: {"system", "messages": [user, assistant]}.

Format and limits: "Prepare data for fine-tuning your models", Amazon Bedrock user guide, read
November 2026: 32 to 10,000 records, 1,000 of validation, 10,000 together, 32,000 tokens, 10 GB and
1 GB.
"""

from __future__ import annotations

from typing import Any

from .chat import Chat, Messages
from .dated import HAIKU_ALONE
from .limits import GB, Limits


class BedrockClaude(Chat):
    """Chat lines with the system message beside."""

    warning = HAIKU_ALONE
    limits = Limits(
        whose="Bedrock",
        source="Amazon Bedrock user guide, model requirements, read November 2026",
        rows=32,
        most_rows=10_000,
        total_rows=10_000,
        validation_rows=1_000,
        tokens=32_000,
        file_bytes=10 * GB,
        validation_bytes=GB,
    )

    def wrap(self, messages: Messages) -> dict[str, Any]:
        *system, asked, answer = messages
        before = {"system": system[0]["content"]} if system else {}
        return {**before, "messages": [asked, answer]}

    def unwrap(self, record: Any) -> Messages:
        if set(record) - {"system"} != {"messages"}:
            raise ValueError("other keys")
        before = [{"role": "system", "content": record["system"]}] if "system" in record else []
        return [*before, *record["messages"]]
