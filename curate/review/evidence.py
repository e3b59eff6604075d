"""What in a text gave a flag away."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...text.differing import differing
from ...text.trouble import trouble
from ..artefacts.candidates import of_words
from ..artefacts.places import places
from ..personal.finding import find_personal
from ..personal.phones import regions_of

Places = Iterable[tuple[int, int]]
_MOST = 200
"""Places marked for one flag: who sees that many needs no more of them."""
_SHARE = re.compile(r": \d+% of ")


@dataclass(frozen=True)
class Span:
    """A part of a text that shows why it was flagged.

    Attributes:
        start, end: its place in the text, as in a slice; never empty.
        check: name of the check that flagged it.
    """

    start: int
    end: int
    check: str


@dataclass(frozen=True)
class _Asked:
    text: str
    reason: str
    twin: str | None
    language: str | None
    labels: Collection[str]


def evidence(
    text: str,
    flags: Sequence[Mapping[str, Any]],
    twin: str | None = None,
    *,
    language: str | None = None,
    labels: Collection[str] = (),
) -> list[Span]:
    """Parts of a text that show its flags, in order and apart; of two that meet the first has it.

    Marks and words of an artefact; the words that differ from the twin; personal data; what makes
    a text unusable. Nothing for what is of the whole text, such as its language or its label, nor
    for checks of other packages.

    Args:
        text: as the table has it.
        flags: the row's, each with `check` and `reason`.
        twin: text of the row that it is a copy of, or in conflict with.
        language: of the texts, ISO 639-1, whose phone numbers count; English if not given.
        labels: label names, whose echo before a text is a reason to repair it.
    """
    spans: list[Span] = []
    for flag in flags:
        check = str(flag["check"])
        asked = _Asked(text, str(flag.get("reason") or ""), twin, language, labels)
        find = _FINDERS.get(check, _nothing)
        spans += [Span(start, end, check) for start, end in list(find(asked))[:_MOST]]
    return _apart(spans)


def differences(text: str, other: str, check: str = "near_duplicate") -> list[Span]:
    """Words and signs of a text that another one has not at that place, in order."""
    return [Span(start, end, check) for start, end in differing(text, other)]


def _nothing(asked: _Asked) -> Places:
    return ()


def _artefact(asked: _Asked) -> Places:
    for share in _SHARE.finditer(asked.reason):  # what is quoted may look like a share too
        feature = of_words(asked.reason[: share.start()])
        if feature is not None:
            return places(asked.text, feature)
    return ()


def _unlike_twin(asked: _Asked) -> Places:
    return differing(asked.text, asked.twin) if asked.twin is not None else ()


def _personal(asked: _Asked) -> Places:
    found = find_personal([asked.text], regions_of(asked.language))
    return [(span.start, span.end) for span in found.get(0, [])]


def _unusable(asked: _Asked) -> Places:
    return trouble(asked.text, asked.reason, names=asked.labels)


_FINDERS: dict[str, Callable[[_Asked], Places]] = {
    "artefact": _artefact,
    "exact_duplicate": _unlike_twin,
    "near_duplicate": _unlike_twin,
    "semantic_duplicate": _unlike_twin,
    "label_conflict": _unlike_twin,
    "leak": _unlike_twin,
    "personal_data": _personal,
    "unusable": _unusable,
}


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The same places marked once each, in order; what comes first keeps what it has."""
    kept: list[Span] = []
    for span in spans:
        free = [(span.start, span.end)]
        for other in kept:
            free = [part for each in free for part in _outside(each, other)]
        kept += [Span(start, end, span.check) for start, end in free]
    return sorted(kept, key=lambda span: span.start)


def _outside(part: tuple[int, int], other: Span) -> list[tuple[int, int]]:
    start, end = part
    parts = [(start, min(end, other.start)), (max(start, other.end), end)]
    return [(low, high) for low, high in dict.fromkeys(parts) if low < high]
