"""How far the review is, in words; needs no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..progress import Progress


def share(value: float) -> str:
    """0.934 as "93.4 %"."""
    return f"{100 * value:.1f} %"


def span(seconds: float) -> str:
    """How long, to what a person would say: "40 s", "12 min", "3 h 5 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def progress_parts(progress: Progress) -> list[str]:
    """Done, left, rate, time left, what the last ten changed, agreement of reviewers."""
    total = progress.done + progress.left
    parts = [f"{progress.done:,} done", f"{progress.left:,} left"]
    if total:
        parts[0] += f" ({100 * progress.done / total:.0f} %)"
    if progress.rate:
        parts.append(f"{progress.rate:.1f} a minute")
    if progress.seconds_left and progress.left:
        parts.append(f"{span(progress.seconds_left)} to go")
    if progress.done:
        parts.append(f"last {min(10, progress.done)}: {progress.changed} changed")
    if progress.kappa is not None:
        parts.append(f"kappa {progress.kappa:.2f}")
    return parts


def accuracy_words(progress: Progress) -> str:
    """How many labels are right, from the rows that were drawn by chance."""
    found = progress.accuracy
    if found is None:
        return "labels right: not known yet"
    more = f"; {found.to_halve:,} more would halve that" if found.to_halve else ""
    return (
        f"labels right: {share(found.value)} ({share(found.low)} to {share(found.high)}, "
        f"{found.rows:,} row{'s' if found.rows != 1 else ''}{more})"
    )


def summary(progress: Progress) -> list[str]:
    """What came of it, line by line, for when the person leaves."""
    counts = [
        (progress.kept, "kept"),
        (progress.relabelled, "given another label"),
        (progress.edited, "edited"),
        (progress.dropped, "dropped"),
        (progress.skipped, "skipped"),
    ]
    said = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing decided"
    lines = [said, f"{progress.done:,} done, {progress.left:,} left", accuracy_words(progress)]
    if progress.kappa is not None:
        lines.append(f"agreement of the reviewers: kappa {progress.kappa:.2f}")
    overridden = [
        f"{label} {times} of {shown}"
        for label, (times, shown) in progress.overridden.items()
        if times
    ]
    if overridden:
        lines.append("overridden: " + ", ".join(overridden))
    return lines
