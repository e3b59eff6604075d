"""Whom requests can be sent to: a file each."""

from __future__ import annotations

from typing import cast

from ...errors import InputError
from ...offline import refuse_outside
from ...progress import Progress
from ...registry import Registry
from ..request import Provider
from .hosted import SERVICES
from .weights import is_here

PROVIDERS = Registry(
    "provider",
    "labelwright.providers",
    {
        "local": "llm.providers.local:Local",
        "ollama": "llm.providers.ollama:Ollama",
        "openai": "llm.providers.openai:OpenAI",
        **dict.fromkeys(SERVICES, "llm.providers.hosted:Hosted"),
    },
)


def open_provider(
    model: str, base_url: str | None = None, progress: Progress | None = None
) -> Provider:
    """The provider of a model called provider/name, not yet opened.

    Args:
        model: provider/name.
        base_url: address of the server, where it is not the provider's own.
        progress: shows what takes long before a model can be asked, such as a download.

    Raises:
        InputError: there is no such provider, the name is not of that form, or it is elsewhere
            and nothing may leave this machine.
    """
    kind, slash, name = model.partition("/")
    if not slash or not name:
        raise InputError(
            f"the model {model!r} is not of the form provider/name, such as local/smollm2"
        )
    provider = cast(Provider, PROVIDERS.get(kind)(model, base_url, progress))
    if kind == "local":
        refuse_outside(model, "localhost" if is_here(name) else None)
    else:
        refuse_outside(model, provider.address)
    return provider
