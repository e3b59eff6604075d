"""How many questions are asked about one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..task import Task

VOTES_BY_DEFAULT = 2
_FEWEST_AT_MOST = 4
_MOST_AT_MOST = 12


def how_many(task: Task, votes: int | None = None) -> tuple[int, int]:
    """The least and the most votes on one text; equal where their number is fixed.

    Under `votes: auto` the most are `max_votes`, or as many as there are options, so that each can
    stand in each place once, but 4 at least and 12 at most.

    Args:
        task: says how many; where it does not, 2.
        votes: in place of what the task says.
    """
    wanted = votes or task.label.votes or VOTES_BY_DEFAULT
    if wanted != "auto":
        return wanted, wanted
    options = min(max(len(task.options), _FEWEST_AT_MOST), _MOST_AT_MOST)
    most = task.label.max_votes or options
    return min(VOTES_BY_DEFAULT, most), most
