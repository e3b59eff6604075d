"""The command line: one file a command, no logic of its own."""

__all__ = ["main"]


def main() -> None:
    """Entry point of the `labelwright` command."""
    from .app import app

    app()
