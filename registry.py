"""Named things that live in a file each: checks, fixes, formats, trainers, providers.

A registry maps a name to `module:attribute` and imports the module when the name is used, so that
a command that needs one of them pays for one. Packages elsewhere add theirs through the entry
point group of the registry.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from .errors import InputError


class Registry:
    """What can be had under a name.

    Args:
        kind: what one entry is, in the singular, for error messages.
        group: entry point group that other packages register in.
        built_in: name to `module:attribute`; the module relative to the labelwright package.
    """

    def __init__(self, kind: str, group: str, built_in: Mapping[str, str]) -> None:
        self.kind = kind
        self.group = group
        self._built_in = dict(built_in)

    def names(self) -> list[str]:
        """Every name, built-in ones first, in the order they were registered."""
        return [*self._built_in, *(n for n in self._others() if n not in self._built_in)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def get(self, name: str) -> Any:
        """The thing of that name, imported now.

        Raises:
            InputError: there is none; says which there are and the nearest.
        """
        if name in self._built_in:
            module, attribute = self._built_in[name].split(":")
            package = __name__.rpartition(".")[0]
            return getattr(import_module(f"{package}.{module}"), attribute)
        others = self._others()
        if name in others:
            return others[name].load()
        near = difflib.get_close_matches(name, self.names(), 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(f"there is no {self.kind} {name!r}: {', '.join(self.names())}.{hint}")

    def _others(self) -> dict[str, Any]:
        return {entry.name: entry for entry in entry_points(group=self.group)}
