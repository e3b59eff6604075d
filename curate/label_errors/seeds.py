"""What the seed examples of the prompt file say of the labels of other texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...task import Task
from .posterior import Codes, Witness
from .scores import Scorer
from .votes import parts

_WRONG = 0.25
"""Before looking; how often they are is estimated."""


@dataclass(frozen=True)
class Seeds:
    """The seed examples, whose labels a person gave.

    Attributes:
        texts: empty where not every label has one.
        codes: label of each as a number.
    """

    texts: tuple[str, ...]
    codes: Codes

    @classmethod
    def of(cls, task: Task | None, code: Mapping[str, int]) -> Seeds:
        """Those of a task; `code` has the number of each label."""
        known = (
            [(task.join(one), code[name]) for name, one in task.seeds if name in code]
            if task
            else []
        )
        codes = np.array([number for _, number in known], dtype=np.int64)
        if len(np.unique(codes)) < len(code):
            return cls((), codes[:0])
        return cls(tuple(text for text, _ in known), codes)

    def witness(self, scorer: Scorer) -> Witness:
        """The label that a model gives each text which has seen nothing but the seed examples.

        As reliable as it is sure: in quarters, by how far the likeliest label is ahead.

        Args:
            scorer: has the seed examples as its examples.
        """
        labels = int(self.codes.max()) + 1
        scores = scorer.by_examples(self.codes, labels)
        best = np.partition(scores, -2, axis=1)[:, -2:]
        group = parts(best[:, 1] - best[:, 0])
        wrong = np.full(int(group.max()) + 1, _WRONG)
        return Witness("seed examples", scores.argmax(axis=1), group, wrong)
