"""An examination, drawn."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from .tables import Json, bullets, cell, line, section, table

_SIGNS = {True: ("yes", "green"), False: ("no", "dim")}


def draw_doctor(found: Json) -> RenderableType:
    """What it runs on, extras, keys, servers and models; what to do last."""
    todo = found["todo"]
    return Group(
        line(""),
        section(f"labelwright {found['version']}", bullets(_about(found))),
        section("Installed", _extras(found["extras"])),
        section("Keys", bullets(_keys(found["keys"]))),
        section("Servers", bullets([_server(one) for one in found["servers"]])),
        section("Models that can be asked", bullets(_models(found["models"]))),
        section(
            "What to do",
            bullets(todo, "yellow") if todo else line("Nothing: all is well.", "green"),
        ),
    )


def _about(found: Json) -> list[str]:
    machine: Json = found["machine"]
    words = [
        f"Python {machine['python']}, {machine['system']}",
        f"{machine['cores']} cores, {machine['memory_gb']} GB of memory free, "
        f"graphics card: {machine['graphics'] or 'none found'}",
    ]
    words += [
        f"{one['what']}: {one['path']} ({one['free_gb']} GB free"
        f"{'' if one['writable'] else '; cannot be written to'})"
        for one in found["folders"]
    ]
    return words + (["offline: nothing may leave this machine"] if found["offline"] else [])


def _extras(extras: list[Json]) -> RenderableType:
    rows = table("extra", "there", "for", "missing or too old", text=["there", "for", *_LAST])
    for one in extras:
        old = [f"{each['package']} {each['has']} < {each['needs']}" for each in one["old"]]
        rows.add_row(
            one["name"],
            Text(*_SIGNS[one["installed"]]),
            one["for"],
            cell(", ".join([*one["missing"], *old])),
        )
    return rows


_LAST = ("missing or too old",)


def _keys(keys: list[Json]) -> list[str]:
    known = [one for one in keys if one["found"]]
    words = [f"{one['name']}: in the {one['found']}, for {', '.join(one['for'])}" for one in known]
    others = [one["name"] for one in keys if not one["found"]]
    return words + ([f"not found: {', '.join(others)}"] if others else [])


def _server(one: Json) -> str:
    name = {"ollama": "Ollama", "openai": "OpenAI's API"}.get(one["name"], one["name"])
    if not one["answers"]:
        said = str(one["said"])
        words = said if said.startswith("not asked") else f"no answer ({said})"
        return f"{name} at {one['address']}: {words}"
    models = ", ".join(one["models"]) or "no model"
    return f"{name} at {one['address']}: answers, with {models}"


def _models(models: list[Json]) -> list[str]:
    ready = [one["model"] for one in models if one["ready"]]
    return [", ".join(ready) or "none", "`labelwright models` says what the others need"]
