"""The checks, one file each, in the order in which they run.

To add one: a file with `check(table, context) -> Result` (see `curate/check.py`), a line here, and
its test. A fix of the same name may stand in `curate/fixes/`.
"""

from __future__ import annotations

from ...registry import Registry

CHECKS = Registry(
    "check",
    "labelwright.checks",
    {
        "unusable": "curate.checks.unusable:check",
        "language": "curate.checks.language:check",
        "personal_data": "curate.checks.personal_data:check",
        "label_disagreement": "curate.checks.label_disagreement:check",
        "label_conflict": "curate.checks.label_conflict:check",
        "label_error": "curate.checks.label_error:check",
        "exact_duplicate": "curate.checks.exact_duplicate:check",
        "near_duplicate": "curate.checks.near_duplicate:check",
        "semantic_duplicate": "curate.checks.semantic_duplicate:check",
        "leak": "curate.checks.leak:check",
        "artefact": "curate.checks.artefact:check",
        "imbalance": "curate.checks.imbalance:check",
        "coverage": "curate.checks.coverage:check",
        "drift": "curate.checks.drift:check",
        "cell_value": "curate.checks.cell_value:check",
    },
)
