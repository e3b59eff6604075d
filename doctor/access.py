"""Which keys and servers are found. A key is looked for, never shown."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from http.client import HTTPException, InvalidURL
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from ..errors import LabelwrightError
from ..llm.keys import find_in_keyring
from ..llm.providers.hosted import SERVICES
from ..llm.providers.ollama_server import login, server_url
from ..llm.secrets import hide, in_one_line, public_address, without_secrets
from ..offline import is_loopback, is_offline

WAIT_S = 2.0
_MOST_MODELS = 50
_MORE = {
    "wandb": ("WANDB_API_KEY",),
    "hugging face hub": ("HF_TOKEN",),
    "ollama": ("OLLAMA_API_KEY",),
}


def keys() -> list[dict[str, Any]]:
    """Each name of a key: `name`, `for`, `found` (environment, keyring or None)."""
    wanted: dict[str, list[str]] = {}
    for service, names in _wanted():
        for name in names:
            wanted.setdefault(name, []).append(service)
    return [
        {"name": name, "for": services, "found": _where(name)}
        for name, services in sorted(wanted.items())
    ]


def _wanted() -> Iterable[tuple[str, tuple[str, ...]]]:
    from ..export.finetune.hosted import SERVICES as TRAINING
    from ..llm.providers.openai import OpenAI

    yield "openai", OpenAI.key_names
    for name, service in SERVICES.items():
        yield name, service.keys
    for name in TRAINING.names():
        yield f"fine-tunes: {name}", tuple(getattr(TRAINING.get(name), "keys", ()))
    yield from _MORE.items()


def _where(name: str) -> str | None:
    if value := os.environ.get(name):
        hide(value)
        return "environment"
    return "keyring" if find_in_keyring(name) else None


def servers() -> list[dict[str, Any]]:
    """Servers that can be asked without a key: `name`, `address`, `answers`, `said`, `models`."""
    found = [_ollama()]
    if address := os.environ.get("OPENAI_BASE_URL"):
        found.append(_openai(address))
    return found


def _ollama() -> dict[str, Any]:
    try:
        url = server_url(None)
        shown = public_address(url)
    except LabelwrightError as error:
        return _server("ollama", "OLLAMA_HOST", str(error))
    if is_offline() and not is_loopback(url):
        return _server("ollama", shown, "not asked: nothing may leave this machine")
    try:
        content = _get(f"{shown}/api/tags", login(url))
    except (OSError, ValueError) as error:
        return _server("ollama", shown, _reason(error))
    return _server(
        "ollama", shown, None, [str(one.get("name")) for one in _rows(content, "models")]
    )


def _openai(address: str) -> dict[str, Any]:
    try:
        shown = public_address(address)
    except LabelwrightError as error:
        return _server("openai", "OPENAI_BASE_URL", str(error))
    if not is_loopback(address):
        return _server("openai", shown, "not asked: it is not on this machine")
    try:
        content = _get(f"{shown}/models", {})
    except (OSError, ValueError) as error:
        return _server("openai", shown, _reason(error))
    return _server("openai", shown, None, [str(one.get("id")) for one in _rows(content, "data")])


def _get(url: str, headers: dict[str, str]) -> Any:
    # Not by a proxy: these servers are one's own. Nor elsewhere, whatever they say: that is another
    # server, and what is sent along is not for it.
    opener = build_opener(ProxyHandler({}), _StaysHere())
    try:
        with opener.open(Request(url, headers=headers), timeout=WAIT_S) as reply:
            return json.loads(reply.read())
    except InvalidURL:
        raise ValueError("its address has signs that no address has") from None
    except HTTPException as error:
        raise OSError(f"it does not speak HTTP ({type(error).__name__})") from None


class _StaysHere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Nowhere: the answer that names another address is an error."""


def _rows(content: Any, key: str) -> list[dict[str, Any]]:
    rows = content.get(key) if isinstance(content, dict) else None
    known = rows if isinstance(rows, list) else []
    return [one for one in known if isinstance(one, dict)][:_MOST_MODELS]


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    return in_one_line(cause) if isinstance(cause, Exception) else without_secrets(str(cause))


def _server(
    name: str, address: str, why_not: str | None, models: Iterable[str] = ()
) -> dict[str, Any]:
    return {
        "name": name,
        "address": address,
        "answers": why_not is None,
        "said": why_not,
        "models": list(models),
    }
