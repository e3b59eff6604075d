"""The order in which options stand in a question.

Models favour places and names (Zheng et al. 2024, arXiv 2309.03882), so no order is used twice in
the same way: every example gets a permutation of its own, and its votes turn that permutation
round, a cyclic Latin square. After as many votes as there are labels each label has stood in each
place once.
"""

from __future__ import annotations

import random
from collections.abc import Sequence


def option_order(labels: Sequence[str], example_id: str, vote: int, seed: int) -> list[str]:
    """Order of the options for one vote on one example.

    Args:
        labels: the labels of the task.
        example_id: id of the example.
        vote: 0-based number of the vote.
        seed: number that every draw comes from.
    """
    square, turn = divmod(vote, len(labels))
    order = random.Random(f"{seed}/{example_id}/{square}").sample(list(labels), len(labels))
    return order[turn:] + order[:turn]
