"""Where keys come from: the environment, or a keyring. Never from a file of this project.

A keyring is what the operating system keeps passwords in, reached by the optional package
keyring: `keyring set labelwright OPENAI_API_KEY` asks for the key and keeps it there.
"""

from __future__ import annotations

import os

from .secrets import hide

SERVICE = "labelwright"


def find_key(*names: str) -> str | None:
    """The first key that the environment holds, else the one that the keyring holds.

    Args:
        names: of variables; the first is also the user name in the keyring.
    """
    in_environment = (os.environ.get(name) for name in names)
    return next(filter(None, in_environment), None) or find_in_keyring(names[0])


def find_in_keyring(name: str) -> str | None:
    """The key that the keyring holds under a name; None also where there is no keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        key = keyring.get_password(SERVICE, name)
    except (KeyringError, OSError, RuntimeError):
        # Locked, or no keyring on this machine.
        return None
    if key:
        hide(key)
    return key or None


def how_to_set(*names: str) -> str:
    """What to do where a key is missing, in words that go on a sentence."""
    return (
        f"set the environment variable {' or '.join(names)}, or keep the key in a keyring: "
        f"`keyring set {SERVICE} {names[0]}` (pip install 'labelwright[keyring]')"
    )
