"""Settings that a server refuses: found out from its refusals, and not sent again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# A setting that is refused is known by its own name, or by these.
_ALSO = {"response_format": ("json_schema",), "logprobs": ("top_logprobs",), "think": ("thinking",)}


class Without:
    """What one server has refused so far.

    Args:
        settings: names of those that an answer can do without.
    """

    def __init__(self, *settings: str) -> None:
        self._settings = settings
        self._refused: set[str] = set()

    def __contains__(self, setting: str) -> bool:
        return setting in self._refused

    def add(self, setting: str) -> None:
        """Send a setting no more."""
        self._refused.add(setting)

    def learn(self, said: str, sent: Mapping[str, Any]) -> bool:
        """Whether a refusal names a setting that was sent; it is left out from now on.

        What was sent counts, not what is known: of requests under way together, the first refusal
        teaches, and all must be sent again.
        """
        for setting in self._settings:
            names = "|".join((setting, *_ALSO.get(setting, ())))
            if setting in sent and re.search(rf"\b({names})\b", said):
                self._refused.add(setting)
                return True
        return False

    def taken_from(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """These settings less those that are refused."""
        return {name: value for name, value in settings.items() if name not in self._refused}
