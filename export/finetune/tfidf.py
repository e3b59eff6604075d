"""The `tfidf` trainer: n-grams and logistic regression, settings chosen by cross-validation.

Two thousand short texts take seconds on a laptop, a prediction well under a millisecond, and it is
hard to beat on such tasks by anything of its size (Wang & Manning 2012).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.metrics import f1_score

from ...errors import InputError
from ...progress import Progress
from .facts import learned_from
from .features import Channel, join
from .lessons import Lessons, at, lowered_too
from .linear import best_setting, fit, folds, log_loss, out_of_fold, temperature
from .tfidf_model import TfidfModel, load_tfidf

FIRST_C = 10.0
OTHER_C = (1.0, 3.0, 30.0, 100.0)
SIMPLER_C = (0.1, 0.3)
USES: tuple[tuple[str, ...], ...] = (("word", "char"), ("word",), ("char",))
"""Of equal ones the first is taken, so rows too few to choose by are read in both ways."""
SEARCH_ROWS = 4_000
FOLDS = 5


@dataclass(frozen=True)
class Setting:
    """One way to train.

    Attributes:
        use: kinds of n-grams.
        case: whether the n-grams are read with their case beside lower-cased.
        c: inverse penalty C.
    """

    use: tuple[str, ...]
    case: bool
    c: float

    def channels(self) -> list[tuple[str, bool]]:
        """Kind of n-gram and whether lower-cased, for each channel."""
        lower = [(kind, True) for kind in self.use]
        return lower + [(kind, False) for kind in self.use] if self.case else lower


@dataclass(frozen=True)
class Trial:
    """What cross-validation said of a setting. `temperature` calibrates its scores."""

    setting: Setting
    accuracy: float
    macro_f1: float
    log_loss: float
    temperature: float


class TfidfTrainer:
    """Makes models of TF-IDF n-grams and logistic regression."""

    def train(self, lessons: Lessons, seed: int, progress: Progress) -> TfidfModel:
        """A model that has learned from these rows; same rows and seed, same model.

        Where case is read, every text is learned once more lower-cased, so that the model does
        not hang on it. First the n-grams and the case are chosen at C = 10, then C, both by macro
        F1 over rows that the model had not seen: those of the other folds, and the validation rows;
        see `best_setting`. Where a model wrote the rows, C of .1 and .3 are tried, too.

        Raises:
            InputError: no text has a single character to learn from.
        """
        search = Search(_sample(lessons, seed), seed)
        shapes = search.shapes()
        cs = (*SIMPLER_C, *OTHER_C) if lessons.generated else OTHER_C
        with progress.step("choosing settings", len(shapes) + len(cs), "settings") as step:
            trials = []
            for use, case in shapes:
                trials.append(search.trial(Setting(use, case, FIRST_C)))
                step.advance()
            shape = search.best(trials).setting
            for c in cs:
                trials.append(search.trial(Setting(shape.use, shape.case, c)))
                step.advance()
        chosen = search.best(trials)
        progress.say(f"tfidf reads {_in_words(chosen.setting)}")
        return _final(lessons, chosen, trials, seed)

    def load(self, folder: Path) -> TfidfModel:
        """A saved model. Raises InputError where the folder holds none that can be used."""
        return load_tfidf(folder)


class Search:
    """Tries settings on the same folds; n-grams are counted once for all of them.

    Terms and their rarity are taken from all rows learned from, folds aside: they use no label.
    """

    def __init__(self, lessons: Lessons, seed: int) -> None:
        self.lessons = lessons
        self.fold = folds(lessons.classes, lessons.learn, FOLDS, seed)
        self.scored = int((self.fold >= 0).sum())
        self._views = {False: (lessons, np.arange(len(lessons.texts))), True: lowered_too(lessons)}
        self._found: dict[tuple[str, bool, bool], sparse.csr_matrix] = {}

    def shapes(self) -> list[tuple[tuple[str, ...], bool]]:
        """N-grams and case to try; case only where the texts have any."""
        cased = any(text != text.lower() for text in self.lessons.texts)
        return [(use, case) for case in ((False, True) if cased else (False,)) for use in USES]

    def trial(self, setting: Setting) -> Trial:
        """Cross-validate one setting. Nothing to score (tiny data): all figures are 0."""
        given, origin = self._views[setting.case]
        rows = join([self._rows(*channel, setting.case) for channel in setting.channels()])
        fold = self.fold[origin]
        scores = out_of_fold(rows, given.classes, given.weights, fold, given.learn, setting.c)
        asked = np.flatnonzero(self.fold >= 0)
        return score(setting, scores[asked], self.lessons.classes[asked])

    def best(self, trials: list[Trial]) -> Trial:
        """The trial whose setting is taken; see `best_setting`."""
        place = best_setting(
            [trial.macro_f1 for trial in trials],
            [trial.log_loss for trial in trials],
            [trial.setting.c for trial in trials],
            self.scored,
            self.lessons.generated,
        )
        return trials[place]

    def _rows(self, kind: str, lower: bool, case: bool) -> sparse.csr_matrix:
        if (kind, lower, case) not in self._found:
            given, _ = self._views[case]
            learn, texts = given.learn, given.texts
            channel, learned = Channel.fit(kind, lower, _learned(given))
            others = channel.transform([texts[place] for place in np.flatnonzero(~learn)])
            order = np.argsort(np.concatenate([np.flatnonzero(learn), np.flatnonzero(~learn)]))
            self._found[kind, lower, case] = sparse.vstack([learned, others], format="csr")[order]
        return self._found[kind, lower, case]


def score(
    setting: Setting, scores: npt.NDArray[np.float64], classes: npt.NDArray[np.intp]
) -> Trial:
    """What out-of-fold scores say of a setting."""
    if not len(classes):
        return Trial(setting, 0.0, 0.0, 0.0, 1.0)
    heat = temperature(scores, classes)
    said = scores.argmax(axis=1)
    return Trial(
        setting,
        accuracy=float((said == classes).mean()),
        macro_f1=float(f1_score(classes, said, labels=np.unique(classes), average="macro")),
        log_loss=log_loss(scores / heat, classes),
        temperature=heat,
    )


def _final(lessons: Lessons, chosen: Trial, trials: list[Trial], seed: int) -> TfidfModel:
    setting = chosen.setting
    given = lowered_too(lessons)[0] if setting.case else lessons
    texts, learn = _learned(given), given.learn
    fitted = [Channel.fit(kind, lower, texts) for kind, lower in setting.channels()]
    rows = join([found for _, found in fitted])
    if not rows.nnz:
        raise InputError("no text to learn from has a single letter or digit")
    weights, intercepts = fit(
        rows, given.classes[learn], given.weights[learn], len(lessons.labels), setting.c
    )
    return TfidfModel(
        lessons.labels,
        tuple(channel for channel, _ in fitted),
        weights.astype(np.float32),
        intercepts,
        chosen.temperature,
        _facts(lessons, chosen, trials, seed),
    )


def _facts(lessons: Lessons, chosen: Trial, trials: list[Trial], seed: int) -> dict[str, Any]:
    return {
        **learned_from(lessons, seed, ("numpy", "scikit-learn")),
        "chosen": asdict(chosen.setting),
        "cross_validation": _figures(chosen),
        "tried": [{**asdict(trial.setting), **_figures(trial)} for trial in trials],
    }


def _figures(trial: Trial) -> dict[str, float]:
    return {name: getattr(trial, name) for name in ("accuracy", "macro_f1", "log_loss")}


def _learned(lessons: Lessons) -> list[str]:
    return [text for text, learn in zip(lessons.texts, lessons.learn, strict=True) if learn]


def _sample(lessons: Lessons, seed: int) -> Lessons:
    """Enough rows to choose by: of each class its share, and never fewer than ten."""
    if len(lessons.texts) <= SEARCH_ROWS:
        return lessons
    rng = np.random.default_rng(seed)
    share = SEARCH_ROWS / len(lessons.texts)
    taken = []
    for each in range(len(lessons.labels)):
        rows = rng.permutation(np.flatnonzero(lessons.classes == each))
        learned = rows[lessons.learn[rows]]
        taken.append(learned[: max(10, round(share * len(learned)))])
        taken.append(rows[~lessons.learn[rows]][: round(share * (len(rows) - len(learned)))])
    return at(lessons, np.sort(np.concatenate(taken)))


def _in_words(setting: Setting) -> str:
    case = "lower-cased and with their case" if setting.case else "lower-cased"
    return f"{' and '.join(setting.use)} n-grams, {case}, C = {setting.c:g}"
