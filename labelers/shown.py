"""Seed examples that a question in words shows.

Which examples a question shows, and in which order, moves its answer (Zhao et al. 2021, arXiv
2102.09690; Lu et al. 2022, arXiv 2104.08786). So every question gets others, equally many of each
label, in an order of its own: over the votes and the rows, what an example or its place does is
spread evenly.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ..task import Task
from ..text.edits import is_edit
from ..text.normalise import normalise

SHOWN_BY_DEFAULT = 2
# Characters of an example that are shown, and of all examples where nobody said how many.
LONGEST = 1_500
MOST_SHOWN = 4_500
# Share of the 4-grams of two texts that both have, from which on they may be copies.
_ALIKE = 0.5
_GRAM = 4
# Examples drawn beyond those wanted, to stand in for copies of the text in question.
_RESERVE = 3


@dataclass(frozen=True)
class Seed:
    """A seed example.

    Attributes:
        text: as it is shown.
        labels: the options that fit it.
        plain, grams: its whole text in normal form, and the 4-grams of that.
    """

    text: str
    labels: tuple[str, ...]
    plain: str
    grams: frozenset[str]


class Shown:
    """Draws the examples of each question.

    Attributes:
        each: most examples of each label that a question shows.
    """

    def __init__(self, task: Task, answer_size: int, *, copies: bool = False) -> None:
        """Make ready to draw.

        Args:
            task: its seed examples and how many to show.
            answer_size: characters that stand beside the text of an example.
            copies: whether an example may be shown with itself, as where only sizes matter.
        """
        self._seed, self._copies = task.seed, copies
        self._pools = _pools(task)
        fewest = min(len(pool) for pool in self._pools)
        wanted = task.label.examples
        self.each = min(SHOWN_BY_DEFAULT if wanted is None else wanted, fewest)
        while wanted is None and self._longest(answer_size) > MOST_SHOWN:
            self.each -= 1

    def draw(self, text: str, name: str, vote: int) -> list[Seed]:
        """Examples for one question: never the text itself, nor nearly."""
        if not self.each:
            return []
        rng = random.Random(f"{self._seed}/examples/{name}/{vote}")
        row = None if self._copies else _as_seed(text, ())
        drawn = [self._of_one(pool, row, rng) for pool in self._pools]
        fewest = min(len(some) for some in drawn)
        different = {seed.text: seed for some in drawn for seed in some[:fewest]}
        seeds = list(different.values())
        rng.shuffle(seeds)
        return seeds

    def _of_one(self, pool: Sequence[Seed], row: Seed | None, rng: random.Random) -> list[Seed]:
        some = rng.sample(pool, min(len(pool), self.each + _RESERVE))
        if row is not None:
            some = [seed for seed in some if not _is_copy(seed, row)]
        return some[: self.each]

    def _longest(self, answer_size: int) -> int:
        """Most characters that the examples of a question can take."""
        sizes = (sorted(len(seed.text) + answer_size for seed in pool) for pool in self._pools)
        return sum(sum(some[len(some) - self.each :]) for some in sizes)


def _pools(task: Task) -> list[list[Seed]]:
    """The seed examples of each option; those of a text that has several labels have all.

    Where there are none of abstaining, there is no pool of it.
    """
    texts = [(task.join(one), option.name) for option in task.options for one in option.examples]
    fits: dict[str, list[str]] = {}
    for text, name in texts:
        fits.setdefault(text, []).append(name)
    seeds = {text: _as_seed(text, tuple(dict.fromkeys(names))) for text, names in fits.items()}
    if task.kind == "multi":
        return _by_option(task, [(seeds[text], name) for text, name in texts])
    return _by_option(task, [(_as_seed(text, (name,)), name) for text, name in texts])


def _by_option(task: Task, seeds: Sequence[tuple[Seed, str]]) -> list[list[Seed]]:
    pools: dict[str, list[Seed]] = {name: [] for name in task.label_names}
    for seed, name in seeds:
        pools.setdefault(name, []).append(seed)
    return list(pools.values())


def _as_seed(text: str, labels: tuple[str, ...]) -> Seed:
    plain = normalise(text)
    return Seed(text[:LONGEST], labels, plain, _grams(plain))


def _grams(plain: str) -> frozenset[str]:
    # Not those of `text.shingles`, which numpy makes: a plan is to load none.
    padded = f" {plain} "
    return frozenset(padded[at : at + _GRAM] for at in range(max(1, len(padded) - _GRAM + 1)))


def _is_copy(seed: Seed, row: Seed) -> bool:
    """Whether two texts are equal once normalised, or one is an edit of the other."""
    if seed.plain == row.plain:
        return True
    both = len(seed.grams & row.grams)
    share = both / max(1, len(seed.grams) + len(row.grams) - both)
    return share >= _ALIKE and is_edit(seed.plain, row.plain)
