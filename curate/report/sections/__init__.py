"""The parts of the report in the order of the page, one file each.

To add one: a file with `section(report, hues) -> Section | None`, None where the report has nothing
of it, and a line here. What a check measured needs none: `other_checks` shows it.
"""

from __future__ import annotations

from collections.abc import Callable

from ..blocks import Hues, Section
from ..in_json import Json
from . import (
    artefacts,
    audit,
    cell_value,
    costs,
    coverage,
    drift,
    evaluation,
    groups,
    labels,
    leaks,
    made,
    money,
    other_checks,
    overview,
    panel,
    places,
    regeneration,
    reviews,
    rows,
    searching,
    sureness,
    wishes,
)

SECTIONS: tuple[Callable[[Json, Hues], Section | None], ...] = (
    evaluation.section,
    searching.section,
    rows.section,
    regeneration.section,
    labels.section,
    coverage.section,
    overview.section,
    artefacts.section,
    groups.section,
    leaks.section,
    drift.section,
    cell_value.section,
    other_checks.section,
    wishes.section,
    places.section,
    panel.section,
    sureness.section,
    audit.section,
    reviews.section,
    money.section,
    costs.section,
    made.section,
)
