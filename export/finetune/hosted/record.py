"""The record of one job: a folder in the run folder, on disk before anyone waits for anything.

    jobs/openai-1/job.json       what was asked, what was sent, the job's name at the provider
    jobs/openai-1/files/         exactly the files that were sent
    jobs/openai-1/events.jsonl   what happened, as the provider told it
    jobs/openai-1/curve.jsonl    figures, a step a line

It holds no key and no password.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from ....errors import InputError, LabelwrightError
from ..folders import CURVE
from .durable import append_lines, read_lines, write_durably
from .service import OVER, Event, Order, Status

JOBS = "jobs"
JOB = "job.json"
FILES = "files"
EVENTS = "events.jsonl"


@dataclass
class Job:
    """One job, as it is noted.

    Attributes:
        folder: where it is noted.
        mark: what it carries at the provider, by which it is found again.
        key: hash of everything that was asked for, by which the same command finds it.
        service, address: whom it was sent to.
        model: what it begins from, by the provider's name.
        start: the fine-tuned model that it goes on from; None where it does not.
        options, seed, labels: as they were given.
        rows: rows of each file.
        usd: what it may cost, `low` and `high`; None where that is not known.
        target: name of what is told, for services that ask.
        made_at: when it was noted, in seconds since 1970.
        files: the provider's names of the files that were sent.
        id: the provider's name of the job; None until it is known.
        creating: whether the job may have been made although its name is not known.
        status, said: how far it is, in our words and in the provider's.
        result: name of the fine-tuned model.
        reason: why it failed.
        tokens: tokens trained on.
        over_at: when it was seen to be over, in seconds since 1970.
        saved: path of the model's folder in the run folder, once it is there.
        wandb: whether its figures are to go to Weights & Biases, or went.
    """

    folder: Path
    mark: str
    key: str
    service: str
    address: str
    model: str
    start: str | None
    options: dict[str, Any]
    seed: int
    labels: list[str]
    rows: dict[str, int]
    usd: dict[str, float] | None
    target: str = "label"
    made_at: float = field(default_factory=time.time)
    files: dict[str, str] = field(default_factory=dict)
    id: str | None = None
    creating: bool = False
    status: Status = "waiting"
    said: str = ""
    result: str | None = None
    reason: str = ""
    tokens: int | None = None
    over_at: float | None = None
    saved: str | None = None
    wandb: Literal["", "wanted", "sent"] = ""

    @property
    def name(self) -> str:
        """What it is called on this machine."""
        return self.folder.name

    @property
    def shown(self) -> str:
        """What it is called in messages."""
        return f"{self.name} ({self.id})" if self.id else self.name

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come from the provider."""
        return self.status in OVER

    @property
    def files_folder(self) -> Path:
        """Where the files that are sent lie."""
        return self.folder / FILES

    def file(self, split: str) -> Path | None:
        """A file to be sent; None where there is none."""
        path = self.files_folder / f"{split}.jsonl"
        return path if path.is_file() else None

    def remote(self, split: str) -> str:
        """What a file is called at the provider."""
        return f"labelwright-{self.mark}-{split}.jsonl"

    def order(self, options: Any) -> Order:
        """What the service is told."""
        return Order(
            self.model,
            self.start,
            options,
            self.seed,
            tuple(self.labels),
            self.mark,
            self.made_at,
            self.files,
            self.rows,
            self.target,
        )

    def save(self) -> None:
        """Put it on disk; returns when it is there, whatever happens next.

        Raises:
            LabelwrightError: it cannot be written.
        """
        kept = {name: value for name, value in asdict(self).items() if name != "folder"}
        text = json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
        try:
            write_durably(self.folder / JOB, text.encode())
        except OSError as error:
            raise LabelwrightError(
                f"{self.folder / JOB} cannot be written: {error.strerror or error}. Make room; "
                "then the same command goes on"
            ) from error

    @classmethod
    def load(cls, folder: Path) -> Job:
        """The job that is noted in a folder.

        Raises:
            InputError: there is none, or it cannot be read.
        """
        path = folder / JOB
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            known = {one.name for one in fields(cls)}
            return cls(folder, **{name: content[name] for name in content if name in known})
        except (OSError, ValueError, TypeError) as error:
            raise InputError(
                f"{path} cannot be read ({error}); move {folder} elsewhere. A job in it goes on "
                "at its provider"
            ) from None

    def plain(self) -> dict[str, Any]:
        """As `--json` tells it."""
        names = ("service", "model", "start", "id", "status", "said", "result", "reason")
        more = ("rows", "usd", "tokens", "made_at", "over_at", "saved", "address")
        return {"name": self.name} | {name: getattr(self, name) for name in (*names, *more)}

    def events(self) -> list[Event]:
        """What is noted of what happened, the oldest first."""
        return [Event(**one) for one in read_lines(self.folder / EVENTS)]

    def add_events(self, events: Iterable[Event]) -> None:
        """Note more of what happened."""
        append_lines(self.folder / EVENTS, (asdict(one) for one in events))

    def curve(self) -> list[dict[str, Any]]:
        """The figures that are kept, a step each."""
        return read_lines(self.folder / CURVE)

    def keep_curve(self, points: Iterable[dict[str, Any]]) -> None:
        """Keep figures in place of earlier ones."""
        text = "".join(json.dumps(point) + "\n" for point in points)
        write_durably(self.folder / CURVE, text.encode())


def new_job(run: Path, service: str, **what: Any) -> Job:
    """A job with a folder of its own; nothing is noted yet."""
    taken = {path.parent.name for path in (run / JOBS).glob(f"{service}-*/{JOB}")}
    number = next(n for n in range(1, len(taken) + 2) if f"{service}-{n}" not in taken)
    mark = uuid.uuid4().hex
    return Job(run / JOBS / f"{service}-{number}", mark, service=service, **what)


def jobs_of(run: Path) -> Iterator[Job]:
    """All jobs of a run folder, the oldest first."""
    found = [Job.load(path.parent) for path in (run / JOBS).glob(f"*/{JOB}")]
    yield from sorted(found, key=lambda job: job.made_at)


def find_job(run: Path, name: str) -> Job:
    """The job of a run folder that a person means.

    Args:
        run: the run folder.
        name: the job's name here, or at the provider; or the name of the model that it made.

    Raises:
        InputError: there is none; says which there are.
    """
    found = list(jobs_of(run))
    for job in found:
        if name in (job.name, job.id, job.result):
            return job
    there = ", ".join(job.shown for job in found) or "none"
    raise InputError(f"{run} has no job {name!r}; its jobs: {there}")
