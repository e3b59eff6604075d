"""Pieces of what is drawn: texts made safe, marks in them, bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.content import Span as Styled

from ....text.safe import safe

if TYPE_CHECKING:
    from ..evidence import Span
    from ..rows import Answer

DIM, STRONG, EVIDENCE = "dim", "bold", "bold underline $text-warning"
ERROR, GOOD = "bold $text-error", "$text-success"
OPEN, CLOSE = "⟦", "⟧"
MOST = 6_000
"""Characters of one text that are drawn unless the whole is asked for: some 75 lines of 80."""
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def line(text: str, most: int | None = None) -> str:
    """A text on one line, safe to draw; with `most`, cut to that many characters."""
    if most is not None and len(text) > 2 * most:
        text = text[: 2 * most]
    drawn = safe(text).text.replace("\n", " ⏎ ")
    return drawn if most is None or len(drawn) <= most else f"{drawn[: most - 1]}…"


def block(text: str) -> str:
    """A text that may have lines, safe to draw."""
    return safe(text).text


def marked(text: str, spans: Iterable[Span], brackets: bool, style: str = EVIDENCE) -> Content:
    """A text with parts of it marked.

    Args:
        text: as it stands in the table.
        spans: what to mark, in places of that text.
        brackets: also put signs around them, for where there are no colours.
        style: of what is marked.
    """
    drawn = safe(text)
    parts: list[str] = []
    styled: list[Styled] = []
    at = size = 0
    for start, end in _joined(spans, len(text)):
        first, last = drawn.places[start], drawn.places[end]
        inner = drawn.text[first:last]
        before = drawn.text[at:first] + (OPEN if brackets else "")
        parts += [before, inner, CLOSE if brackets else ""]
        size += len(before)
        styled.append(Styled(size, size + len(inner), style))
        size += len(inner) + (len(CLOSE) if brackets else 0)
        at = last
    parts.append(drawn.text[at:])
    return Content("".join(parts), styled)


def _joined(spans: Iterable[Span], length: int) -> list[tuple[int, int]]:
    """Spans in order, none overlapping another, inside the text."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(0, one.start), min(length, one.end)) for one in spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def bar(share: float, cells: int) -> str:
    """A bar of a share of so many cells, to an eighth of a cell; padded to them."""
    eighths = round(max(0.0, min(1.0, share)) * cells * 8)
    full, rest = divmod(eighths, 8)
    drawn = "█" * full + (_EIGHTHS[rest] if rest else "")
    return drawn.ljust(cells)


def answer(label: Answer, nothing: str = "no label") -> str:
    """A label, or labels, in words."""
    if isinstance(label, str):
        return line(label)
    return ", ".join(map(line, label)) if label else nothing


def rows_of(contents: Sequence[Content]) -> Content:
    """Contents below each other."""
    return Content("\n").join(contents)


def named(name: str, value: str | Content, style: str = DIM) -> Content:
    """`name: value`, the name in its own style."""
    return Content.assemble((f"{name} ", style), value)
