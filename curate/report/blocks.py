"""What a section of the report is made of. `blocks.html` knows how each kind looks.

Strings in them are plain text, whoever wrote it; the page escapes every one. Only drawings are
markup, and those are made by `draw/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from markupsafe import Markup

HUES = 7
ROWS = 12
MOST_ROWS = 200

Cells = Sequence["str | Chip | Heat"]


@dataclass(frozen=True)
class Hues:
    """A colour for each of the first labels, the same all over the page."""

    labels: Sequence[str] = ()

    def of(self, label: Any) -> str:
        """Class of the colour of a label; that of all others where colours have run out."""
        place = self.labels.index(label) if label in self.labels else HUES
        return f"hue{place}" if place < HUES else "hueless"


@dataclass(frozen=True)
class Chip:
    """A word in a frame, in the colour of a class; `tag` is a word that is no label."""

    text: str
    hue: str = "hueless"
    kind: ClassVar[str] = "chip"


@dataclass(frozen=True)
class Heat:
    """A figure in a table; `level` 0 to 10 says how strongly it is coloured."""

    text: str
    level: int = 0
    wrong: bool = False
    kind: ClassVar[str] = "heat"


@dataclass(frozen=True)
class Words:
    """Sentences, each on a line of its own."""

    lines: Sequence[str]
    kind: ClassVar[str] = "words"


@dataclass(frozen=True)
class Tile:
    """One large figure: what it is, and a few words below it."""

    name: str
    value: str
    note: str = ""
    goes_to: str = ""


@dataclass(frozen=True)
class Tiles:
    """Large figures beside each other."""

    tiles: Sequence[Tile]
    kind: ClassVar[str] = "tiles"


@dataclass(frozen=True)
class Facts:
    """Names with a value each."""

    pairs: Sequence[tuple[str, str]]
    title: str = ""
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Bar:
    """A line of a list: a name, its strip, and the figure in words."""

    name: str
    figure: str
    drawing: Markup
    hue: str = ""


@dataclass(frozen=True)
class Bars:
    """Strips below each other, on one scale; what the colours mean stands above.

    Attributes:
        rest: rows that show when asked for, and in print.
        compact: whether names are short enough to stand before their strips on any screen.
        more: how many others there are, which are only in the JSON.
    """

    rows: Sequence[Bar]
    title: str = ""
    note: str = ""
    axis: Markup | None = None
    legend: Sequence[Chip] = ()
    rest: Sequence[Bar] = ()
    compact: bool = False
    more: int = 0
    kind: ClassVar[str] = "bars"


@dataclass(frozen=True)
class Table:
    """Rows of cells; columns named in `words` stand left, the others are figures."""

    columns: Sequence[str]
    rows: Sequence[Cells]
    title: str = ""
    note: str = ""
    words: Sequence[str] = ()
    more: int = 0
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Picture:
    """A drawing with its title, what the colours mean, and how to read it."""

    drawing: Markup
    title: str = ""
    note: str = ""
    legend: Sequence[Chip] = ()
    kind: ClassVar[str] = "picture"


@dataclass(frozen=True)
class Quote:
    """A text from the table; `beside` is another that belongs to it."""

    text: str
    label: Chip | None = None
    note: str = ""
    beside: Quote | None = None


@dataclass(frozen=True)
class Quotes:
    """Texts below each other."""

    rows: Sequence[Quote]
    title: str = ""
    kind: ClassVar[str] = "quotes"


@dataclass(frozen=True)
class Card:
    """A part in a frame."""

    title: str
    blocks: Sequence[Any]
    chips: Sequence[Chip] = ()


@dataclass(frozen=True)
class Cards:
    """Parts in frames, beside each other where there is room."""

    cards: Sequence[Card]
    title: str = ""
    kind: ClassVar[str] = "cards"


@dataclass(frozen=True)
class Beside:
    """Blocks beside each other where there is room."""

    blocks: Sequence[Any]
    kind: ClassVar[str] = "beside"


@dataclass(frozen=True)
class Folded:
    """Blocks that show when asked for, and in print."""

    title: str
    blocks: Sequence[Any]
    kind: ClassVar[str] = "folded"


def long_table(
    columns: Sequence[str],
    rows: Sequence[Cells],
    title: str = "",
    note: str = "",
    words: Sequence[str] = (),
) -> list[Any]:
    """A table of the first rows, and one of the others that shows when asked for.

    At most 200 rows stand in it; how many there are beyond is said.
    """
    if not rows:
        return []
    first, rest = rows[:ROWS], rows[ROWS:MOST_ROWS]
    found: list[Any] = [Table(columns, first, title, note, words)]
    if rest:
        others = Table(columns, rest, words=words, more=max(0, len(rows) - MOST_ROWS))
        found.append(Folded(f"{len(rows) - ROWS:,} more", [others]))
    return found


@dataclass(frozen=True)
class Section:
    """A part of the report.

    Attributes:
        id: where links go to.
        title: heading.
        blocks: what it shows.
        says: what it is about, in a sentence.
        stands_out: what is worth a look, for the top of the page.
    """

    id: str
    title: str
    blocks: Sequence[Any]
    says: str = ""
    stands_out: Sequence[str] = field(default_factory=tuple)
