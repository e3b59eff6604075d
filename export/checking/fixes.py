"""Repairs of training rows: each takes a format with its rows, and gives rows and what it did."""

from __future__ import annotations

from ...registry import Registry

FIXES = Registry(
    "fix of training files",
    "labelwright.export_fixes",
    {
        "prefix": "export.checking.fix_texts:prefix",
        "capitals": "export.checking.fix_texts:capitals",
        "reserved": "export.checking.fix_texts:reserved",
        "length": "export.checking.fix_texts:length",
        "duplicates": "export.checking.fix_rows:duplicates",
        "rows": "export.checking.fix_rows:rows",
        "validation": "export.checking.fix_rows:validation",
    },
)
"""Name to `fix(form) -> (table, notes)`, in the order in which `--fix all` applies them."""
