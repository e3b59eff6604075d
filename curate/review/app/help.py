"""Every key, in a list."""

from __future__ import annotations

from pathlib import Path

from textual.content import Content

from .bars import key_words
from .commands import COMMANDS, PLACES, Keys
from .draw import DIM, STRONG, line, rows_of
from .settings import FILE

_LABELS = "1 2 3 … and free letters: the labels, as they stand beside them"


def help_of(first: str, keys: Keys, unused: frozenset[str], config: Path) -> Content:
    """Every key by screen.

    Args:
        first: the screen that comes first.
        keys: of the commands.
        unused: commands to leave out.
        config: folder of the user's settings.
    """
    parts = [Content.styled(_LABELS, STRONG)]
    for place in sorted(PLACES, key=lambda name: name != first):
        parts += [Content(), Content.styled(PLACES[place], STRONG)]
        for each in COMMANDS:
            if place in each.places and each.name not in unused:
                written = " ".join(map(key_words, keys.of(each))) or "no key"
                shown = (f"{written:>13}  ", "bold $text-accent")
                parts.append(Content.assemble(shown, each.help, (f"  {each.name}", DIM)))
    change = (
        f"Keys are changed in {line(str(config / FILE))}: a table [keys] with lines such as "
        'drop = "x", by the names that stand behind here.'
    )
    return rows_of([*parts, Content(), Content.styled(change, DIM)])
