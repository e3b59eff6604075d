"""What a check found of the whole table, and doing something about all of it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ...text.surface import Feature, Surface, learn_surface
from ...text.surface_patterns import BREAKS_OFF
from ..artefacts.candidates import of_words
from ..artefacts.lexicon import Lexicon
from ..artefacts.neutralise import Neutraliser, neutraliser
from .rows import Rows

ACTIONS: Mapping[str, str] = {
    "strip": "take it away from all texts, whatever their label",
    "drop": "drop the rows of the label that have it",
    "regenerate": "ask the generator for texts of the other labels that have it",
    "ignore": "leave it: it is legitimate",
}
EXAMPLES = 12


@dataclass(frozen=True)
class OneFinding:
    """A finding, and what can be done.

    Attributes:
        check, tier, feature, label: as the report has them.
        words: the finding in sentences.
        rows: the rows of the label that carry it, as far as it is one that rows carry.
        status: `open`, or the action that was taken.
        actions: those that make sense, of `ACTIONS`.
    """

    check: str
    tier: str
    feature: str
    label: str
    words: str
    rows: Sequence[int]
    status: str
    actions: Sequence[str]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others."""
        return self.check, self.feature, self.label


@dataclass(frozen=True)
class Preview:
    """What an action would change.

    Attributes:
        rows: how many rows.
        words: the same in words.
        examples: some of the texts, before and after; None where the row goes.
        changes: new text of each row that gets one.
        drops: rows that go.
    """

    rows: int
    words: str
    examples: Sequence[tuple[str, str | None]]
    changes: Mapping[int, str]
    drops: Sequence[int]


def findings_of(
    rows: Rows, status: Mapping[tuple[str, str, str], str], *, can_generate: bool
) -> list[OneFinding]:
    """The findings of the table, with the state they are in."""
    found = []
    for one in rows.findings:
        key = one["check"], one["feature"], one["label"]
        carriers = _flagged(rows, one)
        actions = ["ignore"]
        if one["check"] == "artefact":
            can_strip = [] if rows.fields else ["strip"]
            actions = [*can_strip, *(["drop"] if carriers else []), "ignore"]
            if can_generate:
                actions.insert(-1, "regenerate")
        said = str(one.get("words") or f"{one['feature']} ({one['label']})")
        state = status.get(key, "open")
        found.append(
            OneFinding(key[0], str(one.get("tier", "")), *key[1:], said, carriers, state, actions)
        )
    return found


def preview(rows: Rows, texts: Sequence[str], finding: OneFinding, action: str) -> Preview:
    """What an action would do to the texts as they stand.

    Args:
        rows: the rows.
        texts: text of each row, with what was changed already.
        finding: what it is about.
        action: one of its actions.
    """
    if action == "strip":
        return _stripped(texts, finding)
    if action == "drop":
        gone = list(finding.rows)
        shown = [(texts[row], None) for row in gone[:EXAMPLES]]
        return Preview(len(gone), f"{len(gone):,} rows go", shown, {}, gone)
    if action == "regenerate":
        words = (
            "noted: `labelwright regenerate` asks for texts of the other labels that have it, "
            "once the review is done"
        )
        return Preview(0, words, (), {}, ())
    return Preview(0, "stays, and is not reported again", (), {}, ())


def carriers(rows: Rows, texts: Sequence[str], finding: OneFinding) -> Sequence[int]:
    """The rows of the label that a finding is about, those too that no flag names."""
    if finding.rows or finding.check != "artefact":
        return finding.rows
    has, _ = _feature(texts, finding)
    return [row for row in np.flatnonzero(has).tolist() if rows.given[row] == finding.label]


def _flagged(rows: Rows, finding: Mapping[str, Any]) -> list[int]:
    flags = rows.flags
    if not flags.height:
        return []
    own = flags.filter(
        (pl.col("check") == finding["check"])
        & pl.col("reason").str.starts_with(f"{finding['feature']}:")
    )
    found = own["row"].unique().sort().to_list()
    return [row for row in found if rows.given[row] == finding["label"]]


def _stripped(texts: Sequence[str], finding: OneFinding) -> Preview:
    remover = _remover(texts, finding)
    if remover is None:
        words = "this cannot be taken away: it is no mark that stands apart from the words"
        return Preview(0, words, (), {}, ())
    after = {row: remover.apply(row, text) for row, text in enumerate(texts)}
    changes = {row: text for row, text in after.items() if text != texts[row]}
    shown: list[tuple[str, str | None]] = [(texts[row], text) for row, text in changes.items()]
    words = f"{len(changes):,} texts change, of all labels: else the lack of it would tell"
    return Preview(len(changes), words, shown[:EXAMPLES], changes, ())


def _remover(texts: Sequence[str], finding: OneFinding) -> Neutraliser | None:
    has, feature = _feature(texts, finding)
    if feature is None:
        return None
    like = [text for text, carries in zip(texts, has, strict=True) if not carries]
    return neutraliser(feature, has, like)


def _feature(
    texts: Sequence[str], finding: OneFinding
) -> tuple[NDArray[np.bool_], Feature | str | None]:
    """Which texts have what a finding is about, and what that is; None where it is nothing here."""
    feature = of_words(finding.feature)
    if feature is None:
        return np.zeros(len(texts), dtype=np.bool_), None
    if isinstance(feature, str):
        has = Lexicon((feature,)).matrix(texts).toarray()
    else:
        known = learn_surface(texts).known if feature.value == BREAKS_OFF else ()
        has = Surface((feature,), known).matrix(texts)
    return has.ravel().astype(np.bool_), feature
