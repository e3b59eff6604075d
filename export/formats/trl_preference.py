"""TRL's preference format for `DPOTrainer`: {"prompt", "chosen", "rejected"}, each of messages.

"Dataset formats and types" in TRL's documentation (1.16), conversational, with the prompt explicit.
"""

from __future__ import annotations

from typing import Any

from .base import Row
from .preference import Preferred
from .trl import TRL


class TrlPreference(Preferred):
    """Pairs for TRL."""

    limits = TRL

    def record(self, row: Row) -> dict[str, Any]:
        right, wrong = self.answers(row)
        return {"prompt": self.asked(row), "chosen": right, "rejected": wrong}

    def said(self, record: Any) -> tuple[str, str]:
        return self.told(record["prompt"], record["chosen"], record["rejected"])
