"""Words of a text, and which of them only hold the others together."""

from __future__ import annotations

import re

# Scripts written without blanks between words: each character counts as a word.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|"
    r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)

_FUNCTION = """
a an the this that these those some any no every each either neither both all such what which
whose my your his her its our their mine yours hers ours theirs
i me you he him she it we us they them who whom myself yourself himself herself itself
ourselves themselves someone anyone everyone something anything everything nothing
am is are was were be been being do does did doing done have has had having will would shall
should can could may might must ought need dont doesnt didnt cant couldnt wont wouldnt isnt
arent wasnt werent havent hasnt hadnt im ive id ill youre youve youll youd hes shes theyre
theyve were weve thats whats heres theres lets whos
of in on at by for with about against between into through during before after above below to
from up down out off over under again as than per via within without upon across toward towards
and but or nor so yet if because while although though unless until since whether when where
why how then once here there now
not never only just even also too very really still already ever much many more most less least
few other another same own
"""
FUNCTION_WORDS = frozenset(_FUNCTION.split())
"""English function words, apostrophes taken out as `normalise` does."""

_MARKERS = """
oh wow well ok okay yes yeah no nope sure hey hi hello dear please thanks thank lol haha omg
lmao btw imo imho tbh actually honestly basically literally seriously definitely absolutely
certainly clearly obviously frankly simply finally overall however therefore moreover
furthermore additionally meanwhile instead indeed perhaps maybe unfortunately fortunately
luckily sadly surprisingly interestingly first firstly second secondly lastly again anyway
"""
MARKERS = frozenset(_MARKERS.split())
"""English words that open or close a text, or turn it, and say nothing of its topic."""

_ASIDES = """
oh wow lol haha omg lmao btw imo imho tbh actually honestly basically literally seriously
definitely absolutely certainly clearly obviously frankly simply truly overall however therefore
moreover furthermore additionally meanwhile indeed perhaps maybe surprisingly interestingly
firstly secondly lastly anyway essentially ultimately arguably admittedly notably
"""
ASIDES = frozenset(_ASIDES.split())
"""English words that can be taken out of any place of a text without changing what it says."""


def words(text: str) -> list[str]:
    """Words of a text in order: runs of letters, digits and _, as they are written."""
    return _WORD.findall(text)


def word_places(text: str) -> list[tuple[int, int]]:
    """Start and end of each of its `words`."""
    return [found.span() for found in _WORD.finditer(text)]
