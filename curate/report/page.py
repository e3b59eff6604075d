"""The page of a report: sections in, one file of HTML out that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from .blocks import Chip, Section
from .visible import visible

_BEFORE_PERCENT = re.compile(r"(?<=\d) %")


def page(
    title: str,
    sections: Sequence[Section],
    *,
    about: str = "",
    labels: Sequence[Chip] = (),
    more_labels: int = 0,
    made_by: str = "",
) -> str:
    """HTML of the whole report, which is also well-formed XML.

    Everything that is not a drawing is escaped, and what cannot be seen is shown by a sign.
    """
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=title,
            sections=sections,
            about=about,
            labels=labels,
            more_labels=more_labels,
            made_by=made_by,
            style=Markup(_read("style.css")),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _seen(value: Any) -> Any:
    """What a place in the page shows: drawings as they are, all else without what is unseen."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _BEFORE_PERCENT.sub("\u00a0%", visible(value))


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
