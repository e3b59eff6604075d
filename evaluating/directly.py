"""Models asked directly, with the questions of labeling: one question a text, options shuffled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ..export.evaluate.contender import Contender, Given
from ..export.evaluate.marks import SEEN, SIMULATED, is_simulated
from ..labelers import label
from ..offline import is_loopback
from ..progress import Progress
from ..run_folder import Json, RunFolder
from .speed import quantiles
from .spent import spent
from .wanted import ToMeasure, Way

if TYPE_CHECKING:
    from ..export.evaluate.known_set import KnownSet
    from ..llm import Provider
    from ..task import Task

ALONE = 10
"""Rows of the first set that a model of this machine is asked about one after the other."""
_STAGE = "evaluate"
_MOST_SHOWN = {"zero-shot": 0, "one-shot": 1}


@dataclass
class Directly:
    """One model asked in one way.

    Attributes:
        way: whom to ask, and how.
        task: the task with that way of asking.
        provider: whom.
        limit: most rows of a set to ask about.
        seconds: how long answers took.
    """

    folder: RunFolder
    way: Way
    task: Task
    provider: Provider
    limit: int | None
    progress: Progress
    seconds: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return self.way.name

    @property
    def stage(self) -> str:
        """Its place in the account of what was spent."""
        return f"{_STAGE} {self.way.way}"

    def contender(self) -> Contender:
        """The model as one who answers.

        Nobody can say what it read when it was trained, so its figures carry the mark of rows that
        it could have seen.
        """
        acted = is_simulated(self.provider.name, self.provider.address)
        shows = self.way.way != "zero-shot"
        return Contender(
            self.name,
            "asked",
            self._answer,
            sum(len(one.examples) for one in self.task.labels),
            ("seeds",) if shows else (),
            (SIMULATED, SEEN) if acted else (SEEN,),
            {"way": self.way.way, "model": self.provider.name},
        )

    def _answer(self, known: KnownSet) -> Given:
        rows = some_rows(known, self.limit, self.task.seed)
        table = pl.DataFrame(
            {
                "id": [known.ids[row] for row in rows],
                "text": [known.texts[row] for row in rows],
            },
            schema={"id": pl.String, "text": pl.String},
        )
        labelled = self._labelled(table)
        names = self.task.label_names
        sure = _probabilities(labelled, names)
        return Given(labelled["label"].to_list(), sure, names, rows)

    def _labelled(self, table: pl.DataFrame) -> pl.DataFrame:
        """The rows with the model's answers; how long those took that say how fast it is.

        On one machine questions that are asked at once wait for each other, so some are asked one
        after the other first, and only these are timed.
        """
        if not self._is_here():
            labelled = self._asked(self.task, table)
            self.seconds += _seconds(labelled)
            return labelled
        if self.seconds:
            return self._asked(self.task, table)
        settings = self.task.label.model_copy(update={"concurrency": 1})
        alone = self._asked(self.task.model_copy(update={"label": settings}), table[:ALONE])
        self.seconds += _seconds(alone)
        return pl.concat([alone, self._asked(self.task, table[ALONE:])])

    def _asked(self, task: Task, table: pl.DataFrame) -> pl.DataFrame:
        return label(
            task,
            table,
            votes=1,
            session=self.folder.session,
            provider=self.provider,
            progress=self.progress,
            stage=self.stage,
        )

    def _is_here(self) -> bool:
        name, address = self.provider.name, self.provider.address
        return name.startswith("local/") or (address is not None and is_loopback(address))

    def takes(self, folder: RunFolder) -> Json:
        """Price and speed; see `docs/evaluation.md`."""
        took = spent(folder, self.stage, self.provider.name)
        own = self.provider.name.startswith("local/")
        where = "this machine" if own else "hosted"
        return {**took, **quantiles(self.seconds), "bytes": None, "where": where}


def _seconds(labelled: pl.DataFrame) -> list[float]:
    votes = labelled["votes"].explode().drop_nulls().struct
    return [seconds for seconds in votes.field("seconds").to_list() if seconds]


def asked_directly(folder: RunFolder, asked: ToMeasure, progress: Progress) -> list[Directly]:
    """Every model that is to be asked, opened.

    Raises:
        InputError, ProviderError: a model that is not known or cannot be had.
    """
    from ..llm import open_provider

    ways = list(dict.fromkeys(Way.read(one) for one in asked.ask))
    task = folder.task
    found = []
    for way in ways:
        address = task.label.base_url if way.model == task.label.model else None
        provider = open_provider(way.model, address, progress)
        one = asked_in(task, way)
        found.append(Directly(folder, way, one, provider, asked.limit, progress))
    return found


def asked_in(task: Task, way: Way) -> Task:
    """A task whose labeler is one model that is asked once a text, in one way."""
    settings = task.label.model_copy(
        update={
            "model": way.model,
            "prices": task.label.prices_of(way.model),
            "votes": 1,
            "max_votes": None,
            "method": "reason" if way.way == "reasoning" else "auto",
            "debias": "none",
            "abstain": None,
            "panel": (),
            "cascade": None,
            "combine": "majority",
        }
    )
    shown = _MOST_SHOWN.get(way.way)
    labels = [one.model_copy(update={"examples": one.examples[:shown]}) for one in task.labels]
    return task.model_copy(update={"label": settings, "labels": tuple(labels)})


def some_rows(known: KnownSet, limit: int | None, seed: int) -> list[int]:
    """Places of the rows to ask about: all, or a random sample with each label's share."""
    size = len(known.texts)
    if limit is None or limit >= size:
        return list(range(size))
    rng = np.random.default_rng([seed, size])
    order = rng.permutation(size)
    taken: list[int] = []
    for place in np.unique(known.true):
        own = [int(row) for row in order if known.true[row] == place]
        share = limit * len(own) / size
        taken += own[: max(1, int(share))]
    if len(taken) > limit:
        # Rare labels come first, whose share is less than the one row that each has at least.
        count = Counter(known.true[taken].tolist())
        taken = sorted(rng.permutation(taken).tolist(), key=lambda row: count[known.true[row]])
        return sorted(taken[:limit])
    rest = [int(row) for row in order if int(row) not in set(taken)]
    return sorted([*taken, *rest[: limit - len(taken)]])


def _probabilities(labelled: pl.DataFrame, names: Sequence[str]) -> Any:
    """Shape (rows, labels); None where the answers said nothing but one label each."""
    places = {name: place for place, name in enumerate(names)}
    found = np.full((labelled.height, len(names)), 1 / len(names))
    for row, shares in enumerate(labelled["probabilities"].to_list()):
        if shares:
            found[row] = 0
            for one in shares:
                if one["label"] in places:
                    found[row, places[one["label"]]] = one["probability"]
    told = np.isclose(found, 0) | np.isclose(found, 1) | np.isclose(found, 1 / len(names))
    return None if told.all() else found
