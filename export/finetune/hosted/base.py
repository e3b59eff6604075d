"""What adapters to providers share: address, login, connections, whom to ask afterwards."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from ....errors import InputError, ProviderError
from ....llm.keys import find_key, how_to_set
from ....llm.providers.openai import OpenAI as AskedOpenAI
from ....llm.request import Provider, TryAgain
from ....llm.secrets import public_address
from .service import USUAL_EPOCHS, HostedSettings
from .wire import Wire


class AskedElsewhere(AskedOpenAI):
    """A model behind OpenAI's chat API, at another provider with a key of its own."""

    def __init__(self, name: str, base_url: str, keys: tuple[str, ...]) -> None:
        super().__init__(name, base_url)
        self.key_names = keys


class Base:
    """A provider that is asked with a key over HTTP.

    Args:
        name: what it is called in `--with`.

    Attributes:
        keys: variables that may hold the key.
        formats: by method, the format of its files; a method that is not here it has not.
        hints: by code of an error or status of HTTP, what to do about it.
        own: its own address; `variable` names one that stands in for it.
        epochs: how often it learns from each row where it is not told.
    """

    title: ClassVar[str]
    settings: ClassVar[type[HostedSettings]] = HostedSettings
    keys: ClassVar[tuple[str, ...]]
    formats: ClassVar[dict[str, str]]
    hints: ClassVar[dict[str | int, str]] = {}
    own: ClassVar[str]
    variable: ClassVar[str]
    epochs: ClassVar[int] = USUAL_EPOCHS

    def __init__(self, name: str) -> None:
        self.name = name
        self.url = self.find_url()
        self.address = public_address(self.url)
        self._wire: Wire | None = None

    def find_url(self) -> str:
        """Address that paths are put behind."""
        return (os.environ.get(self.variable) or self.own).rstrip("/")

    @property
    def is_own(self) -> bool:
        """Whether it is the provider itself, and not another server that speaks its API."""
        return urlsplit(self.url).hostname == urlsplit(self.own).hostname

    @property
    def wire(self) -> Wire:
        """The connections."""
        assert self._wire is not None, "open() comes first"
        return self._wire

    def form(self, options: Any) -> str:
        if options.method not in self.formats:
            raise InputError(
                f"{self.title} has no {options.method} here; --method {' or '.join(self.formats)}"
            )
        return self.formats[options.method]

    def warnings(self, model: str) -> list[str]:
        return []

    async def open(self) -> None:
        key = find_key(*self.keys)
        if not key and self.is_own:
            raise ProviderError(f"{self.title} needs a key: {how_to_set(*self.keys)}")
        login = " or ".join(self.keys)
        self._wire = Wire(self.title, self.url, self.headers(key), login=login, hints=self.hints)

    def headers(self, key: str | None) -> dict[str, str]:
        """What says who asks. Servers of one's own take any key."""
        return {"authorization": f"Bearer {key or 'none'}"}

    async def close(self) -> None:
        if self._wire is not None:
            await self._wire.close()
            self._wire = None

    async def look(self, model: str) -> list[str]:
        return []

    async def resolved(self, start: str) -> str:
        return start

    async def find_file(self, name: str) -> str | None:
        return None

    async def ready(self, file: str) -> None:
        return None

    def asked(self, model: str, options: Mapping[str, Any]) -> Provider:
        return AskedElsewhere(f"{self.name}/{model}", self.url, self.keys)


def id_of(found: Any, name: str = "id") -> str:
    """The name that a reply gives to what was made. Raises TryAgain where it has none."""
    if isinstance(found, dict) and isinstance(found.get(name), str) and found[name]:
        return str(found[name])
    raise TryAgain(f"a reply without {name}")


def part_of(found: Any, name: str) -> dict[str, Any]:
    """An object inside a reply; empty where it has none."""
    part = found.get(name) if isinstance(found, dict) else None
    return part if isinstance(part, dict) else {}


def items_of(found: Any, name: str = "data") -> list[dict[str, Any]]:
    """The objects of a list inside a reply; empty where it has none."""
    items = found.get(name) if isinstance(found, dict) else None
    return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []


def lines_of(file: Path) -> int:
    """Lines of a file."""
    with file.open("rb") as stream:
        return sum(1 for _ in stream)
