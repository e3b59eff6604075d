"""Figures of an evaluation for Weights & Biases."""

from __future__ import annotations

from ..run_folder import Json, RunFolder


def check() -> None:
    """Raise LabelwrightError where wandb is not installed."""
    from ..export.finetune.folders import missing

    try:
        import wandb  # noqa: F401
    except ImportError:
        raise missing("wandb", "wandb") from None


def send(result: Json, folder: RunFolder) -> None:
    """One run there: the model's figures as its summary, the contenders as a table.

    Raises:
        LabelwrightError: wandb is not installed.
        ProviderError: it cannot be reached, or there is no key for it.
    """
    from ..export.finetune.tracking import begin

    run = begin(folder.path, folder.task.name, "evaluate", result["settings"])
    try:
        import wandb

        for name, one in result["sets"].items():
            for metric, figure in one["metrics"].items():
                run.summary[f"{name}/{metric}"] = figure["value"]
            if one["marks"]:
                run.summary[f"{name}/marks"] = ", ".join(one["marks"])
        columns = ["contender", "kind", "set", "rows", "metric", "value", "low", "high", "marks"]
        run.log({"contenders": wandb.Table(columns=columns, data=rows(result))})
    except BaseException:
        run.finish(exit_code=1)
        raise
    run.finish()


def rows(result: Json) -> list[list[object]]:
    """A row for each figure of each contender on each set."""
    return [
        [
            one["name"],
            one["kind"],
            name,
            figures["rows"],
            metric,
            *(figure[key] for key in ("value", "low", "high")),
            ", ".join(dict.fromkeys([*figures["marks"], *figure.get("marks", ())])),
        ]
        for one in result["contenders"]
        for name, figures in one["sets"].items()
        for metric, figure in figures["metrics"].items()
    ]
