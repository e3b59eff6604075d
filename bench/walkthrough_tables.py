"""The tables of the walk-throughs, from what their commands measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tables import HERE, markdown, write_block

PAGES = HERE.parent / "docs" / "walkthroughs"
HOSTED = ("openai", "together", "fireworks")
PLAYED = "(simulated)"
SIMULATED = (
    f"{PLAYED}: the provider is played by a stand-in that answers as this run's `tfidf` model "
    "does, so the figure says that the way there works, and nothing of the provider's model."
)
Json = dict[str, Any]


def per_cent(figure: Json | None) -> str:
    """`91.2 (89.8 to 92.5)`; a dash for none."""
    if not figure or figure.get("value") is None:
        return "-"
    return "{:.1f} ({:.1f} to {:.1f})".format(*(100 * figure[k] for k in ("value", "low", "high")))


def plain(figure: Json | None) -> str:
    """`0.91 (0.89 to 0.93)`; a dash for none."""
    if not figure or figure.get("value") is None:
        return "-"
    return "{value:.2f} ({low:.2f} to {high:.2f})".format(**figure)


def contenders(evaluation: Json) -> list[Json]:
    """Who was measured, without models that are hosted by a stand-in under another name."""
    return list(evaluation["contenders"])


def named(one: Json) -> str:
    """A contender, with a mark where a stand-in played the provider."""
    return f"{one['name']}{_mark(one)}"


def _mark(one: Json) -> str:
    return f" {PLAYED}" if one["name"].startswith(HOSTED) else ""


def metric(one: Json, of: str, name: str) -> Json | None:
    """A figure of a contender on a set."""
    found: Json | None = one["sets"].get(of, {}).get("metrics", {}).get(name)
    return found


def per_1000(one: Json) -> str:
    """What 1,000 answers cost."""
    usd = (one.get("takes") or {}).get("usd_per_1000")
    return "-" if usd is None else "0" if usd == 0 else f"${usd:.4f}"


def speed(one: Json) -> str:
    """Half of the texts are answered within so many milliseconds."""
    seconds = (one.get("takes") or {}).get("p50")
    return "-" if seconds is None else f"{1000 * seconds:,.1f} ms"


def last(result: Json, run: str) -> Json:
    """What was measured last in a run."""
    found: Json = result["evaluations"][run][-1]
    return found


def rows(
    evaluation: Json, columns: Mapping[str, Callable[[Json], str]], keep: Sequence[str] = ()
) -> str:
    """A line a contender."""
    head = ["", "trained on", *columns]
    lines = [
        [named(one), f"{one['train_rows'] or 0:,}", *(cell(one) for cell in columns.values())]
        for one in contenders(evaluation)
        if not keep or one["name"].startswith(tuple(keep))
    ]
    return markdown(head, lines)


def real_name(evaluation: Json) -> str:
    """The set that people made."""
    return next(name for name in evaluation["sets"] if name != "test")


def sarcasm(result: Json) -> str:
    """F for both betas, on the generated test rows."""
    found = last(result, "runs/sarcasm")
    names = ("accuracy", "precision", "recall", "f1", "f0.3", "f0.8")
    columns = {name: (lambda one, name=name: per_cent(metric(one, "test", name))) for name in names}
    return rows(found, {**columns, "per 1,000": per_1000}) + note(result, found, ("test",))


def app_reviews(result: Json) -> str:
    """Figures of a scale, and the coarse question."""
    found = last(result, "runs/reviews")
    there = real_name(found)

    def view(one: Json) -> str:
        views = one["sets"].get(there, {}).get("views") or {}
        return per_cent(next(iter(views.values()), {}).get("accuracy"))

    columns = {
        "right": lambda one: per_cent(metric(one, there, "accuracy")),
        "a star away at most": lambda one: per_cent(metric(one, there, "one_off")),
        "good or bad": view,
        "stars off": lambda one: plain(metric(one, there, "mae")),
        "kappa": lambda one: plain(metric(one, there, "quadratic_kappa")),
        "calibration error": lambda one: plain(metric(one, there, "ece")),
    }
    return rows(found, columns) + note(result, found, (there,))


def hr_router(result: Json) -> str:
    """Generated and real questions beside each other, and which errors go."""
    found = last(result, "runs/router")
    there = real_name(found)
    asked = next((one for one in contenders(found) if one["kind"] == "asked"), None)
    base = metric(asked, there, "accuracy") if asked else None

    def removed(one: Json) -> str:
        own = metric(one, there, "accuracy")
        if not base or not own or one is asked or base["value"] == 1:
            return "-"
        return f"{100 * (own['value'] - base['value']) / (1 - base['value']):.0f} %"

    columns = {
        "generated": lambda one: per_cent(metric(one, "test", "accuracy")),
        "real": lambda one: per_cent(metric(one, there, "accuracy")),
        "errors removed": removed,
        "per 1,000": per_1000,
        "half within": speed,
    }
    return rows(found, columns) + note(result, found, ("test", there))


def clickbait(result: Json) -> str:
    """The trap before and after, then everyone on the better prompt file."""
    trap = result["evaluations"]["runs/excited"]
    sets = ("test", "headlines", "headlines_excited")
    lines = [
        [f"{one['name']}, {said}", *(per_cent(metric(one, of, "accuracy")) for of in sets)]
        for said, each in (("as it was written", trap[-2]), ("mended", trap[-1]))
        for one in each["contenders"]
        if one["kind"] == "model"
    ]
    head = ["", "generated", "real", "real, each with a mark behind it"]
    found = last(result, "runs/clickbait")
    better = real_name(found)
    columns = {
        "generated": lambda one: per_cent(metric(one, "test", "accuracy")),
        "real": lambda one: per_cent(metric(one, better, "accuracy")),
        "per 1,000": per_1000,
        "half within": speed,
        "on disk": lambda one: size((one.get("takes") or {}).get("bytes")),
    }
    return (
        f"The trap (`excited.md`):\n\n{markdown(head, lines)}\n\n"
        f"The better prompt file:\n\n{rows(found, columns)}{note(result, found, ('test', better))}"
    )


def film_reviews(result: Json) -> str:
    """Models by size on real rows, beside the model asked with an example; then everyone."""
    found = last(result, "runs/films")
    there = real_name(found)
    sizes = (300, 500, 2000)
    by_size: dict[str, dict[int, str]] = {}
    for one in contenders(found):
        if one["kind"] == "model" and one["train_rows"] in sizes:
            trainer = f"{one['trainer']}{_mark(one)}"
            figure = per_cent(metric(one, there, "accuracy"))
            by_size.setdefault(trainer, {})[one["train_rows"]] = figure
    lines = [
        [trainer, *(figures.get(size, "-") for size in sizes)]
        for trainer, figures in sorted(by_size.items())
    ]
    untrained = [one for one in contenders(found) if one["kind"] == "asked"]
    lines += [
        [f"{one['name']}, not trained", *[per_cent(metric(one, there, "accuracy"))] * len(sizes)]
        for one in untrained
    ]
    columns = {
        "generated": lambda one: per_cent(metric(one, "test", "accuracy")),
        "real": lambda one: per_cent(metric(one, there, "accuracy")),
    }
    return (
        f"On real sentences, by rows trained on:\n\n"
        f"{markdown(['', *(f'{size:,} rows' for size in sizes)], lines)}\n\n"
        f"Everyone:\n\n{rows(found, columns)}{note(result, found, ('test', there))}"
    )


def size(count: int | None) -> str:
    """Bytes as megabytes."""
    return "-" if count is None else f"{count / 1e6:,.1f} MB"


def note(result: Json, evaluation: Json, sets: Sequence[str]) -> str:
    """What the figures are of, and who was not there."""
    counted = ", ".join(f"{evaluation['sets'][name]['rows']:,} rows of {name}" for name in sets)
    left = [one["line"] for one in result["commands"] if "left_out" in one]
    words = [
        f"Accuracy and the like in per cent, with 95 % bootstrap intervals, on {counted}.",
        f"On {result['machine']}, which did other work, too: times are upper bounds.",
        *(
            [SIMULATED]
            if any(named(one).endswith(PLAYED) for one in contenders(evaluation))
            else []
        ),
        *([f"{len(left)} commands were left out, since their file was not there."] if left else []),
    ]
    return "\n\n" + " ".join(words)


TABLES: dict[str, Callable[[Json], str]] = {
    "sarcasm": sarcasm,
    "app-reviews": app_reviews,
    "hr-router": hr_router,
    "clickbait": clickbait,
    "film-reviews": film_reviews,
}


def write_table(name: str, result: Json) -> None:
    """Put the table into the page."""
    write_block(name.replace("-", "_"), TABLES[name](result), PAGES / f"{name}.md")
