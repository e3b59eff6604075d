"""Jinja templates of prompt files: sandboxed, and strict about variables.

A prompt file may come from anywhere, so its templates run in Jinja's sandbox; a variable that does
not exist is an error when the file is read, not a hole in a prompt that has been paid for.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .errors import InputError


@dataclass(frozen=True)
class TemplateMistake:
    """What is wrong with a template: its 1-based line, what was found, what was expected."""

    line: int
    found: str
    expected: str


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )


def find_mistake(source: str, variables: Collection[str]) -> TemplateMistake | None:
    """The first mistake in a template that may use these variables, or None."""
    environment = _environment()
    try:
        tree = environment.parse(source)
        environment.compile(tree)
    except TemplateSyntaxError as error:
        return TemplateMistake(error.lineno, error.message or "bad template", "a Jinja template")
    unknown = sorted(meta.find_undeclared_variables(tree) - set(variables))
    if not unknown:
        return None
    name = unknown[0]
    line = next((i for i, row in enumerate(source.split("\n"), 1) if name in row), 1)
    near = difflib.get_close_matches(name, variables, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return TemplateMistake(
        line, f"the variable {name!r}", f"one of {', '.join(sorted(variables))}{hint}"
    )


def render(source: str, variables: Mapping[str, Any]) -> str:
    """A template with its variables filled in.

    Raises:
        InputError: the template fails on these values (an index or a filter that does not fit).
    """
    try:
        return _compiled(source).render(variables)
    except TemplateError as error:
        raise InputError(f"the template could not be filled in: {error.message}") from None
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise InputError(f"the template could not be filled in: {error}") from None


@lru_cache(maxsize=64)
def _compiled(source: str) -> Any:
    return _environment().from_string(source)
