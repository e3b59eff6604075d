"""What labeling will take, from the questions that would really be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ..llm import Provider
from ..llm.estimate import REPEATS_IN_WORDS, Estimate, StagePlan, question_tokens
from ..llm.stand_ins import lengths_in_words, stand_ins
from ..llm.token_range import Range, mean, text_tokens
from ..task import Task
from .answered import right_answers
from .questions import questions_of

# Questions that are made up and measured, over all labels, and of texts that are there.
_SAMPLED_STAND_INS = 60
_SAMPLED_TEXTS = 100
_SAMPLED_VOTES = 4
_SAMPLED_ROWS = 10
# Blanks and line ends with which a model may set out its JSON.
_SET_OUT = Range(0, 6)


def plan_labeling(
    task: Task,
    provider: Provider,
    wanted: Mapping[str, int],
    brought: Sequence[str] = (),
    *,
    votes: int | None = None,
) -> StagePlan:
    """What it will take to label texts.

    Args:
        task: the labels and what each is for.
        provider: whom to ask; it is not opened.
        wanted: texts to be written per label, which do not exist yet.
        brought: texts that exist.
        votes: questions per text, in place of what the task says.
    """
    rows = sum(wanted.values()) + len(brought)
    sizes = _Sizes(task, provider, votes, rows)
    held_out = [text for text, _ in sizes.questions.asker.held_out]
    whole = Estimate()
    for name, count in wanted.items():
        if count:
            whole += sizes.of_label(name, count)
    whole += sizes.of_texts(brought) + sizes.of_seeds(held_out)
    assumed = [f"{votes_in_words(*sizes.questions.votes)} on each text"]
    if any(wanted.values()):
        assumed.append(lengths_in_words(task))
    if held_out:
        assumed.append(f"{len(held_out)} seed examples are asked about first")
    if probes := sizes.questions.probes(rows):
        assumed.append(f"{probes} of the texts are asked about in all orders")
    if not sizes.scored:
        whole = whole.with_repeats()
        assumed.append(REPEATS_IN_WORDS)
    return StagePlan(whole, sizes.sampled, assumed)


class _Sizes:
    """Sizes of questions and answers."""

    def __init__(self, task: Task, provider: Provider, votes: int | None, rows: int) -> None:
        self._task, self._provider = task, provider
        # Seed examples stand in for texts, and are no copies of themselves then.
        self.questions = questions_of(task, provider, votes=votes, copies=True)
        # Further votes only turn the options round; a few of them tell the size of all.
        sampled = min(self.questions.votes[1], _SAMPLED_VOTES)
        self._sampled_votes = sampled
        self.sampled = 0
        first = next(self.questions.requests([("", "")], [0], range(1)))
        self.scored = bool(first.choices and first.prompt)
        probes, (least, most) = self.questions.probes(rows), self.questions.votes
        of_seeds = len(self.questions.labels) if probes else least
        self._seed_calls = Range.exactly(self._calls_per_text(of_seeds))
        self._calls = Range(*(self._calls_per_text(count) for count in (least, most)))
        if probes:
            more = self._seed_calls.low - self._calls.low
            self._calls += Range.exactly(more * probes / rows)
        self._readings = Range(1, branchings(first.choices)) if self.scored else Range(1, 1)
        self._answer = Range() if self.scored else self._answers()

    def of_label(self, name: str, count: int) -> Estimate:
        """What as many texts of a label take, of which none is there yet."""
        examples, lengths = stand_ins(self._task, name)
        most = max(1, _SAMPLED_STAND_INS // len(self._task.labels))
        texts = [self._task.join(example) for example in examples[:most]]
        whole, empty = self._question(texts), self._question([""])
        return self._estimate(self._calls * count, empty + whole.beyond(empty) * lengths)

    def of_texts(self, texts: Sequence[str]) -> Estimate:
        """What these texts take."""
        return self._of(texts, self._calls)

    def of_seeds(self, texts: Sequence[str]) -> Estimate:
        """What it takes to ask about these seed examples first."""
        return self._of(texts, self._seed_calls)

    def _of(self, texts: Sequence[str], calls: Range) -> Estimate:
        if not texts:
            return Estimate()
        # Evenly over all lengths, so that a few very long ones are not missed.
        by_length = sorted(texts, key=len)
        step = max(1, len(texts) // _SAMPLED_TEXTS)
        return self._estimate(calls * len(texts), self._question(by_length[step // 2 :: step]))

    def _estimate(self, calls: Range, question: Range) -> Estimate:
        return Estimate(calls, question * self._readings * calls, self._answer * calls)

    def _calls_per_text(self, votes: int) -> float:
        """Mean requests for one text: what was asked in this order already is not asked again."""
        if not self.scored:
            return votes * self.questions.requests_per_vote
        made_up = [
            list(self.questions.requests([(f"text {n}", "")], [0], range(votes)))
            for n in range(_SAMPLED_ROWS)
        ]
        different = [{(one.prompt, one.choices) for one in row} for row in made_up]
        return sum(map(len, different)) / _SAMPLED_ROWS

    def _question(self, texts: Sequence[str]) -> Range:
        """Mean tokens of one question about these texts."""
        rows = [(f"text {place}", text) for place, text in enumerate(texts)]
        votes = range(self._sampled_votes)
        requests = list(self.questions.requests(rows, range(len(rows)), votes))
        self.sampled += len(requests)
        return mean(
            question_tokens(request, self._provider, self._task.language) for request in requests
        )

    def _answers(self) -> Range:
        answers = (json.dumps(one, ensure_ascii=False) for one in right_answers(self._task))
        return mean(text_tokens(one, self._task.language) for one in answers) + _SET_OUT


def votes_in_words(least: int, most: int) -> str:
    """How many votes, as a number or from one to another."""
    number = str(most) if least == most else f"{least} to {most}"
    return f"{number} vote{'s' if most > 1 else ''}"


def branchings(names: Sequence[str]) -> int:
    """How often names part, letter by letter: the prompt is read once for each time at most.

    Tokens part where letters do or before, so the model's own tokens part no more often.
    """
    groups, parted = [("", list(names))], 0
    while groups:
        begin, group = groups.pop()
        by_letter: dict[str, list[str]] = {}
        for name in group:
            by_letter.setdefault(name[len(begin) : len(begin) + 1], []).append(name)
        parted += len(by_letter) > 1
        groups += [(begin + letter, some) for letter, some in by_letter.items() if len(some) > 1]
    return max(1, parted)
