"""What a fake chat model answers to the questions that labelwright asks."""

from __future__ import annotations

import json
import random
import re
from typing import Any

OPENINGS = ("Why", "How", "What", "Here is why", "This is how")
SUBJECTS = (
    "your cat",
    "this doctor",
    "a bride",
    "one chef",
    "the internet",
    "your mother",
    "a dog",
)
TEASES = ("changed everything", "broke the web", "will shock you", "hides a secret", "went viral")
ACTORS = ("Minister", "Court", "Police", "Bank", "Senate", "Airline", "Union", "Mayor", "Army")
ACTS = ("rejects", "approves", "delays", "cuts", "reviews", "signs", "opens", "closes", "backs")
THINGS = ("budget", "merger", "treaty", "inquiry", "bridge", "tax", "strike", "airport", "trial")


def answer(body: dict[str, Any]) -> str:
    """The answer to one request body of the chat API: texts, or a label."""
    words = body["messages"][0]["content"]
    if "Which label fits best?" in words:
        text = words.split("<example>")[1].split("</example>")[0]
        teases = any(part in text for part in (*TEASES, "Things", "You", "Which"))
        said = {"reasons": "It teases, or not."} if "what speaks for which" in words else {}
        return json.dumps({**said, "label": "clickbait" if teases else "news"})
    match = re.search(r"with (\d+) entries", words)
    count = int(match[1]) if match else 1
    rng = random.Random(str(body))
    write = _clickbait if 'kind "clickbait"' in words else _news
    return json.dumps({"texts": [write(rng) for _ in range(count)]})


def _clickbait(rng: random.Random) -> str:
    number = rng.choice(["", f" in {rng.randint(2, 999)} days", f" at {rng.randint(18, 99)}"])
    return f"{rng.choice(OPENINGS)} {rng.choice(SUBJECTS)} {rng.choice(TEASES)}{number}"


def _news(rng: random.Random) -> str:
    place = rng.choice(("Oslo", "Lima", "Kyoto", "Leeds", "Accra", "Quito", "Perth", "Turin"))
    who, act, thing = rng.choice(ACTORS), rng.choice(ACTS), rng.choice(THINGS)
    return f"{who} {act} {place} {thing} {rng.randint(2, 999)}"
