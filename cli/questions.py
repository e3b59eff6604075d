"""The questions of `labelwright init` on a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ..new_prompt_file import Answers


def ask(start: Answers) -> Answers:
    """Ask for whatever the flags did not say."""
    text = start.text or _line("What is one text, in the singular? (a news headline)")
    about = start.about or _line("What is the classifier for, in a sentence?")
    typer.echo("Labels, one at a time; an empty line ends the list.", err=True)
    labels: dict[str, str] = {}
    examples: dict[str, list[str]] = {}
    while name := _line(f"Label {len(labels) + 1}, its name"):
        labels[name] = _needed(f"What is {name} for?")
        examples[name] = _several(f"  An example of {name} (empty: no more)")
    typer.echo("What should vary from text to text? (topic, length, tone ...)", err=True)
    attributes: dict[str, list[str]] = {}
    while name := _line("Something to vary (empty: no more)"):
        attributes[name] = _split(_needed(f"Values of {name}, with commas between"))
    return replace(
        start, text=text, about=about, labels=labels, examples=examples, attributes=attributes
    )


def _line(question: str) -> str:
    answer: str = typer.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


def _needed(question: str) -> str:
    while not (answer := _line(question)):
        typer.echo("This one is needed.", err=True)
    return answer


def _several(question: str) -> list[str]:
    found = []
    while answer := _line(question):
        found.append(answer)
    return found


def _split(values: str) -> list[str]:
    return [value.strip() for value in values.split(",") if value.strip()]
