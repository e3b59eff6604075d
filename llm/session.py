"""What all asking of one run shares."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .budget import Budget
from .journal import Journal
from .pace import Pace
from .request import Provider


class Session:
    """Journal, caps and what was learnt of each model, for the stages of one run.

    Args:
        journal: the journal, or its file; None keeps answers in memory.
        max_usd: dollars that may be spent, all that was ever asked with the journal counted.
        max_tokens: tokens that may be read and written, counted in the same way.
        batch: whether to ask by the provider's batch API: cheaper, and slower by hours.
        retry_failed: whether requests that failed in an earlier run are asked again.
    """

    def __init__(
        self,
        journal: Journal | Path | str | None = None,
        *,
        max_usd: float | None = None,
        max_tokens: int | None = None,
        batch: bool = False,
        retry_failed: bool = True,
    ) -> None:
        if not isinstance(journal, Journal):
            journal = Journal(Path(journal) if journal is not None else None)
        self.journal = journal
        self.budget = Budget(journal, max_usd, max_tokens)
        self.batch = batch
        self.retry_failed = retry_failed
        self._paces: dict[tuple[object, ...], Pace] = {}

    def pace(self, provider: Provider, new: Pace) -> Pace:
        """The pace of this model under the same limits as an earlier stage left it, or this one."""
        return self._paces.setdefault((provider.name, provider.address, new.limits), new)

    def cost(self, stage: str) -> dict[str, Any]:
        """What a stage took over all runs with this journal.

        Returns:
            `answers`, `input_tokens`, `output_tokens`, failed tries counted; `usd` at the prices
            of the time, None where no price was known; `unpriced`: answers without a known price.
        """
        mine = [one for one in self.journal.spent() if one.stage == stage]
        unpriced = sum(one.unpriced for one in mine)
        answers = sum(one.answers for one in mine)
        return {
            "answers": answers,
            "input_tokens": sum(one.input_tokens for one in mine),
            "output_tokens": sum(one.output_tokens for one in mine),
            "usd": None if mine and unpriced == answers else sum(one.usd for one in mine),
            "unpriced": unpriced,
        }

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
