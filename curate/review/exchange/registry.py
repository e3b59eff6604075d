"""Which tools rows can be reviewed in: one file each."""

from __future__ import annotations

from ....registry import Registry

TOOLS = Registry(
    "review tool",
    "labelwright.review_tools",
    {
        "csv": "curate.review.exchange.spreadsheet:Spreadsheet",
        "label_studio": "curate.review.exchange.label_studio:LabelStudio",
        "argilla": "curate.review.exchange.argilla:Argilla",
        "prodigy": "curate.review.exchange.prodigy:Prodigy",
    },
)
"""Classes without arguments that have what `interface.Tool` asks for."""
