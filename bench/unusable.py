"""How many unusable texts are found, and how many texts of people are called unusable.

    python bench/unusable.py [--data ../shared/data] [--times 5] [--write]

Planted: 3 of each of 20 kinds, in place of as many of 1,000 texts that people wrote (960 of one
file), in five files; judged by the checks `unusable` and `language`, without a task. A planted text
counts as found if it is flagged, and a flag on any other text as wrong, but for texts of the files
that are flagged before anything is planted: those are in the second table, by reason.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from labelwright.curate import curate
from labelwright.files import as_label, read_frame
from tables import markdown, publish
from unusable_sets import kinds

DATA = Path(__file__).parents[2] / "shared" / "data"
HOSTS = (
    "clickbait_headlines.csv",
    "rt_polarity.csv",
    "intents_hr_clinc.csv",
    "product_reviews_stars.jsonl",
    "sms_spam.csv",
)
HUMAN = (
    *HOSTS,
    "imdb_contrast_pairs.jsonl",
    "imdb_reviews.parquet",
    "intents_banking77.csv",
    "multilingual_topics_sib200.csv",
    "nli_hypothesis_only.csv",
)
ROWS = 1_000
EACH = 3


def read(path: Path) -> pl.DataFrame:
    """Texts and labels of a file."""
    frame = read_frame(path)
    return frame.select(pl.col("text").fill_null(""), as_label(frame["label"]).alias("label"))


def flags_of(table: pl.DataFrame) -> list[list[str]]:
    """Reasons of each row."""
    found = curate(table, checks=["unusable", "language"]).table["flags"].to_list()
    return [[flag["reason"] for flag in flags] for flags in found]


def planted(
    table: pl.DataFrame, aside: bool, foreign: list[str], seed: int
) -> tuple[pl.DataFrame, dict[int, str]]:
    """A table with some texts replaced, and which kind stands where."""
    rng = random.Random(seed)
    texts: list[str] = table["text"].to_list()
    makers = kinds(aside, foreign)
    rows = rng.sample(range(len(texts)), EACH * len(makers))
    where = dict(zip(rows, [name for name in makers for _ in range(EACH)], strict=True))
    for row, name in where.items():
        texts[row] = makers[name](texts[row], rng)
    return table.with_columns(pl.Series("text", texts)), where


def found(data: Path, aside: bool, times: int, show: bool) -> str:
    """Table of recall by kind and file, and of precision."""
    multilingual = read_frame(data / "multilingual_topics_sib200.csv")
    foreign = multilingual.filter(pl.col("lang") != "eng_Latn")["text"].to_list()
    hits: dict[str, Counter[str]] = {name: Counter() for name in HOSTS}
    asked: dict[str, Counter[str]] = {name: Counter() for name in HOSTS}
    wrong: Counter[str] = Counter()
    for name in HOSTS:
        table = read(data / name).sample(fraction=1, shuffle=True, seed=0).head(ROWS)
        before = flags_of(table)
        for seed in range(times):
            mixed, where = planted(table, aside, foreign, seed)
            for row, reasons in enumerate(flags_of(mixed)):
                if row in where:
                    asked[name][where[row]] += 1
                    hits[name][where[row]] += bool(reasons)
                    if show and not reasons:
                        print(f"missed {name} {where[row]}: {mixed['text'][row][:90]!r}")
                elif reasons and not before[row]:
                    wrong[name] += 1
                    if show:
                        print(f"wrong {name}: {reasons} {mixed['text'][row][:90]!r}")
    lines = [
        [kind, *(f"{hits[name][kind] / asked[name][kind]:.2f}" for name in HOSTS)]
        for kind in asked[HOSTS[0]]
    ]
    all_ = [hits[name].total() / asked[name].total() for name in HOSTS]
    right = [hits[name].total() / max(hits[name].total() + wrong[name], 1) for name in HOSTS]
    lines.append(["**all**", *(f"**{share:.3f}**" for share in all_)])
    lines.append(["precision", *(f"{share:.3f}" for share in right)])
    return markdown(["kind", *(f"`{name}`" for name in HOSTS)], lines)


def human(data: Path) -> str:
    """Table of what is flagged in the files as they are."""
    lines = []
    for name in HUMAN:
        table = read(data / name)
        reasons = Counter(_short(why) for some in flags_of(table) for why in some)
        said = ", ".join(f"{count} {why}" for why, count in reasons.most_common())
        lines.append([f"`{name}`", f"{table.height:,}", said or "none"])
    return markdown(["file", "texts", "flagged"], lines)


def _short(reason: str) -> str:
    return re.sub(r"^has to be repaired: ", "", reason)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--seen", action="store_true", help="sayings that were not put aside")
    parser.add_argument("--show", action="store_true", help="what was missed, and flagged wrongly")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args(argv)
    text = found(args.data, not args.seen, args.times, args.show)
    publish("unusable", text, args.write)
    publish("unusable_human", human(args.data), args.write)


if __name__ == "__main__":
    main()
