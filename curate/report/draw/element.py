"""Elements of SVG. What goes into one is escaped, whatever it is."""

from __future__ import annotations

from markupsafe import Markup, escape

from ..visible import visible


def element(name: str, *inside: str | Markup, **attributes: str | float) -> Markup:
    """One element; `class_` is the attribute class, `stroke_width` is stroke-width."""
    given = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _value(value))
        for key, value in attributes.items()
    )
    tag = Markup(name)
    return Markup("<{}{}>{}</{}>").format(tag, given, Markup("").join(map(_safe, inside)), tag)


def percent(share: float) -> str:
    """A place or a length as a share of the picture's width."""
    return f"{100 * share:.2f}%"


def _value(value: str | float) -> str:
    return visible(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _safe(part: str | Markup) -> Markup:
    return part if isinstance(part, Markup) else escape(visible(part))
