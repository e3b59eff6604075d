"""What goes where: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import math
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


def tell(text: str) -> None:
    """Tell on stderr why it ends here, where nothing went wrong."""
    from rich.text import Text

    messages().print(Text(text, style="yellow"))


def put(result: Any, as_json: bool, draw: Callable[[dict[str, Any]], RenderableType]) -> None:
    """Print a result: as one JSON document, or drawn for people."""
    if as_json:
        put_json(result)
    else:
        results().print(draw(result))


def put_json(result: Any) -> None:
    """One JSON document on stdout, in UTF-8 whatever the terminal is set to."""
    text = json.dumps(_plain(result), ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _plain(value: Any) -> Any:
    """A result in JSON's own kinds: NaN, which it has not, is null; NumPy's numbers are plain."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return _plain(value.item()) if hasattr(value, "item") else str(value)
