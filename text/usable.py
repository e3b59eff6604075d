"""What a language model leaves around a text, and texts that are no texts.

`repair` takes away what can be taken away without touching the words; `problem` says why what is
left cannot be used. Both look for what models write and people do not: a headline that starts
with "21 ways", a review that says "sorry, I can't recommend it" and a quotation inside a text are
none of their business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence

from .encoding import lost_signs, without_entities, without_mojibake
from .loops import loops
from .normalise import normalise
from .remains import find_remains

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_THINGS = (
    r"(?:headlines?|titles?|examples?|texts?|reviews?|questions?|messages?|sentences?|tweets?|items?"
    r"|options?|list|posts?|samples?|variations?|versions?|articles?|ideas?)"
)
_COUNT = r"(?:an?|the|some|your|my|another|one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
_PREAMBLE = re.compile(
    r"^(?:sure|certainly|of course|absolutely)[!.,:]?\s+(?:thing[!.,]\s+)?"
    r"here(?:['\u2019]s| is| are)\b[^\n:]{0,120}:"
    rf"|^here(?:['\u2019]s| is| are)\s+{_COUNT}\s+(?:[\w-]+\s+){{0,6}}?{_THINGS}\b[^\n:]{{0,80}}:",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\s*(?:\(\d{1,3}\)|\d{1,3}[.)]|#\d{1,3}[.:)])\s+(?=\S)")
_BULLET = re.compile(r"^\s*[-*•‣▪●·\u2013—]\s+(?=\S)")
_SECOND_ITEM = re.compile(r"(?:^|\s)\(?2[.)]\s")
_FIELD_NAME = re.compile(
    r"^\**(?:example|headline|text|title|sample|output|answer)\s*(?:#?\d{1,3})?\**\s*:\**\s+(?=\S)",
    re.IGNORECASE,
)
_QUOTES = {'"': '"', "“": "”", "\u2018": "\u2019", "'": "'", "«": "»", "„": "“", "`": "`"}
_BOLD = re.compile(r"^(\*{1,3}|_{2,3})(?=\S)(.*\S)\1$", re.DOTALL)


def _without_control(text: str) -> str:
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _without_json(text: str) -> str:
    if text[:1] not in ("{", "["):
        return text
    try:
        value = json.loads(text.rstrip().rstrip(","))
    except (ValueError, RecursionError):
        return text
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        texts = [part for part in value.values() if isinstance(part, str)]
        value = value.get("text", texts[0] if len(texts) == 1 else None)
    return value if isinstance(value, str) else text


def _without_preamble(text: str) -> str:
    return _PREAMBLE.sub("", text, count=1)


def _without_list_number(text: str) -> str:
    if found := _NUMBER.match(text):
        rest = text[found.end() :]
        # "1) it is warm 2) it is cheap" is one person's list inside one text
        return text if _SECOND_ITEM.search(rest) else rest
    return text


def _without_bullet(text: str) -> str:
    return text if "\n" in text else _BULLET.sub("", text, count=1)


def _without_field_name(text: str) -> str:
    return _FIELD_NAME.sub("", text, count=1)


def _without_bold(text: str) -> str:
    found = _BOLD.match(text)
    return found.group(2) if found and found.group(1) not in found.group(2) else text


def _without_quotes(text: str) -> str:
    bare = text[:-1] if text.endswith(('",', "”,")) else text
    if len(bare) < 3 or _QUOTES.get(bare[0]) != bare[-1]:
        return text
    inside = bare[1:-1]
    apostrophes = re.sub(r"(?<=\w)['\u2019](?=\w)", "", inside)
    if bare[0] in apostrophes or bare[-1] in apostrophes or inside != inside.strip():
        return text  # a quotation inside, or a tokenised text, which people quote
    return inside


_REPAIRS: dict[str, Callable[[str], str]] = {
    "mojibake": without_mojibake,
    "control characters": _without_control,
    "HTML entities": without_entities,
    "JSON around the text": _without_json,
    "preamble": _without_preamble,
    "list number": _without_list_number,
    "bullet": _without_bullet,
    "field name": _without_field_name,
    "bold marks": _without_bold,
    "wrapping quotes": _without_quotes,
}


def repair(text: str, *, names: Collection[str] = ()) -> tuple[str, list[str]]:
    """A text without what a model left around it, and the names of what was taken away.

    Args:
        text: as it came.
        names: label names; one that stands before the text with a colon, or behind it in
            brackets, is an echo of the question and goes.

    Returns:
        The repaired text, without blanks at its ends, and what was done in order: `mojibake`,
        `control characters`, `HTML entities`, `JSON around the text`, `preamble`, `list number`,
        `bullet`, `field name`, `bold marks`, `wrapping quotes`, `label echo`. Empty where nothing
        was to be done. Never changes a word; texts that need more are what `problem` is for.
    """
    done: list[str] = []
    for _ in range(3):  # "1. **"A title"**" takes several rounds
        before = text
        for name, step in _REPAIRS.items():
            text = _apply(text, name, step, done)
        if names:
            text = _apply(text, "label echo", lambda t: _without_echo(t, names), done)
        if text == before:
            break
    return text.strip(), done


def _apply(text: str, name: str, step: Callable[[str], str], done: list[str]) -> str:
    text = text.strip()
    better = step(text).strip()
    if better == text or not better:
        return text
    if name not in done:
        done.append(name)
    return better


def _without_echo(text: str, names: Collection[str]) -> str:
    any_name = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    if not any_name:
        return text
    name = rf"(?:label\s*[:=]\s*)?(?:{any_name})"
    before = re.compile(rf"^[\[(*]*{name}[\])*]*\s*:\s+(?=\S)", re.IGNORECASE)
    behind = re.compile(rf"(?<=\S)\s*[\[(]{name}[\])]$", re.IGNORECASE)
    return behind.sub("", before.sub("", text, count=1), count=1)


def problem(
    text: str,
    *,
    min_chars: int = 1,
    max_chars: int | None = None,
    prompt_words: Sequence[str] = (),
) -> str | None:
    """Why a text cannot be used, in words; None where it can.

    Args:
        text: best after `repair`, which takes away what need not be a reason.
        min_chars, max_chars: bounds on the length in characters; None for no upper bound.
        prompt_words: what the generator was told (sentences or lines). A text that holds one of
            four words or more, or that is nothing but one of three or more, is an echo.
    """
    stripped = text.strip()
    if not stripped:
        return "empty"
    if CONTROL.search(stripped):
        return "control characters in the text"
    if not any(sign.isalnum() or ord(sign) > 0x2000 for sign in stripped):
        return "no words"
    if len(stripped) < min_chars:
        return f"shorter than {min_chars} characters"
    if max_chars is not None and len(stripped) > max_chars:
        return f"longer than {max_chars:,} characters"
    if lost_signs(stripped):
        return "characters lost in decoding"
    if loops(stripped):
        return "says the same over and over"
    return find_remains(stripped) or _echo(stripped, prompt_words)


def _echo(text: str, prompt_words: Sequence[str]) -> str | None:
    if not prompt_words:
        return None
    plain = f" {normalise(text)} "
    for sentence in prompt_words:
        told = normalise(sentence)
        words = told.count(" ") + 1
        if (words >= 4 and f" {told} " in plain) or (words >= 3 and plain.strip() == told):
            return f"repeats the prompt: {sentence.strip()[:60]!r}"
    return None
