"""Pictures one line high and as wide as the page has room: bars and intervals.

Places are shares of the width, so that nothing is stretched on any screen. Each stands beside its
figure in words and is hidden from screen readers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from .element import element, percent

_HEIGHT = 16


@dataclass(frozen=True)
class Scale:
    """What the left and the right end of a strip stand for."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Share of the width at which a value stands, 0 to 1."""
        wide = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / wide)) if wide > 0 else 0.0

    def ticks(self) -> list[float]:
        """Three to six round values from end to end."""
        wide = self.high - self.low
        if wide <= 0:
            return [self.low]
        rough = 10 ** math.floor(math.log10(wide))
        step = next(s for s in (rough / 5, rough / 2, rough, 2 * rough) if wide / s <= 5)
        first = math.ceil(self.low / step - 1e-9)
        return [n * step for n in range(first, math.floor(self.high / step + 1e-9) + 1)]

    @classmethod
    def of_shares(cls, values: Iterable[float]) -> Scale:
        """From the tenth below the least share to the tenth above the largest, within 0 to 1."""
        some = list(values) or [0.0, 1.0]
        low = max(0.0, math.floor(10 * min(some) + 1e-9) / 10)
        high = min(1.0, math.ceil(10 * max(some) - 1e-9) / 10)
        return cls(low, high) if high - low >= 0.15 else cls(max(0.0, high - 0.2), max(0.2, high))


@dataclass(frozen=True)
class LogScale(Scale):
    """A scale on which each ten times more is as far; both ends above 0."""

    def place(self, value: float) -> float:
        """Share of the width at which a value stands, 0 to 1."""
        wide = math.log(self.high / self.low)
        return min(1.0, max(0.0, math.log(max(value, self.low) / self.low) / wide)) if wide else 0.0

    def ticks(self) -> list[float]:
        """Powers of ten from end to end, at most six."""
        first = math.ceil(math.log10(self.low) - 1e-9)
        last = math.floor(math.log10(self.high) + 1e-9)
        step = max(1, math.ceil((last - first + 1) / 6))
        return [10.0**power for power in range(first, last + 1, step)]


def bar(
    parts: Sequence[tuple[float, str]], *, marks: Sequence[float] = (), whole: bool = False
) -> Markup:
    """Lengths beside each other, each a share of the width and a class of colour.

    Args:
        parts: shares of the width, with their class.
        marks: places of upright lines, as shares of the width.
        whole: whether the width that is left over shows as a track.
    """
    shown = [_box(0.0, 1.0, "track")] if whole else []
    start = 0.0
    for length, kind in parts:
        shown.append(_box(start, length, kind))
        start += length
    shown += [_line(place, place, "mark", 1, _HEIGHT - 1) for place in marks]
    return strip(shown)


def whisker(
    figure: tuple[float, float, float],
    scale: Scale,
    kind: str = "hue0",
    *,
    against: float | None = None,
) -> Markup:
    """A point with its interval on a scale; `against` is a value to compare with.

    Args:
        figure: value, low end, high end.
        scale: of the strip.
        kind: class of colour.
        against: an upright line stands there, where it is on the scale.
    """
    value, low, high = (scale.place(x) for x in figure)
    middle = _HEIGHT / 2
    shown = [_line(0, 1, "rail", middle, middle)]
    if against is not None and scale.low <= against <= scale.high:
        place = scale.place(against)
        shown.append(_line(place, place, "mark", 1, _HEIGHT - 1))
    shown.append(_line(low, high, f"span {kind}", middle, middle))
    shown.append(element("circle", class_=f"dot {kind}", cx=percent(value), cy=middle, r=4.5))
    return strip(shown)


def axis(scale: Scale, *, shares: bool = True) -> Markup:
    """The ticks of a scale, to stand below its strips; as per cent where it is one of shares."""
    shown = []
    for value in scale.ticks():
        place = scale.place(value)
        anchor = "start" if place < 0.05 else "end" if place > 0.95 else "middle"
        shown.append(_line(place, place, "rail", 0, 4))
        words = f"{100 * value:.0f} %" if shares else f"{value:.2g}"
        shown.append(element("text", words, x=percent(place), y=15, text_anchor=anchor))
    return strip(shown)


def strip(shown: Sequence[Markup]) -> Markup:
    """Shapes as a picture one line high."""
    return element("svg", *shown, class_="strip", width="100%", height=_HEIGHT, aria_hidden="true")


def _box(start: float, length: float, kind: str) -> Markup:
    return element(
        "rect",
        class_=kind,
        x=percent(start),
        y=2,
        width=percent(max(0.0, min(length, 1 - start))),
        height=_HEIGHT - 4,
    )


def _line(start: float, end: float, kind: str, top: float, bottom: float) -> Markup:
    return element("line", class_=kind, x1=percent(start), x2=percent(end), y1=top, y2=bottom)
