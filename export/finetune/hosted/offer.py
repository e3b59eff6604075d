"""What a fine-tune would send and cost, and whether its files are fit to be sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ....errors import InputError
from ....in_words import dollars
from ... import check, export
from ..settings import parse
from .prices import answering, training_price
from .record import FILES
from .service import HostedSettings, Service

if TYPE_CHECKING:
    from ....task import Task

SENT = ("train", "validation")
"""Splits that are sent. Never `test`: it measures what comes back."""


@dataclass(frozen=True)
class Offer:
    """A fine-tune that could be started.

    Attributes:
        service: who trains.
        model: what it begins from.
        start: the earlier fine-tuned model or job that it goes on from; None for none.
        options: how, checked.
        seed: number for the provider's random choices.
        labels: every label.
        rows: rows of each file.
        tokens: tokens of the training file, `low` and `high`.
        usd: what it may cost, `low` and `high`; None where that is not known.
        words: what to tell before anyone agrees: dates, doubts.
        summary: what would be sent, and what it would cost.
        key: hash of everything that is asked for.
        folder: where the files are.
        target: name of what is told, for services that ask.
    """

    service: str
    model: str
    start: str | None
    options: HostedSettings
    seed: int
    labels: tuple[str, ...]
    rows: dict[str, int]
    tokens: dict[str, float]
    usd: dict[str, float] | None
    words: list[str]
    key: str
    folder: Path
    target: str = "label"
    summary: list[str] = field(default_factory=list)


def make_offer(
    table: pl.DataFrame,
    service: Service,
    model: str,
    folder: Path,
    *,
    options: Mapping[str, Any],
    start: str | None = None,
    task: Task | None = None,
    curation: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> Offer:
    """Check the rows, write the files into a folder, and reckon what it would cost.

    Nothing is sent. Rows with `split` = test are not even written.

    Args:
        table: columns `text`, `label`, `split`; see `labelwright.export.export`.
        service: who would train; it need not be open.
        model: what to begin from.
        folder: where to write; an earlier offer there is replaced.
        options: the service's own settings.
        start: an earlier fine-tuned model, or its job, to go on from.
        task: says the labels and their descriptions.
        curation: the report of `curate` on these rows.
        seed: number from which every random choice is drawn.

    Raises:
        InputError: an option is wrong, or the files would be refused or lose rows.
    """
    settings = parse(service.settings, service.name, options)
    assert isinstance(settings, HostedSettings)
    form, of_format = service.form(settings), settings.of_format()
    sent = table.filter(pl.col("split").is_in(SENT))
    given: dict[str, Any] = {
        "task": task,
        "options": of_format,
        "curation": curation,
        "seed": seed,
        "fix": settings.fix,
    }
    found = check(sent, form, **given)
    _refuse(found, form)
    exported = export(sent, form, folder / FILES, **given)
    tokens = found.get("tokens") or {}
    usd = _reckoned(service, model, settings, tokens)
    doubts = [one["words"] for one in found["findings"] if one["level"] == "warns"]
    return Offer(
        service.name,
        model,
        start,
        settings,
        seed,
        tuple(found["labels"]),
        exported.rows,
        tokens,
        usd,
        list(dict.fromkeys([*service.warnings(model), *doubts])),
        _key(service, model, start, settings, seed, folder / FILES),
        folder,
        target=task.name if task else "label",
        summary=_summary(service, model, start, settings, exported.rows, tokens, usd),
    )


def _refuse(found: Mapping[str, Any], form: str) -> None:
    wrong = [one for one in found["findings"] if one["level"] == "fails"]
    if wrong:
        said = "; ".join(one["words"] for one in wrong)
        mends = " ".join(f"--fix {one['fix']}" for one in wrong if one["fix"])
        more = f" {mends} mends it, where rows may be changed or left out." if mends else ""
        raise InputError(
            f"nothing is sent, since it would fail: {said}.{more} `labelwright export RUN --to "
            f"{form} --check` says all of it"
        )


def _reckoned(
    service: Service, model: str, options: HostedSettings, tokens: Mapping[str, float]
) -> dict[str, float] | None:
    price = training_price(service.name, model, options.method)
    if price is None or not tokens:
        return None
    epochs = options.epochs or service.epochs
    return {end: price.usd(tokens[end] * epochs) for end in ("low", "high")}


def _summary(
    service: Service,
    model: str,
    start: str | None,
    options: HostedSettings,
    rows: Mapping[str, int],
    tokens: Mapping[str, float],
    usd: Mapping[str, float] | None,
) -> list[str]:
    counts = " and ".join(f"{count:,} {split} rows" for split, count in rows.items())
    times = options.epochs or service.epochs
    epochs = f"{times} epochs" if times > 1 else "1 epoch"
    if options.epochs is None:
        epochs += " (reckoned with; the provider chooses)"
    going_on = f", going on from {start}" if start else ""
    words = [
        f"{service.title} would train {model}{going_on} by {options.method} on {counts}, "
        f"{epochs}. No test row is sent.",
        _price_in_words(service, model, options, tokens, usd),
        answering(service.name, model),
    ]
    return [line for line in words if line]


def _price_in_words(
    service: Service,
    model: str,
    options: HostedSettings,
    tokens: Mapping[str, float],
    usd: Mapping[str, float] | None,
) -> str:
    size = f"{tokens['low']:,.0f} to {tokens['high']:,.0f} tokens an epoch" if tokens else ""
    price = training_price(service.name, model, options.method)
    if usd is None or price is None:
        return (
            f"What it costs is not known here ({size or 'of unknown length'}): look at "
            f"{service.title}'s price list first."
        )
    least = f", ${price.least:g} at least" if price.least else ""
    return (
        f"That is {size}, at ${price.per_million:g} a million tokens{least} ({price.source}): "
        f"about {dollars(usd['low'])} to {dollars(usd['high'])}."
    )


def _key(
    service: Service,
    model: str,
    start: str | None,
    options: HostedSettings,
    seed: int,
    files: Path,
) -> str:
    whole = hashlib.sha256()
    asked = [service.name, service.address, model, start, options.model_dump(), seed]
    whole.update(json.dumps(asked, sort_keys=True).encode())
    for split in SENT:
        path = files / f"{split}.jsonl"
        if path.is_file():
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:32]
