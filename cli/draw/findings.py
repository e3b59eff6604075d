"""Findings of a table, drawn: what was found, in words, and what it does to a model."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding

from .tables import Json, bullets, cell, line, number, share, table

MOST_FINDINGS = 10
MOST_WORDS = 3
MOST_EXAMPLES = 2
LEXICAL = "lexical"


def draw_findings(findings: list[Json]) -> RenderableType | None:
    """A table of them, the first in sentences with examples, and mere words in one line."""
    marks = [one for one in findings if one.get("tier") != LEXICAL]
    words = [one for one in findings if one.get("tier") == LEXICAL]
    parts = [_table(marks), *_in_words(marks), _lexical(words)]
    shown = [part for part in parts if part is not None]
    return Group(*shown) if shown else None


def _table(findings: list[Json]) -> RenderableType | None:
    if not findings:
        return None
    columns = ("finding", "label", "tier", "rows", "in label", "elsewhere", "p")
    rows = table(*columns, text=columns[:3])
    for one in findings[:MOST_FINDINGS]:
        p_value = one.get("p_value")
        rows.add_row(
            cell(one.get("feature", one.get("check", ""))),
            cell(one.get("label") or ""),
            cell(one.get("tier") or ""),
            number(one.get("rows")),
            share(one.get("rate_in_label")),
            share(one.get("rate_elsewhere")),
            f"{p_value:.0e}" if isinstance(p_value, float) else "-",
        )
    more = len(findings) - MOST_FINDINGS
    return Group(rows, line(f"and {more:,} more (--json lists all)", "dim")) if more > 0 else rows


def _in_words(findings: list[Json]) -> list[RenderableType | None]:
    parts: list[RenderableType | None] = []
    for one in [one for one in findings if one.get("words")][:MOST_WORDS]:
        parts.append(bullets([_plain(one["words"])]))
        examples = [_plain(text) for text in (one.get("examples") or [])[:MOST_EXAMPLES]]
        parts += [Padding(line(text, "dim"), (0, 0, 0, 4)) for text in examples]
    return parts


def _lexical(findings: list[Json]) -> RenderableType | None:
    if not findings:
        return None
    known = [
        f"{one.get('feature', '').partition(' ')[2].partition(' ')[2].partition(' ')[2]} "
        f"({one.get('label')}: {share(one.get('rate_in_label'))}, elsewhere "
        f"{share(one.get('rate_elsewhere'))})"
        for one in findings
    ]
    return line(_plain(f"Words that go with a label, as its topic may: {', '.join(known)}"), "dim")


def draw_counterfactual(found: Json) -> RenderableType | None:
    """How much of what a full model knows hangs on the artefacts."""
    if not found or not found.get("carriers"):
        return None
    return line(
        f"A model that reads everything is right on {share(found['accuracy'])} of texts that it "
        f"has not seen, and on {share(found['without'])} of them without these artefacts: "
        f"{found['changed']:,} of {found['carriers']:,} answers change"
    )


def _plain(text: Any) -> str:
    return cell(text).plain
