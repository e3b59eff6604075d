"""Watching a job until it is over, and keeping what it tells."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ....errors import ProviderError
from ....llm.patience import GROWTH, LONGEST_S, SHORTEST_S, Waiting
from ....progress import Progress, Step
from .record import Job
from .service import Event, Service, State

_HIDDEN = ("debug",)
_SHOWN = ("train_loss", "valid_loss", "full_valid_loss", "train_accuracy", "valid_accuracy")


async def follow(
    service: Service, job: Job, wait: Waiting, progress: Progress, *, note: bool = True
) -> None:
    """Watch a job that was started until it is over. The job is brought up to date.

    Args:
        service: who trains; open.
        job: the job, with its name at the provider.
        wait: waits between two looks; raises Stopped where the user leaves.
        progress: shows events as they come, and how far it is.
        note: whether to keep events and figures on disk; false where another process does.

    Raises:
        Stopped: the user left; the job goes on.
        ProviderError: the provider cannot be asked.
    """
    assert job.id is not None, "launch() comes before follow()"
    seen = {event.id for event in job.events()}
    if seen:
        progress.say(f"{job.shown}: {len(seen):,} events so far")
    interval = SHORTEST_S
    with progress.step(f"{job.name} {job.model}", None, "steps") as bar:
        bar.note(job.said or "started")
        shown = _Shown(bar)
        for event in job.events():
            shown.take(event)
        while True:
            state = await look(service, job, seen, wait, progress, shown, note=note)
            if state.is_over:
                break
            await wait.rest(interval)
            interval = min(LONGEST_S, interval * GROWTH)
    if note:
        await keep(service, job, state, wait)


async def look(
    service: Service,
    job: Job,
    seen: set[str],
    wait: Waiting,
    progress: Progress,
    shown: _Shown | None = None,
    *,
    note: bool = True,
) -> State:
    """Look at a job once: its new events and its state, both noted."""
    name = job.id or ""
    # The state first: events that come between the two are seen, those behind them are of a state
    # that the next look tells, or there is no next look and they are fetched now.
    state = await wait.through(lambda: service.state(name))
    new = await wait.through(lambda: service.events(name, seen))
    for event in new:
        seen.add(event.id)
        # Steps have the bar.
        if event.level not in _HIDDEN and not (event.level == "info" and "step" in event.figures):
            progress.say(f"{job.name}: {_worded(event)}")
        if shown is not None:
            shown.take(event)
    if shown is not None:
        shown.state(state)
    if note:
        job.add_events(new)
    take(job, state)
    if note:
        job.save()
    return state


def take(job: Job, state: State) -> None:
    """Bring a job up to date, without writing it down."""
    job.status, job.said = state.status, state.said
    job.result = state.model or job.result
    job.reason = state.reason
    job.tokens = job.tokens if state.tokens is None else state.tokens
    if state.is_over and job.over_at is None:
        job.over_at = time.time()


async def keep(service: Service, job: Job, state: State, wait: Waiting) -> None:
    """Keep the figures of a job that is over: the provider's file of them, else those of events."""
    points: list[dict[str, Any]] = []
    if state.status == "done":
        points = await wait.through(lambda: service.curve(job.id or "", state))
    told = [dict(event.figures) for event in job.events() if "step" in event.figures]
    job.keep_curve(points or joined(told))


def joined(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Figures that were told apart, a step each."""
    found: dict[Any, dict[str, Any]] = {}
    for point in points:
        rest = {name: value for name, value in point.items() if name != "total_steps"}
        found.setdefault(point["step"], {}).update(rest)
    return [found[step] for step in sorted(found)]


def failed(job: Job, hint: str = "") -> ProviderError:
    """What to say of a job that did not end well: the provider's words, and what to do."""
    what = "failed" if job.status == "failed" else "was cancelled"
    why = f": {job.reason.rstrip('.')}" if job.reason else ""
    more = f". {hint}" if hint else ""
    again = "Then the" if hint else "The"
    return ProviderError(
        f"{job.shown} {what} at {job.address}{why}{more}. {again} same `labelwright finetune` "
        "command starts a new job"
    )


class _Shown:
    """How far a job is, beside its bar."""

    def __init__(self, bar: Step) -> None:
        self._bar = bar
        self._step, self._figures = 0, ""
        self._said = ""

    def take(self, event: Event) -> None:
        figures = event.figures
        if total := figures.get("total_steps"):
            self._bar.total(int(total))
        step = int(figures.get("step") or 0)
        if step > self._step:
            self._bar.advance(step - self._step)
            self._step = step
        self._figures = _figures(figures) or self._figures
        self._tell()

    def state(self, state: State) -> None:
        left = ""
        if state.ends_at and (seconds := state.ends_at - time.time()) > 0:
            left = f", about {seconds / 60:,.0f} min left"
        self._said = f"{state.said}{left}"
        self._tell()

    def _tell(self) -> None:
        self._bar.note(" ".join(part for part in (self._said, self._figures) if part))


def _figures(figures: Mapping[str, Any]) -> str:
    told = {name: figures[name] for name in _SHOWN if name in figures}
    return ", ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in told.items())


def _worded(event: Event) -> str:
    words = event.words or _figures(event.figures)
    return words if event.level == "info" else f"{event.level}: {words}"
