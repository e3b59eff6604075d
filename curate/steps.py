"""Running checks over rows in their order, each fix before the next check."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ..errors import InputError
from ..progress import Progress
from ..reviews import Review
from ..table import FLAG, content_id
from ..task import Task
from .check import Check, Context, Finding, Fix, Fixed, Result
from .checks import CHECKS
from .curated import Curated
from .fixes import FIXES
from .grouped import grouped
from .lists import list_column
from .review.applying import Applied, applied
from .shown import Shown, tellable_figures
from .source import Source


class _State:
    """The table as fixes leave it and what was found so far, by row of the whole table."""

    def __init__(self, source: Source) -> None:
        height = source.table.height
        self.table = source.table
        self.flagged: dict[str, int] = {}
        self.skipped: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.figures: dict[str, Any] = {}
        self.findings: list[dict[str, Any]] = []
        self.groups: dict[str, dict[str, Any]] = {}
        self.examples: dict[str, list[dict[str, Any]]] = {}
        self.seeds: dict[int, Mapping[str, str]] = {}
        self._source = source
        self._kept = [True] * height
        self._flags: list[tuple[int, dict[str, Any]]] = []
        self._fixes: list[tuple[int, str]] = []
        self._values: dict[str, dict[int, str]] = {}
        self._weights: dict[int, float] = {}
        self._originals: dict[int, str] = {}
        self._spared: Mapping[str, frozenset[int]] = {}

    def rows(self) -> list[int]:
        """Rows that no fix has dropped."""
        return [row for row, keep in enumerate(self._kept) if keep]

    def labels(self) -> tuple[str | None, ...]:
        """Label of every row; null where it has none."""
        if "label" not in self.table.columns:
            return (None,) * self.table.height
        return tuple(self.table["label"].to_list())

    def note(
        self, name: str, result: Result, rows: list[int], view: pl.DataFrame, context: Context
    ) -> None:
        """Keep what a check found; `rows` are the rows that it saw, `view` is what they held."""
        ids = self._source.ids
        for flag in result.flags:
            partner = None if flag.partner is None else ids[rows[flag.partner]]
            said = {"check": name, "reason": flag.reason, "score": flag.score, "partner": partner}
            self._flags.append((rows[flag.row], said))
        seen = [ids[row] for row in rows]
        shown = Shown(view, seen, context)
        self.findings += [
            _reported(name, one, seen, shown, context)
            for one in result.findings
            if (name, one.feature, one.label) not in context.ignored
        ]
        self.examples[name] = shown.flagged(result.flags)
        if result.groups:
            self.groups[name] = grouped(result.groups, seen, shown.groups(result.groups))
        if result.skipped:
            self.skipped[name] = result.skipped
        self.figures[name] = tellable_figures(result.figures, context)
        self.flagged[name] = len({flag.row for flag in result.flags})

    def take(self, said: Applied) -> None:
        """Put in what people decided, before anything is checked."""
        if not said.figures:
            return
        table, height = self.table, self.table.height
        self._spared = said.spared
        self.apply("review", said.fixed, list(range(height)))
        edited = {row for row, new in said.fixed.values.items() if set(new) - {"label"}}
        self._originals = {row: table["text"][row] for row in edited}
        by_people = pl.Series("reviewed", [row in said.reviewed for row in range(height)])
        if "reviewed" in table.columns:
            by_people |= table["reviewed"].fill_null(False)
        self.table = self.table.with_columns(by_people.alias("reviewed"))

    def apply(self, name: str, fixed: Fixed, rows: list[int]) -> None:
        """Do what a fix wants, and write it down row by row."""
        spared = self._spared.get(name, frozenset())
        for row in fixed.dropped:
            if rows[row] in spared:
                continue
            self._kept[rows[row]] = False
            self._fixes.append((rows[row], f"{name}: dropped"))
        for row, note in fixed.notes.items():
            self._fixes.append((rows[row], f"{name}: {note}"))
        for row, weight in fixed.weights.items():
            self._weights[rows[row]] = self._weights.get(rows[row], 1.0) * weight
            if weight != 1:
                self._fixes.append((rows[row], f"{name}: weighs {weight:.3g}"))
        self.seeds |= fixed.seeds
        changed: dict[str, dict[int, str]] = {}
        for row, new in fixed.values.items():
            for column, value in new.items():
                changed.setdefault(column, {})[rows[row]] = value
        self.table = _with_values(self.table, changed)
        for column, by_row in changed.items():
            self._values.setdefault(column, {}).update(by_row)

    def finished(self) -> pl.DataFrame:
        """The frame as it came, with repaired texts and the three columns of curating."""
        columns = self._source.columns
        changed = {
            columns[name]: by_row for name, by_row in self._values.items() if name in columns
        }
        frame = _with_values(self._source.frame, changed)
        if self._originals:
            texts = [self._originals.get(row) for row in range(frame.height)]
            frame = frame.with_columns(pl.Series("original_text", texts, dtype=pl.String))
        return _weighed(frame, self._weights).with_columns(
            _listed("flags", self._flags, FLAG, len(self._kept)),
            _listed("fixes", self._fixes, pl.String, len(self._kept)),
            pl.Series("kept", self._kept, dtype=pl.Boolean),
        )


def _weighed(frame: pl.DataFrame, weights: Mapping[int, float]) -> pl.DataFrame:
    """The frame with `sample_weight`, times what was there; as it is where nothing is weighed."""
    if not weights:
        return frame
    weight = pl.Series("sample_weight", [weights.get(row, 1.0) for row in range(frame.height)])
    if "sample_weight" in frame.columns and frame["sample_weight"].dtype.is_numeric():
        weight = (weight * frame["sample_weight"].fill_null(1.0)).alias("sample_weight")
    return frame.with_columns(weight)


def _listed(
    name: str, said: Sequence[tuple[int, Any]], kind: pl.DataType | type[pl.DataType], height: int
) -> pl.Series:
    """What was said of rows, as a column of lists."""
    values = pl.Series([value for _, value in said], dtype=kind)
    return list_column(name, height, [row for row, _ in said], values)


def run_checks(
    source: Source,
    *,
    checks: Sequence[str] | None,
    fix: tuple[str, ...],
    keep_dropped: bool,
    real: pl.DataFrame | None,
    reviews: Sequence[Review],
    seed: int,
    progress: Progress,
) -> Curated:
    """Run the checks that were asked for and the fixes among them. See `curate`."""
    loaded, fixes = _load(checks, fix)
    said = _said(reviews, source)
    context = Context(
        task=source.task,
        seed=seed,
        real=real,
        language=source.task.language if source.task else None,
        fields=source.fields,
        running=tuple(loaded),
        ignored=said.ignored,
    )
    state = _State(source)
    state.take(said)
    with progress.step("checking", len(loaded), "checks") as step:
        for name, check in loaded.items():
            step.note(name)
            _run(name, check, fixes.get(name), context, state)
            step.advance()
    return Curated(
        table=state.finished(),
        labels=state.labels(),
        flagged=state.flagged,
        skipped=state.skipped,
        seconds=state.seconds,
        findings=tuple(state.findings),
        figures=state.figures,
        groups=state.groups,
        examples=state.examples,
        reviews=said.figures,
        seeds=_seeds(state.seeds, source.task),
        fix=fix,
        keep_dropped=keep_dropped,
    )


def _seeds(mended: Mapping[int, Mapping[str, str]], task: Task | None) -> dict[str, Any]:
    """The seed examples that fixes changed, by id of what stands in the prompt file."""
    if task is None:
        return {}
    return {content_id(task.seeds[place][1]): dict(new) for place, new in mended.items()}


def _said(reviews: Sequence[Review], source: Source) -> Applied:
    if not reviews:
        return Applied()
    return applied(reviews, source.ids, source.table["text"].to_list(), source.task)


def _run(name: str, check: Check, fix: Fix | None, context: Context, state: _State) -> None:
    started = time.monotonic()
    rows = state.rows()
    view = state.table[rows]
    result = check(view, context)
    state.note(name, result, rows, view, context)
    if fix is not None:
        fixed = fix(view, result, context)
        state.apply(name, fixed, rows)
        if fixed.values and result.findings:  # what was found is no longer there, or is it?
            again = check(state.table[rows], context)
            state.figures[name] = tellable_figures(again.figures, context)
    state.seconds[name] = time.monotonic() - started


def _load(
    checks: Sequence[str] | None, fix: Sequence[str]
) -> tuple[dict[str, Check], dict[str, Fix]]:
    """The checks and fixes of these names, checks in the order of the registry."""
    fixes = _by_check(fix)
    wanted = {*(CHECKS.names() if checks is None else checks), *fixes}
    found = {name: CHECKS.get(name) for name in sorted(wanted - set(CHECKS.names()))}
    found |= {name: CHECKS.get(name) for name in CHECKS.names() if name in wanted}
    return found, fixes


def _by_check(names: Sequence[str]) -> dict[str, Fix]:
    """Fixes by the check that they mend: `CHECK` or `CHECK:WAY`, one each."""
    found: dict[str, Fix] = {}
    for name in dict.fromkeys(names):
        check = name.partition(":")[0]
        if check in found:
            raise InputError(f"more than one fix of {check!r}: {', '.join(names)}; choose one")
        CHECKS.get(check)  # an unknown check is named as such
        found[check] = FIXES.get(name)
    return found


def _reported(
    name: str, finding: Finding, ids: Sequence[str], shown: Shown, context: Context
) -> dict[str, Any]:
    """A finding as the report gives it; `ids` of the rows that the check saw.

    Its examples are what the check says of them, else the texts.
    """
    known = {"check": name, **vars(finding)}
    examples, words, more = (known.pop(key) for key in ("examples", "words", "more"))
    known["example_ids"] = [ids[row] for row in examples]
    if examples and "examples" not in more:
        known["examples"] = shown.texts(examples)
    return tellable_figures(known | ({"words": words} if words else {}) | dict(more), context)


def _with_values(table: pl.DataFrame, changed: Mapping[str, Mapping[int, str]]) -> pl.DataFrame:
    for column, values in changed.items():
        if column in table.columns:
            series = table[column].cast(pl.String).scatter(list(values), list(values.values()))
            table = table.with_columns(series.alias(column))
    return table
