"""The README.md of a model folder: what it is, how it does, how to use it; a Hub model card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def card(facts: Mapping[str, Any]) -> str:
    """A model card in Markdown, with the head that the Hub reads.

    Args:
        facts: what the manifest says.
    """
    head = {
        "library_name": "transformers" if _for_transformers(facts) else "labelwright",
        "pipeline_tag": "text-classification",
        "tags": ["text-classification", "labelwright"],
    }
    base = str(facts.get("begun_from", ""))
    if base.count("/") == 1 and not Path(base).is_absolute() and not Path(base).exists():
        head["base_model"] = base
    parts = [
        "---",
        yaml.safe_dump(head, sort_keys=False).strip(),
        "---",
        "",
        f"# A classifier of texts: {', '.join(facts['labels'][:6])}"
        + (" ..." if len(facts["labels"]) > 6 else ""),
        "",
        f"Trained by labelwright (`{facts['trainer']}`) on {sum(facts['rows'].values()):,} rows.",
        *_made(facts),
        "",
        *_labels(facts),
        "",
        *_use(facts),
        "",
    ]
    return "\n".join(parts)


def _for_transformers(facts: Mapping[str, Any]) -> bool:
    return facts["trainer"] == "encoder" and not facts.get("reader")


def _use(facts: Mapping[str, Any]) -> list[str]:
    if not _for_transformers(facts):
        return ["```sh", "labelwright predict FOLDER texts.csv", "```"]
    return [
        "```python",
        "from transformers import pipeline",
        "",
        'classify = pipeline("text-classification", "PATH OR NAME OF THIS FOLDER")',
        'classify("a text", truncation=True)',
        "```",
    ]


def _made(facts: Mapping[str, Any]) -> list[str]:
    lines = []
    if facts.get("begun_from"):
        lines.append(f"Begun from {Path(str(facts['begun_from'])).name}.")
    found = facts.get("validation")
    if found:
        lines.append(
            f"On the {found['rows']:,} validation rows, by which it was chosen: accuracy "
            f"{found['accuracy']:.3f}, macro F1 {found['macro_f1']:.3f}. Measure it on texts that "
            "people wrote before trusting it."
        )
    return lines


def _labels(facts: Mapping[str, Any]) -> list[str]:
    """A row per label: rows learned from, and the validation figures where there are any."""
    found = (facts.get("validation") or {}).get("labels", {})
    lines = ["| label | rows learned from | precision | recall | F1 |", "|---|--:|--:|--:|--:|"]
    for label, rows in facts["rows"].items():
        own = found.get(label, {})
        cells = [f"{own[key]:.3f}" if own else "" for key in ("precision", "recall", "f1")]
        lines.append(f"| {label.replace('|', chr(92) + '|')} | {rows:,} | {' | '.join(cells)} |")
    return lines
