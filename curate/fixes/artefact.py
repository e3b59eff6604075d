"""Take artefacts away, where that leaves the words as they are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import polars as pl

from ..artefacts.candidates import in_words
from ..artefacts.looking import Looked, look
from ..artefacts.neutralise import Neutraliser
from ..artefacts.recase import mostly_capital, with_capital
from ..check import Context, Fixed, Result, ignored_by

_ROUNDS = 6
Wanted = Callable[[Neutraliser, str], bool]


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Strip marks and prefixes from every label's texts, and mend casing that a finding names.

    Of the tiers `surface` and `generator`, but for what people write as well. Marks go from all
    texts, whatever the label, so that the lack of one tells nothing either; what people write
    otherwise, which takes a human sample to know, goes from the seed examples as well, which would
    teach it else. What cannot be taken
    away without touching words is left: lengths, digits, function words, templates; new texts, not
    a fix, mend those. Taking one mark away may bare another, so the texts are looked through
    again, up to 6 times.
    """
    return _Mending(table, result, context, lambda change, tier: not change.words).done()


def strip(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """As `fix`, without the casing."""
    return _Mending(
        table, result, context, lambda change, tier: not (change.words or change.casing)
    ).done()


def recase(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """As `fix`, the casing alone."""
    return _Mending(table, result, context, lambda change, tier: change.casing).done()


def words(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """As `fix`; and words that the generator made a mark of a label go out of all texts."""
    return _Mending(
        table, result, context, lambda change, tier: not change.words or tier == "generator"
    ).done()


class _Mending:
    """Texts, by field where they have named ones, on their way to having no artefacts."""

    def __init__(
        self, table: pl.DataFrame, result: Result, context: Context, wanted: Wanted
    ) -> None:
        columns = context.fields or (context.text,)
        self._parts = {name: [t or "" for t in table[name].to_list()] for name in columns}
        self._looked: Looked = result.details
        self._context, self._wanted = context, wanted
        self._gone: dict[int, list[str]] = {}
        self._seeds = [dict(one) for _, one in context.task.seeds] if context.task else []
        self._mended_seeds: set[int] = set()

    def done(self) -> Fixed:
        """The texts that changed, and what was taken from each."""
        for _ in range(_ROUNDS):
            if not self._round():
                break
            looked = look(self._texts(), self._looked.labels, self._context.real)
            self._looked = looked.without(ignored_by(self._context))
        texts = self._texts()
        return Fixed(
            values={
                row: {name: part[row] for name, part in self._parts.items()}
                | {self._context.text: texts[row]}
                for row in self._gone
            },
            notes={
                row: f"took away: {', '.join(dict.fromkeys(gone))}"
                for row, gone in self._gone.items()
            },
            seeds={place: self._seeds[place] for place in sorted(self._mended_seeds)},
        )

    def _texts(self) -> list[str]:
        task, parts = self._context.task, self._parts
        if not self._context.fields or task is None:
            return parts[self._context.text]
        rows = zip(*parts.values(), strict=True)
        return [task.join(dict(zip(parts, row, strict=True))) for row in rows]

    def _round(self) -> bool:
        """Take away what is found, of guises the first that can be; whether there was anything."""
        capital = mostly_capital(self._looked.texts)
        changed = False
        for tiered in self._looked.found:
            label = tiered.found.label
            known = ((n, self._looked.neutralisers([n], label)) for n in tiered.artefacts)
            wanted = ((n, c[0]) for n, c in known if c and self._wanted(c[0], tiered.tier))
            for feature, change in islice(wanted, 1):
                name = in_words(self._looked.features[feature])
                changed |= self._apply(change, name, capital)
                # what people write otherwise is a slip of the seed examples, too
                if tiered.tier == "generator":
                    self._apply_to_seeds(change, feature, capital)
        return changed

    def _apply(self, change: Neutraliser, name: str, capital: bool) -> bool:
        changed = False
        for row, label in enumerate(self._looked.labels):
            if label is None:
                continue
            for part in self._parts.values():
                before = part[row]
                after = _begun_alike(before, change.apply(row, before), capital, change)
                if after == before:
                    continue
                part[row] = after
                self._gone.setdefault(row, []).append(name)
                changed = True
        return changed

    def _apply_to_seeds(self, change: Neutraliser, feature: int, capital: bool) -> None:
        task = self._context.task
        if task is None or not self._seeds:
            return
        has = self._looked.having(feature, [task.join(one) for one in self._seeds])
        for place, one in enumerate(self._seeds):
            if change.rows is not None and not has[place]:
                continue
            for name in self._parts.keys() & one.keys():
                before = one[name]
                one[name] = _begun_alike(before, change.on(before), capital, change)
                if one[name] != before:
                    self._mended_seeds.add(place)


def _begun_alike(before: str, after: str, capital: bool, change: Neutraliser) -> str:
    """The mended text, with a capital where it had one and most texts have."""
    if after != before and capital and before[:1].isupper() and not change.casing:
        return with_capital(after)
    return after
