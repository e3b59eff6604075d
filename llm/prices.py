"""What a model's tokens cost: from the prompt file, or from a public table that comes along.

The table is that of the package genai-prices, whose data lie in the package: nothing is fetched.
What runs on this machine costs nothing. A price that is not known is None, never a guess: a cap
that counted with it would be none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..offline import is_loopback

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation

    from ..task import Prices

MILLION = 1_000_000

# What genai-prices calls the providers that are named here as instructor names them.
TABLE_NAMES = {
    "anthropic": "anthropic",
    "azure_openai": "azure",
    "bedrock": "aws",
    "cerebras": "cerebras",
    "cohere": "cohere",
    "deepseek": "deepseek",
    "fireworks": "fireworks",
    "google": "google",
    "groq": "groq",
    "mistral": "mistral",
    "openrouter": "openrouter",
    "perplexity": "perplexity",
    "together": "together",
    "vertexai": "google",
    "xai": "x-ai",
}
_OLLAMA_CLOUD = "ollama.com"
_FINE_TUNED = "ft:"
_FREE = ":free"
# Far below the length from which prices for long prompts begin (128,000 and more).
_USUAL_REQUEST = 2_000


@dataclass(frozen=True)
class Price:
    """What a model's tokens cost, in US dollars each.

    Attributes:
        input_usd, output_usd: one token of the question, one of the answer.
        batch_share: what a batch API takes of that.
        source: where the price is from, in words, with version and date.
    """

    input_usd: float
    output_usd: float
    batch_share: float = 1.0
    source: str = ""

    def cost(self, input_tokens: int, output_tokens: int, batch: bool = False) -> float:
        """US dollars for this many tokens."""
        usd = self.input_usd * input_tokens + self.output_usd * output_tokens
        return usd * self.batch_share if batch else usd


def find_price(
    model: str,
    address: str,
    given: Prices | None = None,
    *,
    input_tokens: int = _USUAL_REQUEST,
    at: datetime | None = None,
) -> Price | None:
    """The price of a model, or None where it is not known.

    What the prompt file gives comes first. Models in this process, on an Ollama server of one's
    own, and behind an OpenAI-compatible server on this machine cost nothing. Others are looked up
    in the table: an openai/ model by the address of its server, every other by its provider.
    Not in the table are fine-tuned models (`ft:`), and models that take a fee per request.

    Args:
        model: provider/name.
        address: `Provider.address`.
        given: `prices` of the prompt file.
        input_tokens: size of one request; some models cost more from a length on.
        at: when it is asked; None for now. Where the price depends on the time of day, the
            dearest of the 24 hours from then counts, since a run may take as long.
    """
    if given is not None:
        return Price(given.input / MILLION, given.output / MILLION, given.batch, "the prompt file")
    kind, _, name = model.partition("/")
    if _is_own(kind, address):
        return Price(0.0, 0.0, 1.0, "a server of your own" if kind == "ollama" else "this machine")
    if name.startswith(_FINE_TUNED):
        return None
    if kind == "openai" or (kind in TABLE_NAMES and _is_elsewhere(kind, address)):
        return _from_table(name, None, address, input_tokens, at)
    if kind in TABLE_NAMES:
        return _from_table(name, TABLE_NAMES[kind], None, input_tokens, at)
    return None


def unknown_price(model: str, stages: Sequence[str]) -> str:
    """What to tell of a model without a price, and what to write into the prompt file for it.

    Args:
        model: provider/name.
        stages: keys of the prompt file under which the model is asked: generate, label.
    """
    why = "a fine-tuned model, and they are in no table" if _is_fine_tuned(model) else table()
    words = why if _is_fine_tuned(model) else f"it is not in {why}"
    lines = [
        f"{stage}:\n  model: {model}\n  prices: {{input: USD, output: USD}}" for stage in stages
    ]
    return (
        f"What {model} costs is not known ({words}). Give it in the prompt file, in US dollars "
        "per million tokens:\n" + "\n".join(lines)
    )


@lru_cache(maxsize=1)
def table() -> str:
    """Name, version and date of the table: the date of its newest price that is in force."""
    from genai_prices import __version__
    from genai_prices.data_snapshot import get_snapshot
    from genai_prices.types import StartDateConstraint

    today = datetime.now(UTC).date()
    starts = (
        price.constraint.start_date
        for provider in get_snapshot().providers
        for model in provider.models
        if isinstance(model.prices, list)
        for price in model.prices
        if isinstance(price.constraint, StartDateConstraint)
    )
    newest = max((start for start in starts if start <= today), default=None)
    return f"genai-prices {__version__}" + (f", newest price of {newest}" if newest else "")


def _is_fine_tuned(model: str) -> bool:
    return model.partition("/")[2].startswith(_FINE_TUNED)


def _is_own(kind: str, address: str) -> bool:
    if kind == "local":
        return True
    if kind == "ollama":
        return not _host(address).endswith(_OLLAMA_CLOUD)
    return is_loopback(address)


def _is_elsewhere(kind: str, address: str) -> bool:
    """Whether a provider is asked at another address than its own. Azure has only such."""
    return kind != "azure_openai" and address != kind


def _host(address: str) -> str:
    return urlsplit(address if "://" in address else f"//{address}").hostname or ""


def _from_table(
    name: str, provider: str | None, address: str | None, input_tokens: int, at: datetime | None
) -> Price | None:
    """The dearest price of the next 24 hours."""
    start = at or datetime.now(UTC)
    hours = [start + timedelta(minutes=30 * half) for half in range(48)]
    found = [_at(name, provider, address, input_tokens, hour) for hour in hours]
    return max(
        (price for price in found if price is not None),
        key=lambda price: price.cost(input_tokens, input_tokens),
        default=None,
    )


def _at(
    name: str, provider: str | None, address: str | None, input_tokens: int, when: datetime
) -> Price | None:
    normal = _calculated(name, provider, address, input_tokens, when, batch=False)
    batch = _calculated(name, provider, address, input_tokens, when, batch=True)
    if normal is None or batch is None:
        return None
    shares = [b / n for b, n in zip(batch, normal, strict=True) if n]
    return Price(*normal, max(shares, default=1.0), table())


def _calculated(
    name: str,
    provider: str | None,
    address: str | None,
    input_tokens: int,
    when: datetime,
    *,
    batch: bool,
) -> tuple[float, float] | None:
    """US dollars per token of input and of output."""
    from genai_prices.data_snapshot import get_snapshot
    from genai_prices.types import Usage

    usage = Usage(input_tokens=input_tokens, output_tokens=input_tokens)
    context = {"processing": "batch"} if batch else None
    try:
        found = get_snapshot().calc(usage, name, provider, address, when, context)
    except LookupError:
        return None
    if not _is_complete(found, name):
        return None
    return float(found.input_price / input_tokens), float(found.output_price / input_tokens)


def _is_complete(found: PriceCalculation, name: str) -> bool:
    """Whether tokens of both kinds have a price, and nothing else has one."""
    prices = found.model_price
    if prices.input_mtok is None and prices.output_mtok is None:
        return name.endswith(_FREE)
    fee = found.total_price - found.input_price - found.output_price
    return prices.input_mtok is not None and prices.output_mtok is not None and not fee
