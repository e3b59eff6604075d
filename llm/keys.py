"""Where keys come from: the environment, or a keyring. Never from a file of this project.

A keyring is what the operating system keeps passwords in, reached by the optional package
keyring: `keyring set labelwright OPENAI_API_KEY` asks for the key and keeps it there.
"""

from __future__ import annotations

import os

from .secrets import hide

SERVICE = "labelwright"


def find_key(*names: str) -> str | None:
    """The first key that the environment holds, else the first that the keyring holds.

    Args:
        names: of variables, which are also the user names in the keyring.
    """
    in_environment = (os.environ.get(name) for name in names)
    return next(filter(None, in_environment), None) or find_in_keyring(*names)


def find_in_keyring(*names: str) -> str | None:
    """The first of these keys that the keyring holds; None also where there is no keyring."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    for name in names:
        try:
            key = keyring.get_password(SERVICE, name)
        except (keyring.errors.KeyringError, OSError):
            return None
        if key:
            hide(key)
            return key
    return None


def how_to_set(*names: str) -> str:
    """What to do where a key is missing, in words that go on a sentence."""
    return (
        f"set the environment variable {' or '.join(names)}, or keep the key in a keyring: "
        f"`keyring set {SERVICE} {names[0]}` (pip install 'labelwright[keyring]')"
    )
