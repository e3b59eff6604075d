"""A way of asking for votes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..llm import Answer, Request
from .vote import Vote

Known = list[tuple[str, tuple[str, ...]]]
"""Texts and the options that fit each."""


class Asker(Protocol):
    """One way of asking for a vote.

    Attributes:
        held_out: seed examples that no question shows, equally many of each option. What the model
        leans to is measured on them. Empty where nothing is to be measured.
        different: how many different questions can be asked about a text: a question asked twice
            has the same answer. None where the same question may be answered in another way.
    """

    held_out: Known
    different: int | None

    def requests(
        self, text: str, order: Sequence[str], vote: int, name: str
    ) -> tuple[Request, ...]:
        """What is asked for one vote; almost always one request.

        Args:
            text: the example.
            order: the options, in the order in which they stand in the question.
            vote: 0-based number of the vote on this example.
            name: id of the example; what is drawn for the question is drawn by it.
        """
        raise NotImplementedError

    def vote(self, answers: Sequence[Answer], order: Sequence[str]) -> Vote:
        """The vote that the answers to these requests are, in their order."""
        raise NotImplementedError
