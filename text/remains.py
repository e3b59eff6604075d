"""Signs inside a text that a model, not a person, was talking: one pattern a reason."""

from __future__ import annotations

import re

_HOLE = (
    r"(?:(?:your|insert|enter|add|the|an?|specific|some|any)[ _])*"
    r"(?:(?:first|last|full|product|company|brand|city|celebrity|organi[sz]ation|app)[ _]name|name"
    r"|product|company|brand|date|city|location|place|country|number|topic|subject|celebrity|person"
    r"|event|month|year|amount|price|item|service|noun|verb|adjective|(?:movie|film)[ _]title|movie"
    r"|film|actor|actress|director|restaurant|hotel|store|team|industry|profession|organi[sz]ation"
    r"|job[ _]title|department|email|phone[ _]number|app|author|title|state|region|politician|sport"
    r"|food|animal|activity|problem|something|thing|here|text|headline)"
    r"(?:[ _](?:here|name|\d+|[a-c]))?"
)
_MADE = (
    r"(?:headlines?|titles?|content|texts?|requests?|reviews?|examples?|information|material"
    r"|messages?|responses?|articles?|prompts?|language|assistance|this|that|it)\b"
)
_KIND = (
    r"(?:headline|title|review|text|example|sentence|message|tweet|post|question|article|paragraph"
    r"|response|sample|email|comment)"
)
_REMAINS = {
    "speaks as a language model": re.compile(
        r"\bas an? (?:large )?(?:ai |artificial intelligence )?(?:language model|text model"
        r"|ai model|ai assistant|virtual assistant)\b"
        r"|\bas an ai\b(?=\s*[,.:;]|\s+i\b|\s*$)"
        r"|\bi(?:['\u2019]m| am) (?:just |only )?an? (?:large )?(?:(?:ai|artificial intelligence)"
        r" (?:language )?(?:model|assistant|chatbot)|language model)\b"
        r"|^i(?:['\u2019]m| am) (?:just |only )?an ai\b(?! \w+er\b)"
        r"|\bi (?:do not|don['\u2019]t) have (?:any )?personal (?:opinions|feelings|experiences"
        r"|emotions|beliefs)\b|\bmy (?:training data|knowledge cut-?off|programming)\b",
        re.IGNORECASE,
    ),
    "thinks aloud": re.compile(
        r"</?think(?:ing)?>|(?:^|\n)(?:okay|ok|alright|hmm)?[,.]?\s*(?:so,?\s+)?(?:the user"
        r" (?:wants|asks|is asking|asked|has asked)|(?:i|we) need to (?:write|generate|create"
        r"|produce|come up with)"
        rf"\s(?:\S+\s){{0,5}}?{_MADE}|let me (?:think about|write|come up with|brainstorm|generate)"
        rf"\s(?:\S+\s){{0,5}}?{_MADE})",
        re.IGNORECASE,
    ),
    "refuses": re.compile(
        r"^(?:i(?:['\u2019]m| am) (?:really |very |so )?sorry|sorry|i apologi[sz]e|unfortunately|my"
        r" apologies)?[,.;]?\s*(?:but )?i\s?(?:['\u2019]m|am)?\s?(?:can['\u2019]?t|cannot|can not"
        r"|won['\u2019]?t|will not|unable to|not able to|not comfortable)\s+"
        r"(?:(?:assist|help)(?:(?: you)? with (?:that|this|your|creating|writing|generating)\b"
        r"|\s*[.!]?$|\s*you\s*[.!]?$)"
        r"|(?:fulfil+|comply with|complete|process|answer) (?:that|this|the|your)"
        r" (?:request|prompt)"
        rf"|(?:generat|creat|provid|writ|produc)(?:e|ing)\s(?:\S+\s){{0,5}}?{_MADE})"
        r"|\bi (?:must|have to|need to) (?:respectfully |politely )?(?:decline|refuse)\b"
        r"(?=\s*[.,]|\s+(?:to (?:write|create|generate|provide|produce)|this|that|your))"
        r"|(?:against|violat\w+|in line with|comply with) (?:my|openai['\u2019]?s?|the content)"
        r" (?:\w+ ){0,2}(?:guidelines|polic(?:y|ies)|programming|principles)\b"
        r"|^(?:i(?:['\u2019]m| am) sorry,? )?(?:but )?it (?:would not|wouldn['\u2019]t|is not"
        r"|isn['\u2019]t) (?:be )?appropriate (?:for me )?to"
        r" (?:write|create|generate|provide|produce)\b",
        re.IGNORECASE,
    ),
    "a preamble": re.compile(
        r"^(?:sure|certainly|of course|absolutely)[!.,:]?\s+(?:thing[!.,]\s+)?"
        r"(?:here(?:['\u2019]s| is| are)\b|i(?:['\u2019]d| would) be (?:happy|glad) to\b"
        r"|i can help you with\b|below (?:is|are)\b)"
        r"|^(?:here|below)(?:['\u2019]s| is| are)\s+[^\n]{0,80}?\b(?:headlines?|titles?"
        r"|examples?|texts?|reviews?|questions?|messages?|sentences?|tweets?|list|samples?|items)\b"
        r"[^\n.!?]{0,60}:\s*$"
        r"|^(?:i hope (?:this|these) helps?|let me know if you(?:['\u2019]d| need| want| have))"
        r"\b[^\n]{0,80}$"
        r"|^(?:as requested|as per your request|per your (?:request|instructions))\s*[,:]",
        re.IGNORECASE,
    ),
    "talks about the text": re.compile(
        rf"(?:^|\n)\W*(?:this|the above|the following|the) {_KIND} (?:is|was|has been|uses?|aims?"
        r"|conveys|expresses|captures|reflects|represents|demonstrates|fits|sounds)"
        r" (?:(?:\w+ )?(?:written|designed|intended|meant|crafted|generated|classified|labell?ed)\b"
        r"|an? (?:\w+ )?example\b|to (?:sound|feel|be) \w+|(?:fictional|hypothetical|made[ -]up)\b"
        r"|(?:the|a) (?:\w+ )?(?:label|tone|style|sentiment|category|class)\b)"
        r"|(?:^|\n)\W{0,3}(?:please )?note:?\s+(?:that )?(?:this|these|the|all|names)\b[^\n]{0,60}"
        r"\b(?:fictional|fictitious|hypothetical|generated|made[ -]up|placeholders?|examples?)\b"
        r"|(?:^|\n)\W{0,3}(?:explanation|reasoning|rationale|justification|word count"
        r"|character count|sentiment|label)\W{0,3}:\s*\S"
        r"|\b(?:i hope (?:this|these) (?:\w+ )?meets? your"
        r"|let me know if you(?:['\u2019]d| would)? (?:like|need|want) (?:me to|any (?:changes"
        r"|adjustments|more|other|further)|another|more|further|additional))\b"
        rf"|\[?\b(?:end|start) of (?:the )?{_KIND}\]?\s*$",
        re.IGNORECASE,
    ),
    "remains of JSON": re.compile(
        r"^[\[{]\s*\{?\s*\"[^\"]*\"?\s*:|^[\[{](?:\s*\n\s*)?\"|\"\s*:\s*[\"\[{]"
        r"|\"\s*\}\s*\]?,?$|\"\],?$|^[{}\[\],:]+\s*$"
    ),
    "remains of code": re.compile(r"```|^\s*<\?xml|^\s*<!doctype", re.IGNORECASE),
    "a template hole": re.compile(
        rf"(?!(?-i:^\[(?!your|insert)[a-z ]+\]))\[{_HOLE}\]"
        rf"|\[(?:insert|your|enter|add|name of) [^\]\n]{{1,60}}\]|\$\{{\w{{1,30}}\}}"
        rf"|\{{\{{?\s*[a-z][a-z_]{{1,30}}(?: [a-z]+)?\s*\}}?\}}"
        r"|<(?:your |insert |the )?(?:name|product|product name|company|company name|brand|city"
        r"|location|topic|celebrity|person|event|item|movie)>|\b(?:lorem ipsum)\b",
        re.IGNORECASE,
    ),
    "marks of a chat template": re.compile(
        r"<\|[a-z_]{2,20}\|>|\[/?INST\]|<</?SYS>>|</s>|</?(?:start|end)_of_turn>"
        r"|^#{2,4}\s*(?:instruction|response|answer|input|"
        r"assistant|user|system)\b|^(?:assistant|system|user|human)\s*:\s",
        re.IGNORECASE,
    ),
    "repeats the prompt": re.compile(
        r"^(?:please )?(?:write|generate|create|give me|produce) (?:\d+|one|two|three|five|ten|an?"
        r"|some|another|more)\s(?:[\w-]+\s){0,6}?(?:headlines?|titles?|reviews?|examples?|questions?"
        r"|sentences?|messages?|texts?|tweets?)\s(?:that|about|for|with|in|of)\b",
        re.IGNORECASE,
    ),
}
_ITEM = re.compile(r"^\s*(?:\(?\d{1,3}[.)]|[-*•])\s+\S")
_SECOND = re.compile(
    rf"^\W*(?:{_KIND}|option|version)\s*#?1\W{{0,3}}[:.)].+?(?:{_KIND}|option|version)\s*#?2\W{{0,3}}[:.)]",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_SEARCHED = 4000


def find_remains(text: str) -> str | None:
    """Name of the first sign of a model's own talk in a text; None where there is none.

    Looks at the first and the last 4,000 characters: what a model says of itself stands at an end.
    """
    found = locate_remains(text)
    return found[0] if found else None


def locate_remains(text: str) -> tuple[str, list[tuple[int, int]]] | None:
    """What `find_remains` finds, and start and end of each place that shows it."""
    if len(text) <= 2 * _LONGEST_SEARCHED:
        return _located(text)
    head, tail = text[:_LONGEST_SEARCHED], text[-_LONGEST_SEARCHED:]
    found = _located(f"{head}\n{tail}")
    if found is None:
        return None
    gap = len(text) - 2 * _LONGEST_SEARCHED - 1
    places = [
        (start + gap * (start > len(head)), end + gap * (end > len(head)))
        for start, end in found[1]
    ]
    return found[0], places


def _located(text: str) -> tuple[str, list[tuple[int, int]]] | None:
    for name, pattern in _REMAINS.items():
        if pattern.search(text):
            return name, [found.span() for found in pattern.finditer(text) if found.group()]
    if found := _SECOND.search(text):
        return "a list of several texts", [found.span()]
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(_ITEM.match(line) for line in lines):
        items = re.finditer(_ITEM.pattern, text, re.MULTILINE)
        return "a list of several texts", [(item.start(), item.end() - 1) for item in items]
    return None
