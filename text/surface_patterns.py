"""Surface features that any text may have, as regular expressions, by what they are in words."""

from __future__ import annotations

SIGN = r"[^\p{L}\p{M}\p{N}\s]"
FIRST_WORD = r"^[^\p{L}\p{N}]*([\p{L}\p{M}\p{N}'\u2019]+)"
LAST_WORD = r"([\p{L}\p{M}\p{N}'\u2019]+)[^\p{L}\p{N}]*$"

OPENING = r"^(\S+?(?:\s\S+?){0,2}?(?:[:,;!|>\])\u2026\u2013\u2014-]|\.{3}))\s+\S"
"""Up to three words with a sign behind, then more: "Breaking News: ", "[Video] "."""
CLOSING = r"\S\s+([-\u2013\u2014|(\[#]\s?\S+(?:\s\S+){0,2})$"
"""A sign, then the last one to three words: " - Report", " (Photos)", " #ad"."""
TWO_WORDS = r"^(\S+\s+\S+)\s"
THREE_WORDS = r"^(\S+\s+\S+\s+\S+)\s"

BREAKS_OFF = "breaks off at its end"
CALLS_FOR_MORE = (
    r"(?i)\b(?:the|a|an|of|to|and|or|but|in|on|at|by|for|from|with|as|is|are|was|were|that|this|"
    r"his|her|its|their|my|your|our|than|which|who|if|because)\s*$"
)
"""A last word that is hardly ever one."""

EMOJI = r"[\p{Extended_Pictographic}--[\xa9\xae\x{2122}\x{203c}\x{2049}\x{2139}\x{2194}-\x{21aa}]]"
"""Without the signs of plain writing that Unicode counts among them, such as the copyright sign."""

PATTERNS: dict[str, str] = {
    "has no capital letter": r"^\P{Lu}*\p{Ll}\P{Lu}*$",
    "has no lower-case letter": r"^\P{Ll}*\p{Lu}\P{Ll}*\p{Lu}\P{Ll}*$",
    "starts with a digit": r"^\p{Nd}",
    "starts with a lower-case letter": r"^\p{Ll}",
    "starts with a word in capitals": r"^\P{L}*\p{Lu}{2,}\b",
    "starts with a word and a colon": r"^[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)?:\s",
    "starts with a word and a comma": r"^[\p{L}\u2019']+,\s",
    "starts with a blank": r"^\s",
    "ends with a digit": r"\p{Nd}$",
    "ends with a blank": r"\s$",
    "ends with an emoji": rf"{EMOJI}[\p{{M}}\u200d\s]*$",
    "ends without a sign": r"[\p{L}\p{M}\p{N}]\s*$",
    "contains a digit": r"\p{Nd}",
    "contains a number of four digits": r"\b\p{Nd}{4}\b",
    "contains a run of !": r"!\s*!",
    "contains a run of ?": r"\?\s*\?",
    "contains ! and ? together": r"!\s*\?|\?\s*!",
    "contains dots in a row": r"\.{2,}|…",
    "contains dashes in a row": r"--|—",
    "contains an emoji": EMOJI,
    "contains a line break": r"\S\s*\n\s*\S",
    "contains two blanks in a row": r"\S {2,}\S",
    "contains a blank before a comma or full stop": r"\S\s[,.](?:\s|$)",
    "contains a web address": r"https?://|\bwww\.",
    "contains an HTML tag": r"<[a-zA-Z/][^<>]{0,80}>",
    "contains an HTML entity": r"&(?:#\d+|[a-z]{2,8});",
    "contains a bold mark": r"\*\*|__",
    "contains a word in capitals": r"\b\p{Lu}{2,}\b",
    "contains three words in capitals": r"\b\p{Lu}{2,}\b.*\b\p{Lu}{2,}\b.*\b\p{Lu}{2,}\b",
}
