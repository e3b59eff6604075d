"""What writing texts will take, from the requests that would really be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..llm import Provider
from ..llm.estimate import REPEATS_IN_WORDS, Estimate, StagePlan, question_tokens
from ..llm.stand_ins import lengths_in_words, stand_ins
from ..llm.token_range import Range, mean, text_tokens
from ..task import Fields, Label, Task
from .calls import draw_call
from .rounds import Course, Rounds, foreseen
from .writers import Writer, choose_writer

SAMPLED_CALLS = 4
_SHOWN_AT_MOST = 8
# Share of usable texts at the high end of calls. The embedded model, which continues lists, had
# 0.79 to 0.97 per call over five tasks. Chat models write several texts a call, which repeat each
# other more; theirs is a guess on the safe side.
_USABLE_LINES = 0.6
_USABLE_IN_JSON = 0.5
# Blanks and line ends with which a model may set out its JSON.
_SET_OUT = Range(0, 4)


def plan_generating(
    task: Task,
    provider: Provider,
    wanted: Mapping[str, int],
    *,
    seed: int,
    whole_rounds: bool = False,
) -> StagePlan:
    """What it will take to write texts for the labels of a task.

    Args:
        task: what to write.
        provider: whom to ask; it is not opened.
        wanted: usable texts per label.
        seed: number that every draw comes from.
        whole_rounds: whether all that is missing is asked for at once, as in batches.
    """
    wanted = {name: count for name, count in wanted.items() if count}
    if not wanted:
        return StagePlan(Estimate(), 0, ["no text is to be written"])
    writer = choose_writer(task, provider)
    as_json = _asks_for_json(task, writer, seed)
    worst = _USABLE_IN_JSON if as_json else _USABLE_LINES
    rounds = Rounds(writer.per_call, writer.round_calls, whole_rounds)
    low, high = (
        foreseen(wanted, rounds, usable=usable, max_calls=task.generate.max_calls)
        for usable in (1.0, worst)
    )
    whole = Estimate()
    for name in wanted:
        label = _OneLabel(task, provider, writer, task.find_label(name), seed, as_json)
        whole += label.estimate(low[name], high[name])
    assumed = [
        f"every label gets the texts asked for; of all texts that the model writes, {worst:.0%} to "
        "100% are usable and new",
        lengths_in_words(task),
    ]
    if as_json:
        whole = whole.with_repeats()
        assumed.append(REPEATS_IN_WORDS)
    return StagePlan(whole, 2 * SAMPLED_CALLS * len(wanted), assumed)


def _asks_for_json(task: Task, writer: Writer, seed: int) -> bool:
    call = draw_call(task, task.labels[0], 0, count=writer.per_call, seed=seed)
    return writer.request(call).response is not None


class _OneLabel:
    """Sizes of the questions and answers for one label."""

    def __init__(
        self,
        task: Task,
        provider: Provider,
        writer: Writer,
        label: Label,
        seed: int,
        as_json: bool,
    ) -> None:
        self._task, self._provider, self._writer = task, provider, writer
        self._label, self._seed, self._as_json = label, seed, as_json
        self._texts, self._lengths = stand_ins(task, label.name)

    def estimate(self, low: Course, high: Course) -> Estimate:
        """What it takes from the shortest course to the longest."""
        first, later = self._question(()), self._question(self._existing())
        later = first + later.beyond(first) * self._lengths
        return Estimate(
            Range(low.calls, high.calls),
            Range(
                low.first * first.low + (low.calls - low.first) * later.low,
                high.first * first.high + (high.calls - high.first) * later.high,
            ),
            self._answers(low, high),
        )

    def _question(self, existing: tuple[str, ...]) -> Range:
        """Mean tokens of the first questions, told of these texts."""
        calls = (
            draw_call(
                self._task,
                self._label,
                number,
                count=self._writer.per_call,
                seed=self._seed,
                existing=existing,
            )
            for number in range(SAMPLED_CALLS)
        )
        requests = (self._writer.request(call) for call in calls)
        return mean(
            question_tokens(request, self._provider, self._task.language) for request in requests
        )

    def _existing(self) -> tuple[str, ...]:
        texts = [self._task.join(text) for text in self._texts]
        return tuple((texts * _SHOWN_AT_MOST)[:_SHOWN_AT_MOST])

    def _answers(self, low: Course, high: Course) -> Range:
        each = mean(self._text(text) for text in self._texts) * self._lengths
        around = text_tokens('{"texts": []}') if self._as_json else Range(0, 1)
        whole = Range(
            low.texts * each.low + low.calls * around.low,
            high.texts * each.high + high.calls * around.high,
        )
        call = draw_call(self._task, self._label, 0, count=self._writer.per_call, seed=self._seed)
        return whole.at_most(high.calls * self._writer.request(call).max_tokens)

    def _text(self, text: Fields) -> Range:
        if not self._as_json:
            return text_tokens(self._task.join(text), self._task.language)
        entry = text if self._task.fields else self._task.join(text)
        words = json.dumps(entry, ensure_ascii=False) + ", "
        return text_tokens(words, self._task.language) + _SET_OUT
