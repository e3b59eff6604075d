"""Fine-tunes at providers: a file each, the record of their jobs, and models that answer there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ....errors import InputError
from ....offline import refuse_outside
from ....registry import Registry

if TYPE_CHECKING:
    from .service import Service

__all__ = ["SERVICES", "is_hosted", "open_service", "parted"]

SERVICES = Registry(
    "service",
    "labelwright.services",
    {
        "openai": "export.finetune.hosted.openai:OpenAI",
        "azure": "export.finetune.hosted.azure:Azure",
        "together": "export.finetune.hosted.together:Together",
        "fireworks": "export.finetune.hosted.fireworks:Fireworks",
        "gemini": "export.finetune.hosted.gemini:Gemini",
        "mistral": "export.finetune.hosted.mistral:Mistral",
    },
)
"""Providers that train models for money."""


def is_hosted(trainer: str) -> bool:
    """Whether this names a model of a provider, and no trainer of this machine."""
    return trainer.partition(":")[0] in SERVICES.names()


def parted(trainer: str) -> tuple[str, str]:
    """Service and model of `SERVICE:MODEL`.

    Raises:
        InputError: there is no model in it.
    """
    name, _, model = trainer.partition(":")
    if not model:
        raise InputError(
            f"{name} trains a model of yours by name: --with {name}:MODEL"
            + (", such as openai:gpt-4.1-mini" if name == "openai" else "")
        )
    return name, model


def open_service(name: str) -> Service:
    """A service, not yet opened.

    Raises:
        InputError: there is none of that name, or nothing may leave this machine.
        ProviderError: its address is not set.
    """
    service = cast("Service", SERVICES.get(name)(name))
    refuse_outside(f"{name} (a fine-tune)", service.address)
    return service
