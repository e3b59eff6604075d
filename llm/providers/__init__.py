"""Whom requests can be sent to: a file each."""

from __future__ import annotations

from typing import cast

from ...errors import InputError
from ...registry import Registry
from ..request import Provider

PROVIDERS = Registry(
    "provider",
    "labelwright.providers",
    {
        "local": "llm.providers.local:Local",
        "ollama": "llm.providers.ollama:Ollama",
        "openai": "llm.providers.openai:OpenAI",
        **{
            name: "llm.providers.hosted:Hosted"
            for name in (
                "anthropic",
                "azure_openai",
                "bedrock",
                "cerebras",
                "cohere",
                "deepseek",
                "fireworks",
                "google",
                "groq",
                "mistral",
                "openrouter",
                "perplexity",
                "together",
                "vertexai",
                "xai",
            )
        },
    },
)


def open_provider(model: str, base_url: str | None = None) -> Provider:
    """The provider of a model called provider/name, not yet opened.

    Raises:
        InputError: there is no such provider, or the name is not of that form.
    """
    kind, slash, name = model.partition("/")
    if not slash or not name:
        raise InputError(
            f"the model {model!r} is not of the form provider/name, such as local/smollm2"
        )
    return cast(Provider, PROVIDERS.get(kind)(model, base_url))
