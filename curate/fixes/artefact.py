"""Take away marks that give a label away, where that leaves the words as they are."""

from __future__ import annotations

import re

import polars as pl

from ..check import Context, Fixed, Result, labels_of

_SIGNS_THAT_GO = frozenset("!?.,\u2026*~_|\u2022-\u2013\u2014;:")
_RUNS = {
    "contains a run of !": "!",
    "contains a run of ?": "?",
    "contains ! and ? together": "!?",
    "contains dots in a row": ".\u2026",
    "contains dashes in a row": "-\u2014",
    "contains a bold mark": "*_",
}


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Strip signs at the ends of texts that a finding names, from every label's texts.

    Only `starts with`, `ends with`, `contains` of a punctuation mark and runs of marks can be
    stripped: they go from the ends of every text that has them there, whatever its label, so that
    their absence gives nothing away either. Marks inside a text, words, casing, digits and length
    are the text; new texts, not a fix, mend those.
    """
    leading, trailing = _signs(result)
    if not leading and not trailing:
        return Fixed()
    values: dict[int, dict[str, str]] = {}
    notes: dict[int, str] = {}
    parts = {name: table[name].to_list() for name in context.fields or (context.text,)}
    for row, label in enumerate(labels_of(table, context)):
        before = {name: (column[row] or "").strip() for name, column in parts.items()}
        after = {name: _strip(text, leading, trailing) for name, text in before.items()}
        if label is not None and after != before and all(after.values()):
            values[row] = _with_text(after, context)
            notes[row] = f"without {_gone(before, after)} at its ends"
    return Fixed(values=values, notes=notes)


def _with_text(parts: dict[str, str], context: Context) -> dict[str, str]:
    if context.fields and context.task is not None:
        return {**parts, context.text: context.task.join(parts)}
    return parts


def _signs(result: Result) -> tuple[str, str]:
    """Signs to strip from the beginning and from the end."""
    leading, trailing = set[str](), set[str]()
    for finding in result.findings:
        where, _, sign = finding.feature.partition(" with ")
        if finding.feature in _RUNS:
            trailing |= set(_RUNS[finding.feature])
        elif finding.feature.startswith("contains "):
            sign = finding.feature.removeprefix("contains ")
        if sign in _SIGNS_THAT_GO:
            leading |= {sign} if where != "ends" else set()
            trailing |= {sign} if where != "starts" else set()
    return "".join(sorted(leading)), "".join(sorted(trailing))


def _strip(text: str, leading: str, trailing: str) -> str:
    text = text.strip()
    if trailing:
        text = re.sub(rf"[{re.escape(trailing)}\s]+$", "", text)
    if leading:
        text = re.sub(rf"^[{re.escape(leading)}\s]+", "", text)
    return text


def _gone(before: dict[str, str], after: dict[str, str]) -> str:
    signs: set[str] = set()
    for name, text in before.items():
        at = text.find(after[name])
        signs |= set(text[:at] + text[at + len(after[name]) :])
    return " ".join(sorted(signs - set(" \n\t")))
