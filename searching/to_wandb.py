"""Ladders, learning curves and sweeps for Weights & Biases: a run there, with a table."""

from __future__ import annotations

from typing import Any

from ..run_folder import Json, RunFolder

Rows = list[list[Any]]


def send(name: str, report: Json, folder: RunFolder) -> None:
    """Send a report; `name` is `ladder`, `curve` or `sweep`.

    Raises:
        LabelwrightError: wandb is not installed.
        ProviderError: it cannot be reached, or there is no key for it.
    """
    from ..export.finetune.tracking import begin

    told = {key: report.get(key) for key in ("metric", "positive", "margin", "trainer", "seeds")}
    run = begin(folder.path, folder.task.name, name, told)
    try:
        import wandb

        columns, rows = table_of(name, report)
        run.log({name: wandb.Table(columns=columns, data=rows)})
        run.summary["words"] = " ".join([*report["words"], report.get("reason", "")]).strip()
    except BaseException:
        run.finish(exit_code=1)
        raise
    run.finish()


def table_of(name: str, report: Json) -> tuple[list[str], Rows]:
    """Columns and rows of what is sent."""
    if name == "ladder":
        return _ladder(report)
    return _curve(report) if name == "curve" else _sweep(report)


def _ladder(report: Json) -> tuple[list[str], Rows]:
    columns = ["rung", "state", "why", "chose", "value", "low", "high", "marks"]
    rows = [
        [
            one["rung"],
            one["state"],
            one["why"],
            one.get("chose", {}).get("value"),
            *(one.get("figure", {}).get(key) for key in ("value", "low", "high")),
            ", ".join(one.get("marks", [])),
        ]
        for one in report["rungs"]
    ]
    return columns, rows


def _curve(report: Json) -> tuple[list[str], Rows]:
    metric = report["metric"]
    rows = [
        [one["trainer"], one["size"], one["seed"], one["values"][metric]]
        for one in report["points"]
    ]
    return ["trainer", "rows", "seed", metric], rows


def _sweep(report: Json) -> tuple[list[str], Rows]:
    names = list(report["space"])
    rows = [
        [
            one["trial"],
            one["state"],
            one["value"],
            one["seconds"],
            # values of one option can be of several kinds, a column of a table there cannot
            *(str(one["options"].get(name)) for name in names),
        ]
        for one in report["trials"]
    ]
    return ["trial", "state", report["metric"], "seconds", *names], rows
