"""What a person sets for themselves: keys and theme in `review.toml`; whether the hint was read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....errors import InputError
from .commands import BY_NAME, PLACES, Keys, commands

FILE = "review.toml"
_SEEN = "review.hint-was-read"
THEMES = ("dark", "light")
_WORDS = {"page down": "pagedown", "page up": "pageup", "esc": "escape", "return": "enter"}
_NAMED = {
    "enter", "space", "escape", "tab", "backspace", "delete", "insert", "home", "end", "pageup",
    "pagedown", "up", "down", "left", "right", *(f"f{number}" for number in range(1, 13)),
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What the file says.

    Attributes:
        keys: of the commands.
        theme: "dark" or "light"; None where the file does not say.
    """

    keys: Keys = field(default_factory=Keys)
    theme: str | None = None


def config_folder() -> Path:
    """Where the operating system keeps the settings of this user."""
    from platformdirs import user_config_path

    return user_config_path("labelwright", appauthor=False)


def read_settings(folder: Path) -> Settings:
    """What the user set; nothing where there is no file.

    Raises:
        InputError: no TOML, an unknown name or key, or one key for two things on one screen.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}") from None
    for name in found.keys() - {"keys", "theme"}:
        raise InputError(f'{path}: found "{name}"; expected `theme` or a table [keys]')
    return Settings(_keys(path, found.get("keys", {})), _theme(path, found.get("theme")))


def hint_was_read(folder: Path) -> bool:
    """Whether the hint for the first time was shown before. No folder: it was not."""
    try:
        return (folder / _SEEN).exists()
    except OSError:
        return False


def remember_hint(folder: Path) -> None:
    """So that it is not shown again; where that cannot be written, it will be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _SEEN).touch()
    except OSError:
        pass


def _theme(path: Path, value: Any) -> str | None:
    if value is not None and value not in THEMES:
        raise InputError(f'{path}: found theme = {value!r}; expected "dark" or "light"')
    return None if value is None else str(value)


def _keys(path: Path, table: Any) -> Keys:
    if not isinstance(table, Mapping):
        raise InputError(f'{path}: found keys = {table!r}; expected a table [keys]: drop = "x"')
    changed = {name: _one(path, name, value) for name, value in table.items()}
    keys = Keys(changed)
    for place in PLACES:
        _no_conflict(path, place, keys)
    return keys


def _one(path: Path, name: str, value: Any) -> tuple[str, ...]:
    if name not in BY_NAME:
        known = ", ".join(sorted(BY_NAME))
        raise InputError(f'{path}: [keys] has no command "{name}"; expected one of {known}')
    wanted = [value] if isinstance(value, str) else value
    if not isinstance(wanted, list) or not all(isinstance(key, str) for key in wanted):
        raise InputError(f'{path}: found {name} = {value!r}; expected a key, or a list: ["x", "y"]')
    return tuple(_key(path, name, key) for key in wanted)


def _key(path: Path, name: str, key: str) -> str:
    plain = _WORDS.get(key.lower(), key)
    plain = "space" if plain == " " else plain
    if len(plain) == 1 and plain.isprintable():
        if plain.isdigit():
            raise InputError(f'{path}: found {name} = "{key}"; digits are for the labels')
        return plain
    *held, last = plain.lower().split("+")
    fits = last in _NAMED or (len(last) == 1 and held)
    if fits and set(held) <= {"ctrl", "alt", "shift"}:
        return "+".join([*held, last])
    raise InputError(
        f'{path}: found {name} = "{key}"; expected a character, or a name such as enter, space, '
        "pagedown, f2 or ctrl+x"
    )


def _no_conflict(path: Path, place: str, keys: Keys) -> None:
    owner: dict[str, str] = {}
    for command in commands(place):
        for key in keys.of(command):
            if key in owner and owner[key] != command.name:
                raise InputError(
                    f'{path}: key "{key}" is for both {owner[key]} and {command.name} '
                    f"({PLACES[place]}); give one of them another key"
                )
            owner[key] = command.name
