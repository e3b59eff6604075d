"""What a run folder holds so far, as one report."""

from __future__ import annotations

from collections.abc import Sequence

from .auditing import last_audit
from .run_folder import Json, RunFolder

PAGE = "report.html"
_PAID = ("generate", "regenerate", "label")
_SEARCHES = ("ladder", "curve", "sweep")


def run_report(found: RunFolder) -> Json:
    """The summaries of all steps that were done, as plain data: docs/data-contract.md."""
    from . import __version__

    task = found.task
    report: Json = {
        "task": task.name,
        "about": task.about,
        "labels": list(task.label_names),
        "folder": str(found.path),
        "version": __version__,
        "settings": found.settings,
        "cost": _cost([found.summary(step).get("cost") for step in _PAID]),
    }
    names = {
        "generate": "generation",
        "regenerate": "regeneration",
        "label": "labeling",
        "curate": "curation",
        "split": "split",
        "export": "export",
        "finetune": "model",
        "evaluate": "evaluation",
    }
    report |= {name: found.summary(step) for step, name in names.items() if step in found.done}
    if money := found.read_json("cost.json"):
        report["money"] = money
    report |= _searched(found)
    if (audit := last_audit(found)) is not None:
        report["audit"] = audit
    report["seconds"] = {
        step: found.done[step]["summary"].get("seconds") for step in names if step in found.done
    }
    return report


def write_report(found: RunFolder) -> Json:
    """Leave the report in the run folder, as data and as a page."""
    from .curate.report import write_html

    report = run_report(found)
    found.write_json("report.json", report)
    write_html(report, found.path / PAGE)
    return report


def renew(found: RunFolder) -> None:
    """Make the report anew where there is one, so that what was found since stands in it too."""
    if (found.path / PAGE).is_file():
        write_report(found)


def _searched(found: RunFolder) -> Json:
    """What was searched for with the rows of the run as they are."""
    reports = {name: found.read_json(f"{name}.json") for name in _SEARCHES}
    now = found.key("export")
    return {name: report for name, report in reports.items() if report.get("of") == now}


def _cost(stages: Sequence[Json | None]) -> Json:
    """What all stages took together; `usd` is None where no price was known."""
    known = [one for one in stages if one]
    names = ("answers", "input_tokens", "output_tokens", "unpriced")
    total: Json = {name: sum(one[name] for one in known) for name in names}
    priced = [one["usd"] for one in known if one["usd"] is not None]
    return total | {"usd": sum(priced) if priced or not known else None}
