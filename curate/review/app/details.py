"""What is known of a row beside its text: decisions, flags, votes, where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content

from .answering import TELL_TALES
from .draw import DIM, EVIDENCE, STRONG, answer, block, line, named
from .drawn import Drawn

if TYPE_CHECKING:
    from ..rows import Item


def flags_shown(item: Item, hidden: bool) -> Sequence[Mapping[str, Any]]:
    """Its flags; where labels are hidden, without those that would tell."""
    if not hidden:
        return item.flags
    return [flag for flag in item.flags if flag["check"] not in TELL_TALES]


class Details(Drawn):
    """The lines below, or beside, the labels."""

    fills = True

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id)
        self._item: Item | None = None
        self._hidden = False

    def show(self, item: Item | None, hidden: bool) -> None:
        """Draw what is known of a row; `hidden`: nothing that tells its label."""
        self._item, self._hidden = item, hidden
        self.redraw()

    def build(self, width: int) -> Content:
        if self._item is None:
            return Content()
        return Content("\n").join(self._lines(self._item))

    def _lines(self, item: Item) -> Iterator[Content]:
        yield from _decisions(item, self._hidden)
        for flag in flags_shown(item, self._hidden):
            yield Content.assemble((line(flag["check"]), EVIDENCE), "  ", line(flag["reason"]))
        if self._hidden:
            words = "blind: label, votes, origin and flags that tell it are hidden until you choose"
            yield Content.styled(words, DIM)
        if len(item.group) > 1 and not self._hidden:
            yield named("one of", f"{len(item.group)} rows that belong together")
        if not self._hidden:
            yield from _told(item)


def _decisions(item: Item, hidden: bool) -> Iterator[Content]:
    if item.stale:
        yield Content.styled("decided before the text was changed: please look again", STRONG)
    if item.decided is not None:
        yield named("you:", Content.styled(line(item.decided), STRONG))
    if not hidden:
        for by, words in item.others:
            yield named(f"{line(by)}:", line(words))
    if item.note:
        yield named("note:", block(item.note))


def _told(item: Item) -> Iterator[Content]:
    if item.why and item.why not in {flag["check"] for flag in item.flags}:
        yield named("here because", line(item.why))
    for vote in item.votes:
        yield _vote(vote)
    if item.intended is not None:
        differs = item.intended != item.label
        yield named("written as", Content.styled(line(item.intended), STRONG if differs else ""))
    origin = [named(f"{line(name)}:", line(value)) for name, value in item.origin.items()]
    yield Content.styled(" · ", DIM).join([*origin, named("id:", line(item.id))])


def _vote(vote: Mapping[str, Any]) -> Content:
    """What was answered, and the options as they stood, that one in brackets."""
    given = vote.get("labels") if vote.get("label") is None else vote["label"]
    chosen = (given,) if isinstance(given, str) else tuple(given or ())
    parts = [("vote: ", DIM), (answer(given, "none"), STRONG), (" of ", DIM)]
    for place, option in enumerate(vote.get("order") or ()):
        words = f"[{line(option)}]" if option in chosen else line(option)
        parts += [(" · " if place else "", DIM), (words, "" if option in chosen else DIM)]
    if vote.get("model"):
        parts.append((f"  {line(vote['model'])}", DIM))
    if vote.get("seconds") is not None:
        parts.append((f" {vote['seconds']:.1f} s", DIM))
    return Content.assemble(*parts)
