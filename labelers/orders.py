"""The order in which options stand in a question.

Models favour places and names (Zheng et al. 2024, arXiv 2309.03882), so no order is used twice in
the same way: every example gets a permutation of its own, and its votes turn that permutation
round, a cyclic Latin square. After as many votes as there are labels each label has stood in each
place once. Orders that are turned by one place are answered much alike, so the far turns come
first: two votes then say more of what all would (`bench/orders.py`). The labels of a scale stay in
their order, which says what they mean, and are turned end for end instead.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache

from ..task import Kind


def question_order(
    options: Sequence[str], kind: Kind, example_id: str, vote: int, seed: int
) -> list[str]:
    """Order of the options for one vote on one example of a task of this kind.

    Args:
        options: what the question offers, labels in the order of the task.
        kind: whether the labels are a scale.
        example_id: id of the example.
        vote: 0-based number of the vote.
        seed: number that every draw comes from.
    """
    draw = scale_order if kind == "ordinal" else option_order
    return draw(options, example_id, vote, seed)


def option_order(labels: Sequence[str], example_id: str, vote: int, seed: int) -> list[str]:
    """Order of the options for one vote on one example.

    Args:
        labels: the labels of the task.
        example_id: id of the example.
        vote: 0-based number of the vote.
        seed: number that every draw comes from.
    """
    square, number = divmod(vote, len(labels))
    order = random.Random(f"{seed}/{example_id}/{square}").sample(list(labels), len(labels))
    turn = turns(len(labels))[number]
    return order[turn:] + order[:turn]


@lru_cache
def turns(count: int) -> tuple[int, ...]:
    """By how many places each vote of a square is turned: each as far as can be from all before.

    Args:
        count: how many options there are.
    """
    nearest = [min(turn, count - turn) for turn in range(count)]
    chosen = [0]
    while len(chosen) < count:
        chosen.append(max(range(count), key=nearest.__getitem__))
        for turn, before in enumerate(nearest):
            apart = abs(turn - chosen[-1])
            nearest[turn] = min(before, apart, count - apart)
    return tuple(chosen)


def scale_order(steps: Sequence[str], example_id: str, vote: int, seed: int) -> list[str]:
    """The steps of a scale from one end to the other, by turns from the other end.

    Args:
        steps: the labels in the order of the scale.
        example_id: id of the example; which end its first vote begins at is drawn by it.
        vote: 0-based number of the vote.
        seed: number that every draw comes from.
    """
    pair, turn = divmod(vote, 2)
    turned = random.Random(f"{seed}/{example_id}/{pair}").random() < 0.5
    return list(steps) if turned == bool(turn) else list(steps)[::-1]
