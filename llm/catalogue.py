"""Which models can be asked from here, without asking any."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from .providers import PROVIDERS
from .providers.weights import KNOWN, is_here

_KEYS = {
    "anthropic": "ANTHROPIC_API_KEY",
    "azure_openai": "AZURE_OPENAI_API_KEY",
    "bedrock": "AWS_ACCESS_KEY_ID",
    "cerebras": "CEREBRAS_API_KEY",
    "cohere": "COHERE_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "fireworks": "FIREWORKS_API_KEY",
    "google": "GOOGLE_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "perplexity": "PERPLEXITY_API_KEY",
    "together": "TOGETHER_API_KEY",
    "vertexai": "GOOGLE_APPLICATION_CREDENTIALS",
    "xai": "XAI_API_KEY",
}


def catalogue() -> list[dict[str, Any]]:
    """One entry per provider: `model` (how to name one), `needs`, `ready`.

    `ready` says that the package is installed and the key is set; no server was asked.
    """
    entries = [_local(name) for name in KNOWN]
    for provider in PROVIDERS:
        if provider == "ollama":
            entries.append(
                _entry("ollama/MODEL", "an Ollama server (OLLAMA_HOST)", find_spec("ollama"))
            )
        elif provider != "local":
            entries.append(_hosted(provider))
    return entries


def _local(name: str) -> dict[str, Any]:
    here = "weights are here" if is_here(name) else "weights are fetched once, 93 MB"
    installed = find_spec("xllamacpp")
    return _entry(f"local/{name}", f"nothing; {here}" if installed else _extra("local"), installed)


def _hosted(provider: str) -> dict[str, Any]:
    if find_spec("openai") is None or find_spec("instructor") is None:
        return _entry(f"{provider}/MODEL", _extra("openai"), None)
    key = _KEYS.get(provider)
    needs = key or "see the provider's package"
    if provider == "openai":
        needs += ", or base_url of a server of your own"
    return _entry(f"{provider}/MODEL", needs, key and os.environ.get(key))


def _extra(name: str) -> str:
    return f"pip install 'labelwright[{name}]'"


def _entry(model: str, needs: str, ready: object) -> dict[str, Any]:
    return {"model": model, "needs": needs, "ready": bool(ready)}
