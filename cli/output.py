"""What goes where: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PLAIN_WIDTH = 100


def messages() -> Console:
    """The console on stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def results() -> Console:
    """The console on stdout; 100 columns where it is no terminal."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PLAIN_WIDTH)


def complain(text: str) -> None:
    """Tell on stderr what went wrong."""
    from rich.text import Text

    messages().print(Text.assemble(("Error: ", "bold red"), (text, "red")))


def put(result: Any, as_json: bool, draw: Callable[[dict[str, Any]], RenderableType]) -> None:
    """Print a result: as one JSON document, or drawn for people."""
    if as_json:
        put_json(result)
    else:
        results().print(draw(result))


def put_json(result: Any) -> None:
    """One JSON document on stdout, in UTF-8 whatever the terminal is set to."""
    text = json.dumps(result, ensure_ascii=False, indent=2, default=str, allow_nan=False)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
