"""`labelwright init`: a new prompt file, by asking or by flags."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from . import options as o

Name = Annotated[str, typer.Argument(metavar="NAME", help="Short name of the task.")]
Labels = Annotated[
    list[str] | None,
    typer.Option("--label", metavar="NAME=DESCRIPTION", help="A label; at least two."),
]
About = Annotated[str, typer.Option("--about", help="What the classifier is for, a sentence.")]
Text = Annotated[str, typer.Option("--text", help="What one text is: 'a news headline'.")]
Examples = Annotated[
    list[str] | None,
    typer.Option("--example", metavar="LABEL=TEXT", help="A seed example; may be repeated."),
]
Attributes = Annotated[
    list[str] | None,
    typer.Option("--attribute", metavar="NAME=A,B,C", help="What to vary; may be repeated."),
]
Fields = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME=WHAT", help="A part of an input; may be repeated."),
]
Language = Annotated[str, typer.Option("--language", help="Of the texts, two letters.")]
Where = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where to. Default: NAME.md.")
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


def init(
    name: Name,
    label: Labels = None,
    about: About = "",
    text: Text = "",
    example: Examples = None,
    attribute: Attributes = None,
    field: Fields = None,
    language: Language = "en",
    out: Where = None,
    force: Force = False,
    json: o.AsJson = False,
) -> None:
    """Write a new prompt file.

    It asks on a terminal; with --label given, the flags alone are used."""
    from ..new_prompt_file import Answers, write_prompt_file
    from .output import messages, put_json
    from .questions import ask

    path = out or Path(f"{name}.md")
    if label:
        answers = Answers(
            name=name,
            labels=o.pairs(label, "--label"),
            about=about,
            text=text,
            examples=o.lists(example, "--example"),
            attributes={
                key: [value.strip() for value in values.split(",") if value.strip()]
                for key, values in o.pairs(attribute, "--attribute").items()
            },
            fields=o.pairs(field, "--field"),
            language=language,
        )
    elif sys.stdin.isatty() and not json:
        answers = ask(Answers(name=name, labels={}, about=about, text=text, language=language))
    else:
        raise typer.BadParameter(
            "nobody can be asked here (no terminal): give at least two labels as flags, "
            "--label NAME=DESCRIPTION; --text, --example and --attribute help",
            param_hint="--label",
        )
    task = write_prompt_file(answers, path, force=force)
    if json:
        put_json({"path": str(path), "task": task.model_dump(mode="json", exclude={"template"})})
    else:
        messages().print(f"{path} is written. Next: labelwright run {path}", markup=False)
