"""TRL's conversational prompt and completion: what `SFTTrainer` learns the answer alone from.

"Dataset formats and types" in TRL's documentation (1.16): of {"prompt", "completion"} only the
completion is learnt, where of {"messages"} the question is, too. A row beyond `max_length` of
`SFTConfig`, 1,024 unless set, loses its end.
"""

from __future__ import annotations

from typing import Any

from .chat import Chat, Messages
from .limits import Limits

TRL = Limits(
    whose="TRL",
    source="max_length of SFTConfig and DPOConfig in trl 1.16.0",
    tokens=1_024,
)


class Trl(Chat):
    """{"prompt": messages, "completion": [answer]}."""

    limits = TRL

    def wrap(self, messages: Messages) -> dict[str, Any]:
        return {"prompt": messages[:-1], "completion": messages[-1:]}

    def unwrap(self, record: Any) -> Messages:
        if set(record) != {"prompt", "completion"}:
            raise ValueError("other keys")
        messages: Messages = [*record["prompt"], *record["completion"]]
        return messages
