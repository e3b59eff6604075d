"""The closed loop: asks until every label has the asked number of usable, distinct texts.

Works in rounds. The calls of a round depend only on the seed and on the answers of the rounds
before it, never on the order in which answers come; so a run that was stopped sends the same
requests again and finds their answers in the journal.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ..llm import Answer, Client, Request
from ..llm.client import answers_in_order
from ..progress import Step
from ..task import Fields, Label, Task
from ..text.distinct import Distinct
from ..text.usable import problem, repair
from .calls import Call, draw_call
from .rounds import MAX_CALLS_PER_TEXT, Rounds
from .wants import Want
from .writers import Writer

_POOR_ROUNDS = 3
_POOR_YIELD = 0.02
_ALWAYS_SHORT_ENOUGH = 200
_AT_A_TIME = 12


@dataclass
class Tally:
    """How far one want is.

    Attributes:
        label: the label.
        want: what is wanted.
        kept: call and fields of each usable, distinct text, in the order they came.
        dropped: reason to number of candidates that were not usable.
        calls: calls sent; `failed` of them gave no usable answer.
        candidates: texts that the model wrote, usable or not.
        surplus: usable texts above what was asked for, left out.
        repaired: texts from which something was taken away, such as a list number.
        stopped: why no more is asked for.
    """

    label: Label
    want: Want
    kept: list[tuple[Call, Fields]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    failed: int = 0
    candidates: int = 0
    repaired: int = 0
    surplus: int = 0
    stopped: str | None = None
    poor_rounds: int = 0

    @property
    def wanted(self) -> int:
        """Usable texts asked for."""
        return self.want.count

    @property
    def missing(self) -> int:
        """Usable texts that are still to be written."""
        return max(0, self.wanted - len(self.kept))


class Loop:
    """Generates for all that is wanted of a task.

    Args:
        task: what to write.
        writer: how to ask for it.
        client: whom to ask.
        wants: what is wanted.
        seed: number that every draw comes from.
        taken: texts that exist already, such as seed examples and texts that were brought.
        whole_rounds: ask for all that is missing in one round: for answers that take hours, all
            at once. Otherwise rounds are small, so that later calls are told what exists.
    """

    def __init__(
        self,
        task: Task,
        writer: Writer,
        client: Client,
        *,
        wants: Sequence[Want],
        seed: int,
        taken: Iterable[str],
        whole_rounds: bool = False,
    ) -> None:
        self._task = task
        self._writer = writer
        self._client = client
        self._seed = seed
        self._rounds = Rounds(writer.per_call, writer.round_calls, whole_rounds)
        self._distinct = Distinct()
        self._seeds = [task.join(example) for _, example in task.seeds]
        for text in (*self._seeds, *taken):
            self._distinct.add(text)
        self.tallies = [Tally(task.find_label(want.label), want) for want in wants]
        self._limits = _length_limits(task, self._seeds)

    async def run(self, step: Step) -> None:
        """Ask, judge and ask again until each want is full or stopped."""
        step.advance(0)
        while places := [n for n, tally in enumerate(self.tallies) if self._goes_on(tally)]:
            calls = in_turn([self._plan(place) for place in places])
            open_tallies = [self.tallies[place] for place in places]
            before = [len(tally.kept) for tally in open_tallies]
            requests = (self._writer.request(call) for call in calls)
            answers = await answers_in_order(self._client, requests, _shown(step, len(calls)))
            step.note("")
            for request, answer in answers:
                self._take(self._writer.call(request), request, answer)
            for tally, had in zip(open_tallies, before, strict=True):
                gained = len(tally.kept) - had
                step.advance(gained)
                sent = sum(self.tallies[call.want] is tally for call in calls)
                self._judge_round(tally, gained, sent)

    def _goes_on(self, tally: Tally) -> bool:
        if tally.stopped is None and not tally.missing:
            tally.stopped = "complete"
        return tally.stopped is None

    def _plan(self, place: int) -> list[Call]:
        tally = self.tallies[place]
        calls = self._rounds.calls(
            missing=tally.missing,
            kept=len(tally.kept),
            sent=tally.calls,
            open_labels=sum(one.stopped is None for one in self.tallies),
            left=self._calls_left(tally),
        )
        existing = [self._task.join(fields) for _, fields in tally.kept]
        return [
            draw_call(
                self._task,
                tally.label,
                tally.calls + index,
                count=self._rounds.texts(tally.missing),
                seed=self._seed,
                existing=existing,
                attributes=tally.want.attributes,
                want=place,
            )
            for index in range(calls)
        ]

    def _calls_left(self, tally: Tally) -> int:
        most = self._task.generate.max_calls or MAX_CALLS_PER_TEXT * tally.wanted
        return most - tally.calls

    def _take(self, call: Call, request: Request, answer: Answer) -> None:
        tally = self.tallies[call.want]
        tally.calls += 1
        if answer.error is not None:
            tally.failed += 1
            tally.dropped[f"no answer: {answer.error}"[:120]] += 1
            return
        for fields in self._writer.texts(request, answer):
            tally.candidates += 1
            mended = {name: repair(part) for name, part in fields.items()}
            clean = {name: part for name, (part, _) in mended.items()}
            if reason := self._refused(clean, tally.want):
                tally.dropped[reason] += 1
            elif tally.missing:
                tally.repaired += any(done for _, done in mended.values())
                tally.kept.append((call, clean))
            else:
                tally.surplus += 1

    def _refused(self, fields: Fields, want: Want) -> str | None:
        text = self._task.join(fields)
        low, high = self._limits
        if any(not part.strip() for part in fields.values()):
            return "a part is empty"
        if reason := problem(text, min_chars=low, max_chars=high):
            return reason
        if want.accepts is not None and not want.accepts(text):
            return "not as it was to be"
        return None if self._distinct.add(text) else "said before"

    def _judge_round(self, tally: Tally, gained: int, calls: int) -> None:
        poor = gained < _POOR_YIELD * calls * self._writer.per_call
        tally.poor_rounds = tally.poor_rounds + 1 if poor else 0
        if not tally.missing:
            return
        if tally.poor_rounds >= _POOR_ROUNDS:
            tally.stopped = f"no progress: the last {_POOR_ROUNDS} rounds gave next to nothing new"
        elif self._calls_left(tally) <= 0:
            tally.stopped = f"limit: {tally.calls} calls"


def in_turn(plans: Sequence[Sequence[Call]]) -> list[Call]:
    """The calls of all labels, by turns between a dozen labels at a time.

    So the embedded server has a beginning for each of its slots, and does not have to read those of
    all labels again and again.
    """
    dozens = [plans[at : at + _AT_A_TIME] for at in range(0, len(plans), _AT_A_TIME)]
    turns = (turn for dozen in dozens for turn in itertools.zip_longest(*dozen))
    return [call for turn in turns for call in turn if call is not None]


def _length_limits(task: Task, seeds: list[str]) -> tuple[int, int | None]:
    """Shortest and longest usable text, in characters: far outside what the examples show."""
    low, high = task.curate.min_chars, task.curate.max_chars
    lengths = sorted(len(seed) for seed in seeds)
    if low is None:
        low = max(1, lengths[0] // 3) if lengths else 1
    if high is None and lengths:
        high = max(_ALWAYS_SHORT_ENOUGH, lengths[-1] * 3)
    return low, high


def _shown(step: Step, calls: int) -> Callable[[Answer], None]:
    """Shows each answer; texts are judged, and counted, when the round is over."""
    done = itertools.count(1)

    def show(answer: Answer) -> None:
        step.advance(0, tokens=answer.input_tokens + answer.output_tokens, usd=answer.usd)
        step.note(f"{next(done):,} of {calls:,} calls of this round")

    return show
