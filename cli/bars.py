"""Progress on stderr: bars on a terminal, only messages elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as RichProgress
from rich.text import Text

from ..progress import Progress, Step
from .draw.tables import dollars
from .output import messages


class Bars:
    """A `progress.Progress` that draws a bar per step: count, rate, tokens, cost, time left."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or messages()
        self._shown: RichProgress | None = None

    @contextmanager
    def step(self, name: str, total: int | None, unit: str) -> Iterator[Step]:
        """Show a step until the block ends; a step inside another gets a line below it."""
        outermost = self._shown is None
        shown = self._shown = self._shown or _bars(self._console)
        task = shown.add_task(escape(name), total=total, unit=unit, tokens=0, usd=0.0, note="")
        try:
            with shown if outermost and self._console.is_terminal else nullcontext():
                yield _Step(shown, task)
        finally:
            if outermost:
                self._shown = None

    def say(self, text: str) -> None:
        """Print a message, above the bars where there are any."""
        console = self._shown.console if self._shown else self._console
        console.print(Text(text, style="dim"))


class _Step:
    def __init__(self, shown: RichProgress, task: TaskID) -> None:
        self._shown, self._task = shown, task
        self._tokens, self._usd = 0, 0.0

    def advance(self, count: int = 1, *, tokens: int = 0, usd: float | None = 0.0) -> None:
        self._tokens += tokens
        self._usd += usd or 0.0
        self._shown.update(self._task, advance=count, tokens=self._tokens, usd=self._usd)

    def total(self, total: int | None) -> None:
        self._shown.update(self._task, total=total)

    def note(self, text: str) -> None:
        self._shown.update(self._task, note=text)


def _speed(task: Task) -> float:
    """Units a second since the beginning: they may come in bursts, such as a round of texts."""
    elapsed = task.finished_time if task.finished else task.elapsed
    return task.completed / elapsed if elapsed else 0.0


class _TimeLeft(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = _speed(task)
        if task.remaining is None or not speed:
            return Text("-:--:--", style="progress.remaining")
        left = timedelta(seconds=math.ceil(task.remaining / speed))
        return Text(str(left), style="progress.remaining")


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = _speed(task)
        rate = f"{speed:,.1f} {task.fields['unit']}/s" if speed else f"{task.fields['unit']}"
        return Text(rate, style="progress.data.speed")


class _Tokens(ProgressColumn):
    def render(self, task: Task) -> Text:
        tokens = task.fields["tokens"]
        return Text(f"{tokens:,} tokens" if tokens else "", style="cyan")


class _Cost(ProgressColumn):
    def render(self, task: Task) -> Text:
        usd = task.fields["usd"]
        return Text(dollars(usd) if usd else "", style="green")


class _Note(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(task.fields["note"], style="dim", overflow="ellipsis", no_wrap=True)


def _bars(console: Console) -> RichProgress:
    return RichProgress(
        SpinnerColumn(finished_text="[green]✓[/green]"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        _Rate(),
        _Tokens(),
        _Cost(),
        TimeElapsedColumn(),
        _TimeLeft(),
        _Note(),
        console=console,
        disable=not console.is_terminal,
    )


def bars() -> Progress:
    """The progress that commands hand to the steps."""
    return Bars()
