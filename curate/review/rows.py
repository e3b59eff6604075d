"""The rows that are reviewed, and one of them as it is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from ...task import NONE_FITS, Kind

Answer = str | tuple[str, ...] | None
_ORIGIN = ("source", "generator", "split", "fixes")


@dataclass(frozen=True)
class Item:
    """One row as it is shown.

    Attributes:
        row: its place in the table.
        id: its id.
        text: as it stands, with what this reviewer changed.
        original: as the table has it.
        fields: the named fields that the text is joined from; empty where it is one text.
        label: the label that the table has, or its labels under `multi`.
        flags: doubts about it: `check`, `reason`, `score`, `partner` (id of another row).
        votes: `label` or `labels`, the `order` of the options, `model`, `seconds`.
        probabilities: each option with its probability, in the order of the options.
        confidence: probability of the label; None where nobody gave one.
        intended: the label that the text was written for.
        origin: where it came from, in words by name.
        twin: the other row of its first flag that has one.
        group: rows that belong together with this one, itself included.
        decided: what this reviewer decided, in words; None where nothing stands.
        answer: the label of that decision.
        others: who else decided what, in words.
        note: what was noted.
        why: what brought it up; empty where nothing in particular did.
        stale: whether what was decided was decided of another text.
    """

    row: int
    id: str
    text: str
    original: str
    fields: Mapping[str, str]
    label: Answer
    flags: Sequence[Mapping[str, Any]]
    votes: Sequence[Mapping[str, Any]]
    probabilities: Sequence[tuple[str, float]]
    confidence: float | None
    intended: str | None
    origin: Mapping[str, str]
    twin: Item | None = None
    group: Sequence[int] = ()
    decided: str | None = None
    answer: Answer = None
    others: Sequence[tuple[str, str]] = ()
    note: str = ""
    why: str = ""
    stale: bool = False


@dataclass(frozen=True)
class Rows:
    """What is reviewed. Nothing in it changes while it is.

    Attributes:
        frame: `id`, `text`, `label` (or `labels`), `flags`, and what else stages wrote.
        labels: options in the order of the task, `none of these` behind them where it is one.
        kind: how many labels fit, and whether they are a scale.
        fields: columns of the named fields; empty where the text is one.
        findings: doubts about the whole table, as a report has them.
        join: how a text is made of its fields.
        about: what all rows come from, in words by name, such as the prompt file.
    """

    frame: pl.DataFrame
    labels: tuple[str, ...]
    kind: Kind = "single"
    fields: tuple[str, ...] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    join: Any = None
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """How many there are."""
        return self.frame.height

    @cached_property
    def ids(self) -> list[str]:
        """Id of each row."""
        found: list[str] = self.frame["id"].to_list()
        return found

    @cached_property
    def place(self) -> dict[str, int]:
        """Row of each id."""
        return {name: row for row, name in enumerate(self.ids)}

    @cached_property
    def texts(self) -> list[str]:
        """Text of each row."""
        found: list[str] = self.frame["text"].to_list()
        return found

    @cached_property
    def given(self) -> list[Answer]:
        """Label of each row, or its labels under `multi`."""
        if self.kind == "multi" and "labels" in self.frame.columns:
            sets = self.frame["labels"].to_list()
            return [None if one is None else tuple(one) for one in sets]
        names: list[Answer] = self.frame["label"].to_list()
        if "abstained" not in self.frame.columns:
            return names
        none_fits = self.frame["abstained"].fill_null(False).to_list()
        return [NONE_FITS if no else name for no, name in zip(none_fits, names, strict=True)]

    @cached_property
    def flags(self) -> pl.DataFrame:
        """Every flag: `row`, `check`, `reason`, `score`, `partner`."""
        if "flags" not in self.frame.columns:
            kinds = {"check": pl.String, "reason": pl.String, "score": pl.Float64}
            return pl.DataFrame(schema={"row": pl.UInt32, **kinds, "partner": pl.String})
        flags = self.frame.select("flags").with_row_index("row")
        return flags.explode("flags").drop_nulls("flags").unnest("flags")

    def fields_of(self, row: int) -> dict[str, str]:
        """Named fields of a row; none where the text is one."""
        return {name: self.frame[name][row] or "" for name in self.fields}

    def checks_of(self, row: int) -> list[str]:
        """Checks that flag a row, in order."""
        flags = self.frame["flags"][row] if "flags" in self.frame.columns else None
        return [] if flags is None else [str(flag["check"]) for flag in flags]

    def item(self, row: int) -> Item:
        """A row, without anything that was decided."""
        one = self.frame.row(row, named=True)
        options = one.get("probabilities") or ()
        chances = {each["label"]: float(each["probability"]) for each in options}
        return Item(
            row=row,
            id=one["id"],
            text=one["text"],
            original=one["text"],
            fields={name: one[name] or "" for name in self.fields},
            label=self.given[row],
            flags=one.get("flags") or (),
            votes=one.get("votes") or (),
            probabilities=[(name, chances[name]) for name in self.labels if name in chances],
            confidence=one.get("confidence"),
            intended=one.get("intended_label"),
            origin=self._origin(one),
        )

    def _origin(self, one: Mapping[str, Any]) -> dict[str, str]:
        found = dict(self.about)
        for each in _pairs(one.get("attributes")):
            found[str(each["name"])] = str(each["value"])
        for name in _ORIGIN:
            value = one.get(name)
            if value:
                found[name] = ", ".join(value) if isinstance(value, list) else str(value)
        if one.get("kept") is False:
            found["kept"] = "no"
        return found


def _pairs(named: Any) -> Sequence[Mapping[str, Any]]:
    """Names and values of attributes; of a file they may be text."""
    if isinstance(named, str):
        try:
            named = json.loads(named)
        except ValueError:
            return ()
    if isinstance(named, Mapping):
        return [{"name": name, "value": value} for name, value in named.items()]
    if not isinstance(named, Sequence):
        return ()
    return [one for one in named if isinstance(one, Mapping) and one.keys() >= {"name", "value"}]
