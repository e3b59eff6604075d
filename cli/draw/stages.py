"""What each stage did, drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType

from ...in_words import counted
from .findings import draw_counterfactual, draw_findings
from .tables import (
    Json,
    bullets,
    cell,
    counts,
    dollars,
    line,
    number,
    seconds,
    section,
    share,
    table,
)

MOST_REASONS = 3
MOST_LABELS = 20
LEAST_MISTAKEN = 0.05


def draw_generation(summary: Json) -> RenderableType:
    """Per label what was asked, written, dropped and why."""
    rows = table("label", "asked", "usable", "written", "dropped", "why", text=["why"])
    for name, one in summary.get("labels", {}).items():
        dropped = one.get("dropped", {})
        rows.add_row(
            cell(name),
            number(one.get("asked")),
            number(one.get("usable")),
            number(one.get("candidates")),
            number(sum(dropped.values())),
            cell(counts(dropped)),
        )
    stops = {name: one.get("stopped") for name, one in summary.get("labels", {}).items()}
    return section(
        "Generated",
        rows if rows.row_count else None,
        bullets(_stops(stops)),
        _usage(summary),
    )


def _stops(stops: Mapping[str, str | None]) -> list[str]:
    """Why no more was asked for; in one line where every label has what was asked."""
    if stops and set(stops.values()) == {"complete"}:
        return ["every label is complete"]
    return [f"{name}: {why}" for name, why in stops.items() if why]


def draw_regeneration(summary: Json) -> RenderableType:
    """Turn by turn what was lacking and what came, then what it changed."""
    rows = table("turn", "label", "for", "asked", "usable", text=["label", "for"])
    for turn, one in enumerate(summary.get("turns", []), 1):
        for asked in one.get("asked", []):
            what = f"{asked['why']}: {asked['what']}" if asked["what"] else asked["why"]
            figures = (number(asked.get("asked")), number(asked.get("usable")))
            rows.add_row(str(turn), cell(asked["label"]), cell(what), *figures)
    return section(
        "Regenerated",
        rows if rows.row_count else None,
        bullets(list(_turns(summary.get("turns", [])))),
        line(f"no more was asked for: {summary.get('stopped', '')}", "dim"),
    )


def _turns(turns: Sequence[Json]) -> Iterator[str]:
    for number_, one in enumerate(turns, 1):
        before, after = one.get("before") or {}, one.get("after") or {}
        if after:
            yield (
                f"turn {number_}: rows kept {before['kept']:,} to {after['kept']:,}, findings "
                f"{before['findings']} to {after['findings']}, told by looks alone "
                f"{share(before['surface_only']['accuracy'])} to "
                f"{share(after['surface_only']['accuracy'])}"
            )


def draw_labeling(summary: Json) -> RenderableType:
    """How many rows got which label, what failed, and what the place of an option did."""
    labels = table("label", "rows")
    for name, count in summary.get("labels", {}).items():
        labels.add_row(cell(name), number(count))
    failed, without = summary.get("votes_failed"), summary.get("rows_without_label")
    return section(
        "Labelled",
        line(f"{number(summary.get('rows'))} rows, {number(summary.get('votes'))} votes"),
        labels if labels.row_count else None,
        line(f"{failed:,} votes failed", "yellow") if failed else None,
        line(f"{without:,} rows have no label: every vote failed", "yellow") if without else None,
        _panel(summary.get("panel") or {}),
        _places(summary.get("places") or {}),
        bullets([one["words"] for one in summary.get("debias") or ()]),
        _wishes(summary.get("wishes") or {}),
        _usage(summary),
    )


def _panel(panel: Json) -> RenderableType | None:
    """Of each labeler what it was asked, of the panel how it agrees and errs."""
    if not panel:
        return None
    rows = table("labeler", "rows", "votes", "failed", "tokens", text=["labeler"])
    for one in panel.get("labelers", []):
        tokens = one["usage"]["input_tokens"] + one["usage"]["output_tokens"]
        figures = (one["rows"], one["votes"], one["votes_failed"], tokens)
        rows.add_row(cell(one["name"]), *map(number, figures))
    return Group(rows, *_errors(panel), *(line(words) for words in panel.get("words") or ()))


def _errors(panel: Json) -> list[RenderableType]:
    """Of each labeler what it mistakes most for what, by its own votes and those of the others."""
    out: list[RenderableType] = []
    for decision in panel.get("decisions", []):
        what = "" if decision["of"] == "label" else f"{decision['of']}: "
        for name, matrix in decision["errors"].items():
            mistakes = sorted(
                (
                    (one["share"], one["low"], true, given)
                    for true, row in matrix.items()
                    for given, one in row.items()
                    if true != given and one["low"] > LEAST_MISTAKEN
                ),
                reverse=True,
            )
            shown = [
                f"{share(often)} of {true} for {given}"
                for often, _, true, given in mistakes[:MOST_REASONS]
            ]
            if shown:
                out.append(line(f"{what}{name} takes about {', '.join(shown)}", "dim"))
    return out


def _places(places: Json) -> RenderableType | None:
    words = places.get("words")
    return line(f"Place bias: {words}") if words else None


def _wishes(found: Json) -> RenderableType | None:
    if not found.get("differ"):
        return None
    rate = f"{share(found.get('rate'))} ({share(found.get('low'))} to {share(found.get('high'))})"
    other = line(f"{found['differ']:,} texts, {rate}, came out as another label than asked for")
    return Group(other, *(line(words, "yellow") for words in found.get("words") or ()))


def _usage(summary: Json) -> RenderableType | None:
    usage = summary.get("usage")
    if not usage:
        return None
    tokens = usage.get("input_tokens", 0) + usage.get("output_tokens", 0)
    words = f"{summary.get('model', 'the model')}: {usage.get('requests', 0):,} requests"
    if again := usage.get("from_journal"):
        words += f" ({again:,} answered before)"
    words += f", {tokens:,} tokens"
    if failed := usage.get("failed"):
        words += f", {failed:,} failed"
    return Group(line(f"{words}{_cost(summary)}", "dim"), *_failures(summary))


def _cost(summary: Json) -> str:
    cost = summary.get("cost")
    if not cost or not cost.get("answers"):
        return ""
    if cost["usd"] is None:
        return ", price not known"
    at_least = "at least " if cost["unpriced"] else ""
    return f", {at_least}{dollars(cost['usd'])}"


def _failures(summary: Json) -> list[RenderableType]:
    reasons = summary.get("failures") or {}
    return [
        line(f"{count:,} failed: {why}", "yellow")
        for why, count in list(reasons.items())[:MOST_REASONS]
    ]


def draw_curation(report: Json) -> RenderableType:
    """Flags per check, what was dropped, findings, and what the surface alone gives away."""
    checks = table("check", "flagged", "time")
    for name, one in report.get("checks", {}).items():
        checks.add_row(name, number(one.get("flagged")), seconds(one.get("seconds")))
    dropped = counts(report.get("dropped"))
    kept = f"{number(report.get('kept'))} of {number(report.get('rows'))} rows kept"
    return section(
        "Curated",
        line(kept + (f"; dropped by {dropped}" if dropped else "")),
        bullets((report.get("reviews") or {}).get("words")),
        _seeds(report.get("mended_seeds") or {}),
        checks if checks.row_count else None,
        _labels(report.get("labels") or {}),
        draw_findings(report.get("findings") or []),
        _surface(report.get("surface_only") or {}),
        draw_counterfactual(report.get("counterfactual") or {}),
        bullets(report.get("words")),
    )


def _seeds(mended: Json) -> RenderableType | None:
    if not mended:
        return None
    return line(f"{counted(len(mended), 'seed example')} mended like the generated texts")


def _labels(found: Mapping[str, int]) -> RenderableType | None:
    """Rows of each label, the first where there are many."""
    rows = table("label", "rows kept")
    for name, count in list(found.items())[:MOST_LABELS]:
        rows.add_row(cell(name), number(count))
    more = list(found.values())[MOST_LABELS:]
    if not more:
        return rows if rows.row_count else None
    words = f"and {len(more):,} more labels of {min(more):,} to {max(more):,} rows"
    return Group(rows, line(words, "dim"))


def _surface(surface: Json) -> RenderableType | None:
    accuracy, majority = surface.get("accuracy"), surface.get("majority")
    if accuracy is None:
        return None
    return line(
        f"Surface alone (length, casing, punctuation, first and last word) tells the label of "
        f"{share(accuracy)}; always the commonest label: {share(majority)}"
    )


def draw_split(summary: Json) -> RenderableType:
    """Rows per label in train, validation and test."""
    names = [name for name in ("train", "validation", "test") if name in summary]
    rows = table("label", *names)
    for label in dict.fromkeys(label for name in names for label in summary[name]):
        rows.add_row(cell(label), *(number(summary[name].get(label, 0)) for name in names))
    sums = [number(sum(summary[name].values())) for name in names]
    rows.add_section()
    rows.add_row("all", *sums)
    return section("Split", rows)


def draw_export(summary: Json) -> RenderableType:
    """Files, rows and notes of one format or of several."""
    formats = {"": summary} if "files" in summary else summary
    parts: list[RenderableType | None] = []
    for name, one in formats.items():
        if not isinstance(one, dict):
            continue
        rows = ", ".join(f"{count:,} {split}" for split, count in one.get("rows", {}).items())
        parts.append(line(f"{name}: {rows}".removeprefix(": ")))
        parts.append(bullets([*one.get("files", []), *one.get("notes", [])], "dim"))
    return section("Exported", *parts)


def draw_model(summary: Json) -> RenderableType:
    """Which trainer, on how many rows, and where the model is; and the others beside it."""
    words = f"{summary.get('trainer', '?')} on {number(summary.get('train_rows'))} rows"
    models = summary.get("models") or []
    return section(
        "Model",
        line(f"{words} in {seconds(summary.get('seconds'))}"),
        line(str(summary.get("path", "")), "dim"),
        _trained(models) if len(models) > 1 else None,
    )


def _trained(models: Sequence[Json]) -> RenderableType:
    """Every model of a grid, with its figures on the validation rows."""
    rows = table("model", "rows", "accuracy", "macro F1", "took")
    for one in models:
        found = one.get("validation") or {}
        rows.add_row(
            cell(one.get("name", "")),
            number(one.get("train_rows")),
            share(found.get("accuracy")),
            share(found.get("macro_f1")),
            seconds(one.get("seconds")),
        )
    return rows


def draw_models(models: list[Json] | Any) -> RenderableType:
    """Which models can be asked, and what each needs."""
    rows = table("model", "ready", "needs", text=["ready", "needs"])
    for one in models:
        rows.add_row(
            cell(one.get("model", "")),
            "yes" if one.get("ready") else "no",
            cell(one.get("needs", "")),
        )
    return rows
