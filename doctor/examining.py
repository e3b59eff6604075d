"""The whole examination, and what to do."""

from __future__ import annotations

from typing import Any

from ..llm.catalogue import catalogue
from ..llm.providers.weights import KNOWN, is_here
from ..offline import is_offline
from .access import keys, servers
from .extras import base, extras, is_whole
from .machine import folders, machine

Json = dict[str, Any]
_LEAST_FREE_GB = 1.0
_COMMON = ("local", "review")


def examine() -> Json:
    """Look at what is installed, which keys and servers are found, and what it runs on.

    Returns:
        `version`, `offline`, `machine`, `folders`, `base`, `extras`, `keys`, `servers`, `models`,
        `todo` (what to do, most pressing first), and `ready`: whether a run can be made with
        some model. See docs/data-contract.md. No key is in it.
    """
    from .. import __version__

    found: Json = {
        "version": __version__,
        "offline": is_offline(),
        "machine": machine(),
        "folders": folders(),
        "base": base(),
        "extras": extras(),
        "keys": keys(),
        "servers": servers(),
        "models": catalogue(),
    }
    for model in found["models"]:
        model["ready"] = _can_answer(model, found)
    pressing = _pressing(found)
    if not any(model["ready"] for model in found["models"]):
        pressing.append("no model can be asked: pip install 'labelwright[local]' needs no key")
    return found | {"todo": pressing + _advice(found), "ready": not pressing}


def _can_answer(model: Json, found: Json) -> bool:
    if model["model"].startswith("ollama/"):
        return bool(model["ready"]) and any(
            one["name"] == "ollama" and one["models"] for one in found["servers"]
        )
    return bool(model["ready"])


def _pressing(found: Json) -> list[str]:
    """What keeps a run from working."""
    todo = []
    if not found["machine"]["python_is_new_enough"]:
        todo.append(f"Python {found['machine']['python']} is too old: use 3.11 or newer")
    if found["base"]["missing"]:
        todo.append(f"pip install {' '.join(found['base']['missing'])}: every command needs it")
    todo += [
        f"pip install --upgrade '{one['package']}>={one['needs']}': {one['has']} is too old"
        for one in found["base"]["old"]
    ]
    todo += [
        f"{one['path']} cannot be written to, and {one['what']}"
        for one in found["folders"]
        if not one["writable"]
    ]
    return todo


def _advice(found: Json) -> list[str]:
    """What would make more of it work, or work better."""
    todo = [
        f"pip install --upgrade 'labelwright[{extra['name']}]': {one['package']} {one['has']} is "
        f"older than {one['needs']}"
        for extra in found["extras"]
        for one in extra["old"]
    ]
    todo += [
        f"pip install 'labelwright[{extra['name']}]': {', '.join(extra['missing'])} is missing, "
        f"for {extra['for']}"
        for extra in found["extras"]
        if extra["missing"] and extra["name"] in _COMMON
    ]
    todo += [
        f"{one['path']} has {one['free_gb']} GB left, and {one['what']}"
        for one in found["folders"]
        if one["free_gb"] < _LEAST_FREE_GB
    ]
    return todo + _about_weights(found) + _about_keys(found) + _about_servers(found)


def _about_weights(found: Json) -> list[str]:
    there = {extra["name"]: is_whole(extra) for extra in found["extras"]}
    if not there.get("local") or found["offline"]:
        return []
    return [
        f"labelwright pull local/{name}: its weights are not here yet (a run fetches them, too)"
        for name in KNOWN
        if not is_here(name)
    ]


def _about_keys(found: Json) -> list[str]:
    """Keys that nothing here can use yet."""
    models = {model["model"].partition("/")[0]: model for model in found["models"]}
    todo = []
    for key in found["keys"]:
        for service in key["for"] if key["found"] else ():
            model = models.get(service)
            if model is not None and not model["ready"] and "pip install" in model["needs"]:
                todo.append(f"{key['name']} is set: {model['needs'].partition(';')[0]} to use it")
    return list(dict.fromkeys(todo))


def _about_servers(found: Json) -> list[str]:
    return [
        f"the Ollama server at {one['address']} has no model yet: labelwright pull ollama/NAME"
        for one in found["servers"]
        if one["name"] == "ollama" and one["answers"] and not one["models"]
    ]
