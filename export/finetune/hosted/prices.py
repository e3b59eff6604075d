"""What training costs: a dated table, by provider and model.

In US dollars for a million tokens of the training file, times epochs. Read in copies of the
providers' pages between July and November 2026. They change: look there before you pay.
"""

from __future__ import annotations

import re

from ....llm.prices import MILLION, find_price
from ...checking.prices import TrainingPrice
from .dates import base_of

_OPENAI = "OpenAI's price list, November 2026"
_TOGETHER = "Together's price list, August 2026, LoRA"
_FIREWORKS = "Fireworks' price list, August 2026, LoRA"
_OPENAI_MODELS = {"gpt-4.1": 25.0, "gpt-4.1-mini": 5.0, "gpt-4o": 25.0, "gpt-4o-mini": 3.0}
# (method, most billions of parameters, price, least)
_BY_SIZE: dict[str, tuple[str, tuple[tuple[str, float, float, float], ...]]] = {
    "together": (
        _TOGETHER,
        (
            ("sft", 16, 0.48, 4.0),
            ("sft", 69, 1.50, 4.0),
            ("sft", 100, 2.90, 4.0),
            ("dpo", 16, 0.54, 4.0),
        ),
    ),
    "fireworks": (_FIREWORKS, (("sft", 16, 0.50, 0.0), ("dpo", 16, 1.00, 0.0))),
}
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[bB](?![a-zA-Z])")
INFERENCE_SOURCE = _OPENAI
INFERENCE = {
    "gpt-4.1": (3.0, 12.0),
    "gpt-4.1-mini": (0.80, 3.20),
    "gpt-4o": (3.75, 15.0),
    "gpt-4o-mini": (0.30, 1.20),
}
"""What a fine-tuned OpenAI model takes to answer: input and output, for a million tokens each."""
_BY_THE_HOUR = ("azure", "fireworks")
"""Whose models answer on a deployment, of which their warnings tell."""


def training_price(service: str, model: str, method: str) -> TrainingPrice | None:
    """The price of training a model; None where it is not known."""
    if service == "openai":
        price = _OPENAI_MODELS.get(base_of(model))
        return None if price is None else TrainingPrice(base_of(model), price, _OPENAI)
    source, table = _BY_SIZE.get(service, ("", ()))
    found = _SIZE.findall(model)
    if not found:
        return None
    size = float(found[-1])
    for kind, most, price, least in table:
        if kind == method and size <= most:
            return TrainingPrice(f"up to {most:g}B", price, source, least)
    return None


def answering(service: str, model: str) -> str:
    """What a fine-tuned model takes to answer, in a sentence; empty where it is paid by the hour.

    Google's price is that of the model before tuning, in the table that `llm.prices` reads.
    """
    if service in _BY_THE_HOUR:
        return ""
    if service == "openai" and (found := INFERENCE.get(base_of(model))):
        asked, answered = found
        return (
            f"Afterwards its answers cost ${asked:.2f} a million tokens in and ${answered:.2f} out "
            f"({INFERENCE_SOURCE})."
        )
    if service == "gemini" and (price := find_price(f"google/{model}", "google")):
        asked, answered = (each * MILLION for each in (price.input_usd, price.output_usd))
        return (
            f"Untuned, {model} answers at ${asked:.2f} a million tokens in and ${answered:.2f} out "
            f"({price.source}); look whether the tuned one takes the same."
        )
    return "What its answers cost is not known here: look at the provider's price list."
