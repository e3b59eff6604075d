"""Pictures of two axes, both shares from 0 to 1 or a part of that where nothing else is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from .element import element
from .strips import Scale

_WIDTH, _HEIGHT = 380, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 14, 10, 42


@dataclass(frozen=True)
class Point:
    """A point with the ends of its interval upwards; `size` is its radius."""

    x: float
    y: float
    low: float
    high: float
    size: float = 4.0


def _per_cent(value: float) -> str:
    return f"{100 * value:.0f} %"


@dataclass
class Plot:
    """A picture of two axes, to which lines and points are added in order.

    Args:
        x, y: the scales.
        across, up: what the axes are, in words.
        says: what the picture shows, for those who do not see it.
        x_words, y_words: a value of an axis in words.
    """

    x: Scale
    y: Scale
    across: str
    up: str
    says: str
    x_words: Callable[[float], str] = _per_cent
    y_words: Callable[[float], str] = _per_cent
    _shown: list[Markup] = field(default_factory=list)

    def band(self, points: Sequence[Point], kind: str) -> None:
        """The area between the interval ends of points."""
        if len(points) < 2:
            return
        ends = [(p.x, p.high) for p in points] + [(p.x, p.low) for p in reversed(points)]
        self._shown.append(element("polygon", class_=f"band {kind}", points=self._places(ends)))

    def line(self, points: Sequence[tuple[float, float]], kind: str) -> None:
        """A line through points."""
        if len(points) > 1:
            places = self._places(points)
            self._shown.append(element("polyline", class_=f"line {kind}", points=places))

    def points(self, points: Sequence[Point], kind: str) -> None:
        """Points, each with its interval upright."""
        for point in points:
            x, y = self._place(point.x, point.y)
            low, high = (self._place(point.x, end)[1] for end in (point.low, point.high))
            line = element("line", class_=f"span thin {kind}", x1=x, x2=x, y1=low, y2=high)
            self._shown.append(line)
            self._shown.append(element("circle", class_=f"dot {kind}", cx=x, cy=y, r=point.size))

    def drawn(self) -> Markup:
        """The picture."""
        return element(
            "svg",
            element("title", self.says),
            *self._grid(),
            *self._shown,
            class_="plot",
            viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
            role="img",
        )

    def _grid(self) -> list[Markup]:
        left, right, top, bottom = _LEFT, _WIDTH - _RIGHT, _TOP, _HEIGHT - _BOTTOM
        shown = []
        for value in self.x.ticks():
            at = self._place(value, self.y.low)[0]
            shown.append(element("line", class_="rail", x1=at, x2=at, y1=top, y2=bottom))
            words = self.x_words(value)
            shown.append(element("text", words, x=at, y=bottom + 16, text_anchor="middle"))
        for value in self.y.ticks():
            at = self._place(self.x.low, value)[1]
            shown.append(element("line", class_="rail", x1=left, x2=right, y1=at, y2=at))
            words = self.y_words(value)
            shown.append(element("text", words, x=left - 6, y=at + 4, text_anchor="end"))
        middle = (left + right) / 2
        end = _HEIGHT - 6
        shown.append(
            element("text", self.across, class_="name", x=middle, y=end, text_anchor="middle")
        )
        turned = f"translate(13 {(top + bottom) / 2:.0f}) rotate(-90)"
        shown.append(
            element("text", self.up, class_="name", transform=turned, text_anchor="middle")
        )
        return shown

    def _place(self, x: float, y: float) -> tuple[float, float]:
        wide, tall = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return _LEFT + self.x.place(x) * wide, _TOP + (1 - self.y.place(y)) * tall

    def _places(self, points: Sequence[tuple[float, float]]) -> str:
        return " ".join("{:.1f},{:.1f}".format(*self._place(x, y)) for x, y in points)
