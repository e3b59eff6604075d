"""How many requests may be under way at once, and how many a second, found out from the answers.

The number under way opens while all is well: by one for each answer, so that it doubles with every
round (slow start, Jacobson 1988). A provider over its limit says 429. Whether fewer requests would
help is not known from that: a proxy that refuses at random is no better for it. So it is tried: for
a while no more are sent a second than were answered. Where there is a limit, refusals go away, and
from there the rate is raised a little at a time; where they stay, it is none, and the trial is not
repeated soon. Where the provider says what is left, that is kept to, and 429 hardly comes up.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from .bucket import Bucket, of_a_minute
from .limits import Limit, Limits

START = 8
OFTEN = 0.2
"""Refusals or faults an answer from which on no more are let under way."""
RARELY = 0.02
"""Refusals an answer up to which all is well."""
BELOW = 0.97
"""Share of what was answered a second that a trial lets through."""
RAISE = 1.04
"""Growth of the rate with each time of counting without refusals."""
ALIKE = 0.5
"""Share of the refusals without a rate from which on they count as no fewer with one."""
LEAST_TRIAL_S, LONGEST_TRIAL_S = 0.5, 5.0
LEAST_COUNT = 80
"""Answers from which on two times of counting can be told apart."""
HOLD_TRIALS = 1
"""For how many times of counting no trial is made when refusals were no limit; it doubles with each
such trial in a row."""
LONGEST_HOLD = 80
BURST_S = 0.1
"""Seconds of the rate that may be sent at once."""


class Pace:
    """Gives leave to send, and learns from what comes back.

    Args:
        most: most requests under way at once.
        start: how many at first.
        requests_per_minute, tokens_per_minute: limits that the user set.
        clock: the time in seconds, from any beginning.
        sleep: waits a number of seconds.

    Attributes:
        window: how many requests may be under way now.
        answers: how many good answers came.
        limits: what it was given to keep to.
    """

    def __init__(
        self,
        most: int,
        *,
        start: int = START,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._most = most
        self.limits = (most, start, requests_per_minute, tokens_per_minute)
        self.window = min(start, most)
        self._clock, self._sleep = clock, sleep
        now = clock()
        given = {"requests": requests_per_minute, "tokens": tokens_per_minute}
        self._given = {name: of_a_minute(n, now) for name, n in given.items() if n is not None}
        self._told: dict[str, Bucket] = {}
        self._found: dict[str, Bucket] = {}
        # Refusals an answer before a rate was found.
        self._refused_free = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.answers = 0
        self._hold = HOLD_TRIALS
        self.begin()

    def begin(self) -> None:
        """Begin to be used, perhaps in another event loop than before; what was learnt stays."""
        self._turn = asyncio.Lock()
        self._waiting.clear()
        self._under_way = self._sent = 0
        self._last_good = self._clock()
        self._trial = _Trial(self._last_good)
        self._trial.late = self.window

    @asynccontextmanager
    async def leave(self, tokens: float) -> AsyncIterator[None]:
        """Wait for leave to send one request of about so many tokens; within, it is under way."""
        await self._room()
        try:
            await self._budget({"requests": 1, "tokens": tokens})
            self._sent += 1
            try:
                yield
            finally:
                self._sent -= 1
        finally:
            self._under_way -= 1
            self._wake()

    def good(self, limits: Limits | None = None) -> None:
        """An answer came."""
        now = self._clock()
        self._last_good = now
        self.answers += 1
        self._trial.count(now)
        self._learn(limits, now)
        if self._may_open():
            self.window = min(self._most, self.window + 1)
        self._judge(now)

    def refused(self, limits: Limits | None = None) -> None:
        """The provider said that it is over its limit (429)."""
        now = self._clock()
        self._trial.refusals += 1
        self._learn(limits, now)
        self._judge(now)

    def since_good(self) -> float:
        """Seconds since an answer came, or since the beginning."""
        return self._clock() - self._last_good

    def is_crowded(self) -> bool:
        """Whether so many requests are refused of late that another would be as well."""
        return self._trial.refusals > OFTEN * (self._trial.answers + self.window)

    def fault(self) -> None:
        """The provider failed (5xx, a time-out, a lost connection): no reason to ask for less."""
        self._trial.faults += 1

    def _may_open(self) -> bool:
        trial = self._trial
        full = self._under_way >= self.window
        return full and trial.refusals + trial.faults <= OFTEN * trial.answers

    async def _room(self) -> None:
        if self._under_way < self.window and not self._waiting:
            self._under_way += 1
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._under_way -= 1
                self._wake()
            raise

    def _wake(self) -> None:
        while self._waiting and self._under_way < self.window:
            future = self._waiting.popleft()
            if not future.done():
                self._under_way += 1
                future.set_result(None)

    async def _budget(self, amounts: Mapping[str, float]) -> None:
        if not (self._given or self._told or self._found):
            return
        async with self._turn:
            while (wait := self._wait(amounts)) > 0:
                await self._sleep(wait)
            now = self._clock()
            for budget in (self._given, self._told, self._found):
                for name, bucket in budget.items():
                    bucket.take(amounts[name], now)

    def _wait(self, amounts: Mapping[str, float]) -> float:
        now = self._clock()
        budgets = (*self._given.items(), *self._told.items(), *self._found.items())
        return max((bucket.wait(amounts[name], now) for name, bucket in budgets), default=0.0)

    def _learn(self, limits: Limits | None, now: float) -> None:
        for name in ("requests", "tokens"):
            limit: Limit | None = getattr(limits, name, None)
            if limit is not None and limit.reset > 0 and limit.left < limit.most:
                bucket = self._told.setdefault(name, Bucket(limit.most, 0, now))
                # Those that are on their way now are not in what the provider has counted.
                left = limit.left - (self._sent - 1 if name == "requests" else 0)
                bucket.set(left, limit.most, (limit.most - limit.left) / limit.reset, now)

    def _judge(self, now: float) -> None:
        """End a time of counting: try a rate, keep to it, raise it or let it go."""
        trial, seconds = self._trial, now - self._trial.began
        long = seconds >= LONGEST_TRIAL_S and trial.answers + trial.refusals >= LEAST_COUNT
        if not long and (trial.answers < LEAST_COUNT or seconds < LEAST_TRIAL_S):
            return
        rate = max(1, trial.answers) / seconds
        refused = trial.refusals / max(1, trial.answers)
        following = self._trial = _Trial(now, hold=max(0, trial.hold - 1))
        if refused <= RARELY:
            self._raise(now)
        elif self._found and refused > ALIKE * self._refused_free:
            self._found.clear()
            following.hold = self._hold
            self._hold = min(LONGEST_HOLD, 2 * self._hold)
        elif self._found or not trial.hold:
            if not self._found:
                self._refused_free = refused
                following.late = self._sent
            self._keep_to(BELOW * rate, now)

    def _keep_to(self, rate: float, now: float) -> None:
        capacity = max(1.0, BURST_S * rate)
        bucket = self._found.setdefault("requests", Bucket(capacity, rate, now))
        bucket.set(min(bucket.level(now), capacity), capacity, rate, now)

    def _raise(self, now: float) -> None:
        if (bucket := self._found.get("requests")) is not None:
            self._hold = HOLD_TRIALS
            self._keep_to(RAISE * bucket.rate, now)


class _Trial:
    """A time of counting answers and refusals.

    Attributes:
        began: when.
        hold: for how many times of counting no trial is made.
        late: answers still to come to requests that were sent before; they are not counted.
    """

    def __init__(self, began: float, hold: int = 0) -> None:
        self.began = began
        self.hold = hold
        self.late = 0
        self.answers = self.refusals = self.faults = 0

    def count(self, now: float) -> None:
        """An answer came."""
        if self.late > 0:
            self.late -= 1
            self.began = now
            self.refusals = 0
        else:
            self.answers += 1
