"""The pieces that every drawing is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markup import escape
from rich.measure import Measurement
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ...in_words import dollars, interval, number, seconds, share

__all__ = [
    "Beside",
    "Json",
    "bullets",
    "cell",
    "counts",
    "dollars",
    "interval",
    "line",
    "number",
    "plain",
    "seconds",
    "section",
    "share",
    "table",
]

Json = dict[str, Any]


def table(*columns: str, text: Iterable[str] = ()) -> Table:
    """An empty table; columns named in `text` stand left, the others are figures."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for index, name in enumerate(columns):
        left = index == 0 or name in set(text)
        made.add_column(name, justify="left" if left else "right", overflow="fold")
    return made


class Beside:
    """Tables of three columns of figures each, or of fewer where figures would be folded."""

    def __init__(self, names: Sequence[str], made: Callable[[Sequence[str]], Table]) -> None:
        self.names, self.made = names, made

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        unbounded = options.update(max_width=10_000)
        for size in (3, 2, 1):
            starts = range(0, len(self.names), size)
            tables = [self.made(self.names[at : at + size]) for at in starts]
            widest = (Measurement.get(console, unbounded, one).maximum for one in tables)
            if size == 1 or max(widest, default=0) <= options.max_width:
                yield from tables
                return


def section(title: str, *parts: RenderableType | None) -> Group:
    """A titled part of a report; parts that are None are left out."""
    rule = Rule(Text(title, style="bold"), align="left", style="dim")
    return Group(rule, *(part for part in parts if part is not None), Text(""))


def line(text: str, style: str = "") -> Text:
    """A line of plain words: nothing in it is taken for markup."""
    return Text(text, style=style)


def bullets(sentences: Any, style: str = "") -> RenderableType | None:
    """Sentences below each other; None where there are none."""
    if isinstance(sentences, str):
        sentences = [sentences]
    if not sentences:
        return None
    grid = Table.grid(padding=(0, 1))
    for sentence in sentences:
        grid.add_row("•", Text(str(sentence), style=style))
    return grid


def counts(numbers: Mapping[str, Any] | None) -> str:
    """`12 near_duplicate, 3 unusable`, or nothing."""
    return ", ".join(f"{count:,} {name}" for name, count in (numbers or {}).items() if count)


def cell(text: Any) -> Text:
    """Words from a file or a model as a cell: shown as they are, control characters as dots."""
    return Text("".join(char if char.isprintable() else "·" for char in str(text)))


def plain(text: Any) -> str:
    """The same as the name of a column, where words are taken for markup."""
    return escape(cell(text).plain)
