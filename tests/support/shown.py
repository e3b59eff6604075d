"""What a page of the documentation shows: commands and Python, in order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK = re.compile(
    r"^```(console|console model|console screen|python)\n(.*?)^```", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Command:
    """A line `$ labelwright ...`.

    Attributes:
        words: its arguments.
        asks: whether it stands in a block marked `console model`.
        screen: whether it stands in a block marked `console screen`.
    """

    words: tuple[str, ...]
    asks: bool = False
    screen: bool = False


@dataclass(frozen=True)
class Python:
    """A block of Python."""

    code: str


def shown_on(page: str) -> Iterator[Command | Python]:
    """What a page's text shows.

    Raises:
        AssertionError: a command of another program stands in a block that is run.
    """
    for kind, block in BLOCK.findall(page):
        if kind == "python":
            yield Python(block)
            continue
        # a command may go on in the next line
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("$ "):
                program, *words = shlex.split(line[2:])
                assert program == "labelwright", line
                yield Command(tuple(words), kind.endswith("model"), kind.endswith("screen"))
