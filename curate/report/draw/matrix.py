"""A square of cells, darker where there is more: for more labels than a table can hold."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from .element import element

_WIDE = 360
MOST = 100
"""Rows and columns at most."""


def matrix(cells: Sequence[Sequence[float]], says: str) -> Markup:
    """Cells as shares of their row, 0 to 1, from top left; empty ones are not drawn."""
    size = min(len(cells), MOST)
    step = _WIDE / max(1, size)
    shown = [element("rect", class_="frame", x=0, y=0, width=_WIDE, height=_WIDE)]
    for row, values in enumerate(cells[:size]):
        for column, value in enumerate(values[:size]):
            if value >= 0.005:
                kind = f"cell{' wrong' if row != column else ''}"
                shown.append(_cell(column * step, row * step, step, kind, value))
    return element(
        "svg",
        element("title", says),
        *shown,
        class_="matrix",
        viewBox=f"0 0 {_WIDE} {_WIDE}",
        role="img",
    )


def _cell(x: float, y: float, size: float, kind: str, value: float) -> Markup:
    strength = 0.15 + 0.85 * min(1.0, value)
    return element("rect", class_=kind, x=x, y=y, width=size, height=size, fill_opacity=strength)
