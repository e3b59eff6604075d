"""What a review came to, drawn."""

from __future__ import annotations

from rich.console import RenderableType

from .tables import Json, bullets, section


def draw_review(report: Json) -> RenderableType:
    """What was read and written, or how far it is."""
    words = list(report.get("words") or [])
    for what, files in (("read", "imported"), ("taken in", "merged")):
        for path, one in (report.get(files) or {}).items():
            words.append(f"{path}: {one['new']:,} decisions {what}, {one['known']:,} known before")
            words += one["words"]
    if written := report.get("exported"):
        words.append(f"{written['rows']:,} rows in {', '.join(written['files'])}")
        words += written["words"]
    return section("Review", bullets(words))
