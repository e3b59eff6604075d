"""Looking for the model to take: the ladder of trainers, learning curves, sweeps of settings."""

from __future__ import annotations

from ..run_folder import Json, RunFolder

FILES = ("ladder", "curve", "sweep")


def searched(folder: RunFolder) -> Json:
    """What was searched for with the rows of a run folder as they are, for its report."""
    found = {name: folder.read_json(f"{name}.json") for name in FILES}
    now = folder.key("export")
    return {name: one for name, one in found.items() if one.get("of") == now}


def into_report(folder: RunFolder) -> None:
    """Make the report anew where there is one, so that what was found stands in it too."""
    from ..run import show

    page = folder.path / "report.html"
    if page.is_file():
        folder.write_json("report.json", show(folder.path, page=page))


def checked(wandb: bool) -> None:
    """Raise LabelwrightError where figures are to go to Weights & Biases and cannot."""
    if wandb:
        from ..evaluating.to_wandb import check

        check()


def sent(name: str, report: Json, folder: RunFolder) -> None:
    """Send a report to Weights & Biases; see `to_wandb.send`."""
    from .to_wandb import send

    send(name, report, folder)
