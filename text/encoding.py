"""Texts that went through the wrong hands: mojibake, and entities of HTML where signs should be."""

from __future__ import annotations

import html
import re

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")
_LOST = "\ufffd"


def without_mojibake(text: str) -> str:
    """A text decoded as it should have been: `cafÃ©` becomes `café`.

    By ftfy, which changes a text only where the signs that it would become are far likelier.
    """
    if text.isascii():
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)


def without_entities(text: str) -> str:
    """A text with the signs that entities such as `&amp;`, `&#39;` or `&nbsp;` stand for."""
    return html.unescape(text) if _ENTITY.search(text) else text


def lost_signs(text: str) -> bool:
    """Whether signs of a text could not be decoded and are gone."""
    return _LOST in text
