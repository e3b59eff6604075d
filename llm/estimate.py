"""What asking will take, before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from .prices import Price
from .providers.hosted import SERVICES
from .request import Provider, Request
from .token_range import NOTHING, Range, request_tokens

# Answers that do not fit are asked for again; this share of all at most, where all goes well.
REPEATED = 0.1
REPEATS_IN_WORDS = f"up to {REPEATED:.0%} of the answers do not fit and are asked for once more"


@dataclass(frozen=True)
class Estimate:
    """Requests, and the tokens that they are read as and answered with.

    Attributes:
        calls: requests sent.
        input_tokens, output_tokens: of all of them together.
    """

    calls: Range = NOTHING
    input_tokens: Range = NOTHING
    output_tokens: Range = NOTHING

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
        )

    def with_repeats(self) -> Estimate:
        """At the high end, some asked again: with the question, its answer and what is wrong."""
        more = Range(0, REPEATED)
        again = self.input_tokens + self.output_tokens
        return Estimate(
            self.calls + self.calls * more,
            self.input_tokens + again * more,
            self.output_tokens + self.output_tokens * more,
        )

    def cost(self, price: Price, batch: bool = False) -> Range:
        """US dollars."""
        return Range(
            price.cost(round(self.input_tokens.low), round(self.output_tokens.low), batch),
            price.cost(round(self.input_tokens.high), round(self.output_tokens.high), batch),
        )


@dataclass(frozen=True)
class StagePlan:
    """What one stage will ask.

    Attributes:
        estimate: how much.
        sampled: real requests that were made up and measured for it.
        assumed: what was assumed, in words.
    """

    estimate: Estimate
    sampled: int = 0
    assumed: list[str] = field(default_factory=list)


def question_tokens(request: Request, provider: Provider, language: str) -> Range:
    """Tokens that a provider reads a request as.

    Args:
        request: what is sent.
        provider: whom; instructor asks some for a shape by way of a tool.
        language: of the texts in it, two letters.
    """
    is_tool = request.response is not None and provider.name.partition("/")[0] in SERVICES
    return request_tokens(request, language, as_tool=is_tool)
