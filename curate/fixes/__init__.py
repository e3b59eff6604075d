"""The fixes, named after the check they mend, applied only when asked for.

A check may have further fixes, `CHECK:WAY`; one of them is applied at a time.

To add one: a file with `fix(table, result, context) -> Fixed` (see `curate/check.py`), a line here,
and its test.
"""

from __future__ import annotations

from ...registry import Registry

FIXES = Registry(
    "fix",
    "labelwright.fixes",
    {
        "unusable": "curate.fixes.unusable:fix",
        "language": "curate.fixes.drop:fix",
        "personal_data": "curate.fixes.personal_data:fix",
        "personal_data:drop": "curate.fixes.drop:fix",
        "label_disagreement": "curate.fixes.label_disagreement:fix",
        "label_conflict": "curate.fixes.label_conflict:fix",
        "label_error": "curate.fixes.label_error:drop",
        "label_error:relabel": "curate.fixes.label_error:relabel",
        "label_error:weigh": "curate.fixes.label_error_weigh:fix",
        "exact_duplicate": "curate.fixes.drop:fix",
        "near_duplicate": "curate.fixes.drop:fix",
        "semantic_duplicate": "curate.fixes.drop:fix",
        "leak": "curate.fixes.drop:fix",
        "artefact": "curate.fixes.artefact:fix",
        "artefact:strip": "curate.fixes.artefact:strip",
        "artefact:recase": "curate.fixes.artefact:recase",
        "artefact:words": "curate.fixes.artefact:words",
        "artefact:reweight": "curate.fixes.artefact_reweight:fix",
        "artefact:drop": "curate.fixes.artefact_drop:fix",
        "imbalance": "curate.fixes.imbalance:fix",
        "imbalance:reweight": "curate.fixes.imbalance_reweight:fix",
    },
)
