"""What a page of the documentation shows: commands and Python, in order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK = re.compile(
    r"^```(console(?: model| screen| hosted| real)?|python|markdown [\w.]+)\n(.*?)^```",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Command:
    """A line `$ labelwright ...`.

    Attributes:
        words: its arguments.
        asks: whether it stands in a block marked `console model`.
        marked: `model`, `screen`, `hosted` or `real` where its block is marked `console model` ...
    """

    words: tuple[str, ...]
    marked: str = ""

    @property
    def line(self) -> str:
        """As it is typed."""
        return shlex.join(("labelwright", *self.words))


@dataclass(frozen=True)
class Python:
    """A block of Python."""

    code: str


@dataclass(frozen=True)
class File:
    """A block marked `markdown NAME`: a file to save under this name."""

    name: str
    text: str


def shown_on(page: str) -> Iterator[Command | Python | File]:
    """What a page's text shows.

    Raises:
        AssertionError: a command of another program stands in a block that is run.
    """
    for kind, block in BLOCK.findall(page):
        if kind == "python":
            yield Python(block)
            continue
        if kind.startswith("markdown"):
            yield File(kind.split()[1], block)
            continue
        # a command may go on in the next line
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("$ "):
                program, *words = shlex.split(line[2:])
                assert program == "labelwright", line
                yield Command(tuple(words), kind.removeprefix("console").strip())
