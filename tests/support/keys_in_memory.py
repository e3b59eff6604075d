"""A keyring that keeps its passwords in memory."""

from __future__ import annotations

from keyring.backend import KeyringBackend


class Memory(KeyringBackend):
    """The keyring.

    Attributes:
        kept: passwords by service and user name.
    """

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """The password, if there is one."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        self.kept[service, username] = password
