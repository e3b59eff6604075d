"""What curating a table gave: the rows with their flags, and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from ..files import write_frame

Json = dict[str, Any]


@dataclass(frozen=True)
class Curated:
    """A curated table.

    Attributes:
        table: every row that came in, in its order, with its own columns and `id`, plus `flags`
            (check, reason, score 0 to 1, id of the other row), `fixes` (what was done, in order)
            and `kept` (false where a fix that was asked for drops the row).
        labels: label of each row, null where it has none.
        flagged: rows flagged, by check, in the order in which the checks ran.
        seconds: seconds taken, by check.
        findings: doubts about the whole table, as `report` gives them.
        figures: what checks measured beside, by check.
        groups: rows that belong together, by check and kind, as `report` gives them.
        examples: some of the rows flagged, by check, as `report` gives them.
        skipped: why a check did not run, by check.
        reviews: how many rows people kept, changed and dropped; empty where nobody reviewed any.
        seeds: seed examples that a fix changed, as it left them, by the id of the one in the file.
        fix: fixes that were asked for.
        keep_dropped: whether `write` writes dropped rows where it is not told.
    """

    table: pl.DataFrame
    labels: tuple[str | None, ...]
    flagged: Mapping[str, int]
    seconds: Mapping[str, float]
    findings: tuple[Json, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, Json] = field(default_factory=dict)
    examples: Mapping[str, list[Json]] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    reviews: Mapping[str, Any] = field(default_factory=dict)
    seeds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fix: tuple[str, ...] = ()
    keep_dropped: bool = False

    @property
    def kept(self) -> pl.DataFrame:
        """The rows that no fix dropped."""
        return self.table.filter(self.table["kept"])

    def report(self) -> Json:
        """What was found, as plain data; the same that `curate --json` prints.

        Keys: `rows`, `kept`, `checks` (flagged rows and seconds by name, `skipped` where one
        did not run), `findings`,
        `surface_only` (accuracy of a model that sees surface features alone, cross-validated, and
        of always saying the most frequent label; null where they cannot be had), `counterfactual`
        (accuracy of a model that reads everything on held-out texts as they stand and without the
        artefacts; null where there are none), `groups` (rows that belong together, by check and
        kind), `leaks` (what `leak` counted; null where it did not run), `labels` (kept rows by
        label), `figures` (all that the checks measured, by check), `examples` (some of the rows
        flagged, by check), `reviews` (what people decided, where they did: see
        `review.applying.Applied`), `mended_seeds` (seed examples as a fix left them, by the id of
        the one in the prompt file, where there are any). In texts shown, stand-ins are in place of
        what is personal.
        """
        pairs = zip(self.labels, self.table["kept"], strict=True)
        counts = Counter(name for name, keep in pairs if keep and name is not None)
        artefact = self.figures.get("artefact", {})
        surface = artefact.get("surface_only", {})
        report: Json = {
            "rows": self.table.height,
            "kept": int(self.table["kept"].sum()),
            "checks": {
                name: {"flagged": flagged, "seconds": round(self.seconds[name], 4)}
                | ({"skipped": self.skipped[name]} if name in self.skipped else {})
                for name, flagged in self.flagged.items()
            },
            "findings": list(self.findings),
            "surface_only": {
                "accuracy": surface.get("accuracy"),
                "majority": surface.get("majority"),
            },
            "counterfactual": artefact.get("counterfactual"),
            "groups": dict(self.groups),
            "leaks": self.figures.get("leak"),
            "labels": dict(sorted(counts.items())),
            "figures": dict(self.figures),
            "examples": {name: rows for name, rows in self.examples.items() if rows},
        }
        said = {"reviews": dict(self.reviews), "mended_seeds": dict(self.seeds)}
        return report | {name: each for name, each in said.items() if each}

    def write(self, path: str | Path, keep_dropped: bool | None = None) -> Path:
        """Write the rows in the format of the suffix; flags become JSON text in CSV and TSV.

        Without fixes these are the rows that came in, in their order, with their own columns, `id`
        and `flags`. With fixes there is `fixes` too and dropped rows are left out, or written with
        `kept` false where `keep_dropped` says so.

        Raises:
            InputError: a suffix that is no format.
            LabelwrightError: the file cannot be written.
        """
        with_dropped = self.keep_dropped if keep_dropped is None else keep_dropped
        rows = self.table if with_dropped else self.kept
        hidden = [] if with_dropped else ["kept"]
        if not self.fix:
            hidden.append("fixes")
        return write_frame(path, rows.drop(hidden))
