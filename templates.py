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

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta, nodes
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
        unknown = meta.find_undeclared_variables(tree) - set(variables)
    except TemplateSyntaxError as error:
        return TemplateMistake(error.lineno, error.message or "bad template", "a Jinja template")
    except (RecursionError, SyntaxError, ValueError, OverflowError, MemoryError) as error:
        found = f"a template that cannot be compiled ({type(error).__name__})"
        return TemplateMistake(1, found, "a Jinja template")
    return _unknown_variable(tree, unknown, variables) or _other_template(tree)


def _unknown_variable(
    tree: nodes.Template, unknown: set[str], variables: Collection[str]
) -> TemplateMistake | None:
    uses = [use for use in tree.find_all(nodes.Name) if use.name in unknown]
    if not uses:
        return None
    first = min(uses, key=lambda use: use.lineno)
    near = difflib.get_close_matches(first.name, variables, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return TemplateMistake(
        first.lineno,
        f"the variable {first.name!r}",
        f"one of {', '.join(sorted(variables))}{hint}",
    )


def _other_template(tree: nodes.Template) -> TemplateMistake | None:
    kinds = (nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)
    for other in tree.find_all(kinds):
        return TemplateMistake(other.lineno, "another template", "all words in this file")
    return None


def render(source: str, variables: Mapping[str, Any]) -> str:
    """A template with its variables filled in.

    Raises:
        InputError: the template fails on these values (an index or a filter that does not fit).
    """
    try:
        text: str = _compiled(source).render(variables)
    # a template is a program of the user's: whatever it runs into is a mistake in it
    except Exception as error:
        raise InputError(f"the template could not be filled in: {error}") from None
    return text


@lru_cache(maxsize=64)
def _compiled(source: str) -> Template:
    return _environment().from_string(source)
