"""What asking one model took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .request import Answer


@dataclass
class Usage:
    """What was asked and what it took. Tokens are counted over all tries.

    Attributes:
        requests: requests that were answered or failed, the journal's among them.
        from_journal: those whose answer was in the journal.
        repeated: times a request was sent again because its answer did not fit.
        faults: times a provider could not answer and was asked again.
        over_limit: times a provider took no more for the moment, and was asked later.
        failed: requests left without a usable answer.
        input_tokens, output_tokens: of answers asked for in this run; the journal's not counted.
        usd: what these cost; None where a price is not known.
    """

    requests: int = 0
    from_journal: int = 0
    repeated: int = 0
    faults: int = 0
    over_limit: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = 0.0

    def count(self, answer: Answer) -> None:
        """Count the tokens and the cost of an answer that was asked for."""
        self.input_tokens += answer.input_tokens
        self.output_tokens += answer.output_tokens
        self.usd = None if self.usd is None or answer.usd is None else self.usd + answer.usd


def sum_of(usages: Sequence[Usage]) -> Usage:
    """What several models took together; `usd` is None where it is of any."""
    counts = [name for name in vars(Usage()) if name != "usd"]
    total = {name: sum(getattr(one, name) for one in usages) for name in counts}
    costs = [one.usd for one in usages]
    known = [cost for cost in costs if cost is not None]
    return Usage(**total, usd=sum(known) if len(known) == len(costs) else None)
