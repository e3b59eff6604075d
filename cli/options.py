"""Options that several commands share, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..reading import Columns
    from ..run_folder import HowToAsk

Prompt = Annotated[Path, typer.Argument(metavar="PROMPT", help="Prompt file.")]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="RUN", help="Run folder. Default: runs/NAME.")
]
Real = Annotated[
    Path | None,
    typer.Option(
        "--real", metavar="FILE", help="Labelled texts that people wrote: they only measure."
    ),
]
Texts = Annotated[
    Path | None,
    typer.Option("--texts", metavar="FILE", help="Texts that people wrote, to be labelled."),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Draws every random choice."),
]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="Most texts to take, in all.")
]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="provider/name, in place of the prompt file's."),
]
Votes = Annotated[
    int | None,
    typer.Option(
        "--votes", metavar="N", min=1, max=100, help="Questions per text, each in another order."
    ),
]
Concurrency = Annotated[
    int | None,
    typer.Option("--concurrency", metavar="N", min=1, max=1024, help="Requests at once."),
]
RequestsPerMinute = Annotated[
    float | None,
    typer.Option("--requests-per-minute", metavar="N", min=1, help="Requests sent a minute."),
]
TokensPerMinute = Annotated[
    float | None,
    typer.Option("--tokens-per-minute", metavar="N", min=1, help="Tokens sent a minute, about."),
]
Budget = Annotated[
    float | None,
    typer.Option(
        "--budget", metavar="USD", min=0, help="Most dollars to spend in the run folder, in all."
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        "--max-tokens", metavar="N", min=1, help="Most tokens to use in the run folder, in all."
    ),
]
Batch = Annotated[
    bool | None,
    typer.Option(
        "--batch/--no-batch", help="Ask by the provider's batch API: cheaper, hours slower."
    ),
]
RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed/--no-retry-failed",
        help="Ask again what failed in an earlier run, or leave it.",
    ),
]
Metric = Annotated[
    str | None,
    typer.Option("--metric", metavar="NAME", help="The figure to go by. Default: macro_f1."),
]
Positive = Annotated[
    str | None,
    typer.Option("--positive", metavar="LABEL", help="Label that precision, recall, F are of."),
]
Wandb = Annotated[bool, typer.Option("--wandb", help="Send figures to Weights & Biases, too.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]

TextColumn = Annotated[
    str | None,
    typer.Option("--text-column", metavar="C", help="Column of the text."),
]
LabelColumn = Annotated[
    str | None,
    typer.Option("--label-column", metavar="C", help="Column of the label."),
]
SplitColumn = Annotated[
    str | None,
    typer.Option("--split-column", metavar="C", help="Column of the split."),
]
FieldColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=COLUMN",
        help="Column of a named field of the task; may be repeated.",
    ),
]
Mapping = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="OLD=NEW",
        help="Read the label OLD as NEW; may be repeated.",
    ),
]
KnownOnly = Annotated[
    bool,
    typer.Option(
        "--known-only",
        help="Leave out rows whose label the task does not know.",
    ),
]


def pairs(values: list[str] | None, option: str) -> dict[str, str]:
    """`A=B` values of a repeatable option as a mapping; B may hold further `=`.

    Raises:
        typer.BadParameter: no `=`, nothing on a side of it, or an A twice.
    """
    found: dict[str, str] = {}
    for value in values or []:
        name, equals, other = value.partition("=")
        if not equals or not name or not other:
            raise typer.BadParameter(f"{value!r} is not of the form A=B", param_hint=option)
        if name in found:
            raise typer.BadParameter(f"{name!r} is named twice", param_hint=option)
        found[name] = other
    return found


def number(value: str, option: str) -> float:
    """A finite number that is not below 0.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise typer.BadParameter(f"{value!r} is no number from 0 on", param_hint=option)
    return found


def lists(values: list[str] | None, option: str) -> dict[str, list[str]]:
    """`A=B` values of a repeatable option, where an A may have several B.

    Raises:
        typer.BadParameter: no `=`, or nothing on a side of it.
    """
    found: dict[str, list[str]] = {}
    for value in values or []:
        for name, other in pairs([value], option).items():
            found.setdefault(name, []).append(other)
    return found


def columns(
    text: str | None = None,
    label: str | None = None,
    fields: list[str] | None = None,
    mapping: list[str] | None = None,
    known_only: bool = False,
) -> Columns:
    """What the options say of the columns of a file."""
    named, renamed = pairs(fields, "--field"), pairs(mapping, "--map")

    from ..reading import Columns

    return Columns(text, label, named, renamed, known_only)


def how_to_ask(
    concurrency: int | None,
    requests_per_minute: float | None,
    tokens_per_minute: float | None,
    budget: float | None,
    max_tokens: int | None,
    batch: bool | None,
    retry_failed: bool,
) -> HowToAsk:
    """What the options say of how models are asked."""
    return {
        "concurrency": concurrency,
        "requests_per_minute": requests_per_minute,
        "tokens_per_minute": tokens_per_minute,
        "budget": budget,
        "max_tokens": max_tokens,
        "batch": batch,
        "retry_failed": retry_failed,
    }


def refuse(value: object, option: str, why: str) -> None:
    """Raise a usage error for an option that has no meaning here.

    Raises:
        typer.BadParameter: the option was given.
    """
    if value:
        raise typer.BadParameter(why, param_hint=option)
