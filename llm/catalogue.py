"""Which models can be asked from here, without asking any."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from .keys import find_in_keyring, find_key
from .providers import PROVIDERS
from .providers.hosted import SERVICES
from .providers.weights import KNOWN, is_here


def catalogue() -> list[dict[str, Any]]:
    """One entry per provider: `model` (how to name one), `needs`, `ready`.

    `ready` says that the package is installed and the key is set; no server was asked.
    """
    return [
        *(_local(name) for name in KNOWN),
        *(_of_provider(name) for name in PROVIDERS if name != "local"),
    ]


def _of_provider(name: str) -> dict[str, Any]:
    if name == "ollama":
        if not _has("ollama"):
            return _missing(name, "ollama")
        return _entry(name, "an Ollama server (OLLAMA_HOST)", True)
    if name == "openai":
        return _openai()
    if name in SERVICES:
        return _hosted(name)
    return _entry(name, "see the package that added it", True)


def _local(name: str) -> dict[str, Any]:
    if not _has("xllamacpp"):
        return _missing("local", "local", name)
    needs = "weights are here" if is_here(name) else "weights are fetched once, 93 MB"
    return _entry("local", f"nothing; {needs}", True, name)


def _openai() -> dict[str, Any]:
    needs = "OPENAI_API_KEY (environment or keyring), or base_url of a server of your own"
    ready = bool(os.environ.get("OPENAI_BASE_URL") or find_key("OPENAI_API_KEY"))
    return _entry("openai", needs, ready)


def _hosted(name: str) -> dict[str, Any]:
    if not (_has("openai") and _has("instructor")):
        return _missing(name, "openai")
    service = SERVICES[name]
    needs = " or ".join(service.keys)
    needs += "" if service.other_logins else " (environment or keyring)"
    if not _has(service.module):
        return _entry(name, f"pip install {service.package}; {needs}", False)
    in_environment = any(os.environ.get(key) for key in service.keys)
    in_keyring = not service.other_logins and find_in_keyring(service.keys[0])
    return _entry(name, needs, in_environment or bool(in_keyring))


def _has(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        # The package that the module would be in is not there.
        return False


def _missing(provider: str, extra: str, model: str = "MODEL") -> dict[str, Any]:
    return _entry(provider, f"pip install 'labelwright[{extra}]'", False, model)


def _entry(provider: str, needs: str, ready: bool, model: str = "MODEL") -> dict[str, Any]:
    return {"model": f"{provider}/{model}", "needs": needs, "ready": ready}
