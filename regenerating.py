"""The step that asks the generator for exactly what curating found lacking, in turns.

New rows join the generated table behind those that were there. Each turn draws anew, and what it
asks for follows from the curated table before it alone, so that one that was stopped asks the same
again and finds its answers in the journal.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .auditing import reviews_of
from .progress import Progress
from .run_folder import Json, RunFolder
from .steps import curating, human_sample, labeling

if TYPE_CHECKING:
    import polars as pl

    from .curate.gaps import Gap
    from .reading import Columns


def regenerating(
    folder: RunFolder, turns: int, columns: Columns | None, progress: Progress
) -> Json:
    """Ask for what is lacking, label and curate it, until nothing is lacking or no more comes.

    Args:
        folder: a run folder whose texts were labelled and curated with the settings of now.
        turns: how often at most, those of earlier calls counted.
        columns: what the user said of the columns of the human sample.
        progress: shows how far it is.

    Returns:
        `turns`: for each what was asked for and why, what came, and figures before and after;
        `stopped`: why no more was asked for; `cost`, `seconds`.
    """
    started, done = time.monotonic(), folder.summary("regenerate")
    made: list[Json] = list(done.get("turns", []))
    if made and "after" not in made[-1]:
        made[-1]["after"] = _figures(folder)
    stopped = f"limit: {turns} turns"
    while len(made) < turns:
        gaps = _gaps(folder, columns)
        if not gaps:
            stopped = "nothing is lacking"
            break
        before = _figures(folder)
        one = _turn(folder, gaps, len(made) + 1, progress) | {"before": before}
        if not one["rows"]:
            stopped = "no progress: nothing new came"
            break
        made.append(one)
        _note(folder, made, stopped, done, started)
        labeling(folder, progress)
        curating(folder, columns, progress)
        one["after"] = _figures(folder)
    if made and (len(made), stopped) != (len(done.get("turns", [])), done.get("stopped")):
        _note(folder, made, stopped, done, started)
    return folder.summary("regenerate") or {"turns": [], "stopped": stopped}


def _note(folder: RunFolder, made: list[Json], stopped: str, done: Json, started: float) -> None:
    # What later steps depend on: which rows came, not what was measured of them.
    key = folder.key("regenerate", [(one["asked"], one["rows"]) for one in made])
    summary: Json = {
        "turns": made,
        "rows": sum(one["rows"] for one in made),
        "stopped": stopped,
        "cost": folder.session.cost("regenerate"),
        "seconds": done.get("seconds", 0.0) + time.monotonic() - started,
    }
    folder.finish("regenerate", key, summary)


def _gaps(folder: RunFolder, columns: Columns | None) -> list[Gap]:
    import polars as pl

    from .curate.gaps import find_gaps
    from .generators import share_out

    curated = folder.read("curate")
    kept = curated.filter(pl.col("kept") & pl.col("label").is_not_null())
    limit = 0 if folder.settings.get("only_texts") else folder.settings.get("limit")
    wanted = share_out(folder.task, limit)
    sample = human_sample(folder, columns)
    return find_gaps(kept, folder.task, wanted, sample, reviews_of(folder))


def _turn(folder: RunFolder, gaps: Sequence[Gap], turn: int, progress: Progress) -> Json:
    """Write what is lacking behind the rows that were there."""
    import polars as pl

    from .generators import Want, generate_more

    table = _known_rows(folder)
    wants = [Want(gap.label, gap.count, gap.attributes, gap.accepts) for gap in gaps]
    summary: Json = {}
    rows = generate_more(
        folder.task,
        wants,
        table,
        turn=turn,
        model=folder.settings.get("model"),
        session=folder.session,
        progress=progress,
        summary=summary,
    )
    folder.write("generate", pl.concat([table, rows], how="diagonal_relaxed"))
    asked = [
        {"label": gap.label, "why": gap.why, "what": gap.what} | figures
        for gap, figures in zip(gaps, summary["wants"], strict=True)
    ]
    return {"asked": asked, "rows": rows.height, "failures": summary["failures"]}


def _known_rows(folder: RunFolder) -> pl.DataFrame:
    """The generated rows without those of a turn that was stopped before it was noted."""
    table = folder.read("generate")
    noted = folder.summary("generate")["rows"] + folder.summary("regenerate").get("rows", 0)
    return table.head(noted)


def _figures(folder: RunFolder) -> Json:
    """What a turn is judged by."""
    curated = folder.summary("curate")
    findings = [one for one in curated["findings"] if one["tier"] != "lexical"]
    return {
        "kept": curated["kept"],
        "labels": curated["labels"],
        "findings": len(findings),
        "surface_only": curated["surface_only"],
    }
