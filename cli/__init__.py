"""The command line: one file a command, no logic of its own."""

__all__ = ["main"]


def main() -> None:
    """Entry point of the `labelwright` command."""
    import sys

    from .app import app

    # A terminal or a pipe that is not set to UTF-8 shows `?` for a sign that it lacks.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
