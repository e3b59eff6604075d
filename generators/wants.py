"""What is wanted of a generator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Want:
    """Texts to be written.

    Attributes:
        label: for which label.
        count: usable texts.
        attributes: values that all of them are to have, beside those that are drawn.
        accepts: whether a usable text is what is wanted; None takes any.
    """

    label: str
    count: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    accepts: Callable[[str], bool] | None = None
