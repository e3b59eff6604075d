"""One spelling for texts that a reader would call the same."""

from __future__ import annotations

import re
import unicodedata

# Signs that carry meaning of their own: C++ is not C#, 5 % is not 5, @name is not name.
_MEANINGFUL = frozenset("#%&@*")
_FACE = re.compile(r"(?<![\w)(])[:;=][-'^o]?[)(\[\]/\\|dp3](?!\w)")
_FACES = {")": " happyface ", "]": " happyface ", "d": " happyface ", "(": " sadface "}
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,:](?=\d)")


class _Folding(dict[int, "str | None"]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        category = unicodedata.category(sign)
        folded: str | None = sign
        if sign in "'\u2019\u2018`\u00b4" or category == "Cf":
            folded = None
        elif sign not in _MEANINGFUL and (category[0] == "P" or category in ("Cc", "Cs", "Sk")):
            folded = " "
        self[code] = folded
        return folded


_FOLDING = _Folding()


_MARKED = re.compile(r"[:;=]|\d[.,:]\d")
_ASCII_TO = bytes(ord(_FOLDING[code] or " ") if code < 128 else 32 for code in range(256))
_ASCII_GONE = bytes(code for code in range(128) if _FOLDING[code] is None)


def normalise(text: str) -> str:
    """A text with case, width, punctuation and blanks folded; equal for equal texts.

    Unicode NFKC and full case folding; apostrophes and invisible signs go, other punctuation
    becomes a blank, runs of blanks one blank. Kept are letters, digits, symbols, emoji,
    `# % & @ *`, the sign inside a number (3.5 is not 35) and whether a face made of
    signs smiles. A text of punctuation alone stays as it is, so that "?" and "!" differ.
    """
    if text.isascii() and not _MARKED.search(text):  # most texts, and quicker
        plain = text.lower()
        folded = plain.encode().translate(_ASCII_TO, _ASCII_GONE).decode()
        return " ".join(folded.split()) or " ".join(plain.split())
    plain = unicodedata.normalize("NFKC", text).casefold()
    if any(mark in plain for mark in ":;="):
        plain = _FACE.sub(lambda face: _FACES.get(face.group()[-1], " face "), plain)
    if any(mark in plain for mark in ".,:"):
        plain = _BETWEEN_DIGITS.sub("\ue000", plain)
    folded = " ".join(plain.translate(_FOLDING).split())
    return folded or " ".join(plain.split())
