"""What a model that reads everything makes of a row once an artefact is taken away from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .full_model import FullModel
from .neutralise import Neutraliser

_MOST_ROWS = 2_000


class Counterfactual:
    """Asks about each row as it stands and changed, a model that learned from all other rows.

    Args:
        texts: of every row.
        rows: rows to learn from and ask about; over 2,000 a random 2,000.
        labels: label of each of `rows` as a number.
        seed: draws the rows.
    """

    def __init__(
        self, texts: Sequence[str], rows: Sequence[int], labels: NDArray[np.int64], seed: int
    ) -> None:
        order = np.arange(len(rows))
        if len(rows) > _MOST_ROWS:
            order = np.sort(np.random.default_rng(seed).choice(order, _MOST_ROWS, replace=False))
        self._rows = [rows[place] for place in order.tolist()]
        self._labels = labels[order]
        self._texts = [texts[row] for row in self._rows]
        self._model = FullModel(self._texts, self._labels)

    def without(self, changes: Sequence[Neutraliser]) -> dict[str, Any]:
        """How the model does on the texts once they are changed.

        Returns:
            `rows`; `accuracy` on the texts as they stand; `without`, accuracy on the changed ones;
            `carriers`, texts that were changed; `changed`, how many of these get another answer.
        """
        after = [
            neutral(changes, row, text) for row, text in zip(self._rows, self._texts, strict=True)
        ]
        carriers = [n for n, text in enumerate(after) if text != self._texts[n]]
        before, said = self._model.said, self._model.said.copy()
        if carriers:
            said[carriers] = self._model.says([after[n] for n in carriers], carriers)
        return {
            "rows": len(self._rows),
            "accuracy": round(float((before == self._labels).mean()), 4),
            "without": round(float((said == self._labels).mean()), 4),
            "carriers": len(carriers),
            "changed": int((said != before).sum()),
        }


def neutral(changes: Sequence[Neutraliser], row: int, text: str) -> str:
    """The text of a row after all changes."""
    for change in changes:
        text = change.apply(row, text)
    return text
