"""Short texts for the benchmark of duplicates, with copies planted in them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

_READERS: dict[str, Callable[[Path], pl.DataFrame]] = {
    ".csv": pl.read_csv,
    ".jsonl": pl.read_ndjson,
    ".parquet": pl.read_parquet,
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ADDED = ("really", "just", "today", "new", "very", "now")


@dataclass(frozen=True)
class Planted:
    """Texts, and which of them are copies.

    Attributes:
        texts: the originals, then the copies.
        origins: for each text the row of the text that it is a copy of, or its own.
        kinds: what was done to each copy; `original` for originals.
    """

    texts: list[str]
    origins: list[int]
    kinds: list[str]


def read_texts(path: Path) -> list[str]:
    """Column `text` of a file; of any other file its lines."""
    if path.suffix not in _READERS:
        return [
            line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
        ]
    texts: list[str] = _READERS[path.suffix](path)["text"].to_list()
    return texts


def make_texts(count: int, data: Path, seed: int = 0) -> list[str]:
    """Texts of 5 to 15 words: chains of words, each drawn after the one before.

    As often as people wrote it there, in every English text in the folder of sample data.
    """
    rng = np.random.default_rng(seed)
    number: dict[str, int] = {}
    chains = [
        [number.setdefault(word, len(number)) for word in sentence.split()]
        for path in sorted(data.iterdir())
        if path.suffix in _READERS and "multilingual" not in path.name
        for text in read_texts(path)
        for sentence in re.split(r"(?<=[.!?])\s+|<br />", text)
        if len(sentence.split()) > 2
    ]
    links = np.array(sorted((a, b) for chain in chains for a, b in pairwise(chain)))
    begin = np.searchsorted(links[:, 0], np.arange(len(number) + 1))
    first = np.array([chain[0] for chain in chains])
    columns = [rng.choice(first, count)]
    for _ in range(14):
        many = np.diff(begin)[columns[-1]]
        at = begin[columns[-1]] + (rng.random(count) * np.maximum(many, 1)).astype(np.int64)
        after = links[np.minimum(at, len(links) - 1), 1]
        columns.append(np.where(many > 0, after, rng.choice(first, count)))
    words = np.array(list(number), dtype=object)
    lengths = rng.integers(5, 16, count).tolist()
    rows = np.stack(columns, axis=1)
    return [" ".join(words[row[:size]]) for row, size in zip(rows, lengths, strict=True)]


def plant(texts: Sequence[str], copies: int, *, exact: float = 0.0, seed: int = 0) -> Planted:
    """Add copies of texts of at least four words, a share of them exact, the others edited.

    Every kind of edit equally often. A text is copied once at most while there are enough.
    """
    rng = random.Random(seed)
    sources = [row for row, text in enumerate(texts) if len(text.split()) >= 4]
    rng.shuffle(sources)
    vocabulary = [word for text in texts[:20_000] for word in text.split() if word.isalpha()]
    planted = Planted(list(texts), list(range(len(texts))), ["original"] * len(texts))
    names = list(EDITS)
    for n in range(copies):
        row = sources[n % len(sources)]
        kind = "exact" if rng.random() < exact else names[n % len(names)]
        text = texts[row] if kind == "exact" else EDITS[kind](texts[row], rng, vocabulary)
        planted.texts.append(text)
        planted.origins.append(row)
        planted.kinds.append(kind)
    return planted


def _word(text: str, rng: random.Random) -> tuple[list[str], int]:
    """Words of a text and the place of one without digits, if there is one."""
    words = text.split()
    plain = [n for n, word in enumerate(words) if not any(sign.isdigit() for sign in word)]
    return words, rng.choice(plain or range(len(words)))


def _typo(text: str, rng: random.Random, _: Sequence[str]) -> str:
    words, at = _word(text, rng)
    word = words[at]
    place = rng.randrange(len(word))
    slip = rng.choice(("missing", "wrong", "swapped"))
    if slip == "missing":
        words[at] = word[:place] + word[place + 1 :]
    elif slip == "wrong":
        words[at] = word[:place] + rng.choice(_LETTERS) + word[place + 1 :]
    else:
        words[at] = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    return " ".join(words)


def _two_typos(text: str, rng: random.Random, vocabulary: Sequence[str]) -> str:
    return _typo(_typo(text, rng, vocabulary), rng, vocabulary)


def _case(text: str, rng: random.Random, _: Sequence[str]) -> str:
    return rng.choice((str.lower, str.upper, str.title))(text)


def _punctuation(text: str, rng: random.Random, _: Sequence[str]) -> str:
    return text.rstrip(".!?") + rng.choice(("!", "?", ".", "...", " !"))


def _left_out(text: str, rng: random.Random, _: Sequence[str]) -> str:
    words, at = _word(text, rng)
    return " ".join(words[:at] + words[at + 1 :])


def _added(text: str, rng: random.Random, _: Sequence[str]) -> str:
    words, at = _word(text, rng)
    return " ".join([*words[:at], rng.choice(_ADDED), *words[at:]])


def _moved(text: str, rng: random.Random, _: Sequence[str]) -> str:
    words = text.split()
    at = rng.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def _replaced(text: str, rng: random.Random, vocabulary: Sequence[str]) -> str:
    words, at = _word(text, rng)
    words[at] = rng.choice(vocabulary)
    return " ".join(words)


def _blank_lost(text: str, rng: random.Random, _: Sequence[str]) -> str:
    words, at = _word(text, rng)
    at = min(at, len(words) - 2)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def _prefix(text: str, rng: random.Random, _: Sequence[str]) -> str:
    return rng.choice(("Breaking: ", "Update: ", "Watch: ")) + text


def _suffix(text: str, rng: random.Random, _: Sequence[str]) -> str:
    return text + rng.choice((" - Report", " (Photos)", " | News"))


EDITS: dict[str, Callable[[str, random.Random, Sequence[str]], str]] = {
    "case": _case,
    "punctuation": _punctuation,
    "typo": _typo,
    "two typos": _two_typos,
    "word left out": _left_out,
    "word added": _added,
    "words swapped": _moved,
    "word replaced": _replaced,
    "blank lost": _blank_lost,
    "prefix": _prefix,
    "suffix": _suffix,
}
