"""The pieces that every drawing is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

Json = dict[str, Any]


def table(*columns: str, text: Iterable[str] = ()) -> Table:
    """An empty table; columns named in `text` stand left, the others are figures."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for index, name in enumerate(columns):
        left = index == 0 or name in set(text)
        made.add_column(name, justify="left" if left else "right", overflow="fold")
    return made


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


def number(value: Any) -> str:
    """A count with thousands marked; a dash for none."""
    return f"{value:,}" if isinstance(value, int) else "-" if value is None else str(value)


def seconds(value: Any) -> str:
    """A duration such as `4.2 s` or `3 min 20 s`."""
    if not isinstance(value, int | float):
        return "-"
    return f"{value:.1f} s" if value < 60 else f"{int(value // 60)} min {int(value % 60)} s"


def dollars(value: float) -> str:
    """An amount in dollars, with more digits where it is small; `free` for nothing."""
    if value == 0:
        return "free"
    return f"${value:,.2f}" if value >= 1 else f"${value:,.4f}" if value >= 0.0001 else "<$0.0001"


def share(value: Any) -> str:
    """A share of 1 as per cent; a dash for none."""
    return f"{100 * value:.1f} %" if isinstance(value, int | float) else "-"


def interval(figure: Any) -> str:
    """`91.2 % (89.8 to 92.5)`."""
    if not isinstance(figure, dict):
        return share(figure)
    low, high = figure.get("low"), figure.get("high")
    words = share(figure.get("value"))
    if isinstance(low, int | float) and isinstance(high, int | float):
        words += f" ({100 * low:.1f} to {100 * high:.1f})"
    return words


def cell(text: Any) -> Text:
    """Words from a file or a model as a cell: shown as they are, control characters as dots."""
    return Text("".join(char if char.isprintable() else "·" for char in str(text)))
