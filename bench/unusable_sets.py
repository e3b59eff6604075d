"""Texts that are no texts: what models leave, planted into what people wrote.

Sayings are in two halves: the patterns of `labelwright.text` were written with the first before
their author's eyes; the second was put aside until they were done, and is what is measured.
"""

from __future__ import annotations

import html
import json
import random
from collections.abc import Callable

Plant = Callable[[str, random.Random], str]

REFUSALS = (
    "I'm sorry, but I can't help with that request.",
    "I cannot generate content of this kind.",
    "I'm unable to write a review that is misleading.",
    "Sorry, I can't create that headline for you.",
    "I must respectfully decline to write this.",
    "As an AI language model, I don't have personal opinions.",
    "Unfortunately, I am not able to provide examples of spam messages.",
    "This goes against my guidelines, so I will not continue.",
    # put aside
    "I apologize, but I cannot fulfill this request.",
    "I can't assist with creating misleading headlines.",
    "I'm just a language model, so I can't have opinions about films.",
    "I'm sorry, I won't be able to generate messages that could be used for phishing.",
    "It wouldn't be appropriate for me to write that kind of text.",
    "As an AI assistant, I aim to be helpful and harmless.",
    "I'm not comfortable writing content that could hurt people.",
    "I do not have personal experiences or feelings about this product.",
)
PREAMBLES = (
    "Sure! Here is a headline for you:",
    "Here are 10 examples of customer reviews:",
    "Certainly, here's a short review that fits your description:",
    "Of course! Below are some examples of the requested messages.",
    "Here is one text that matches the label:",
    "Sure, I'd be happy to help with that.",
    "As requested, here are more sentences:",
    "Here are some more diverse and realistic questions:",
    # put aside
    "Absolutely! Here's a negative review of a film:",
    "Here's another example of a clickbait headline:",
    "Sure thing! Here are five more messages in the same style:",
    "Here is the list of questions you asked for:",
    "Certainly! Below is a set of reviews.",
    "Here are a few sample sentences that express a positive feeling:",
    "Of course, here is a text with the intent you described:",
    "Here is a sentence written in a casual tone:",
)
META = (
    "This headline is designed to make readers curious.",
    "Note: This review is fictional and for illustration only.",
    "The above text is an example of a negative review.",
    "Let me know if you'd like me to write more examples!",
    "Explanation: the text asks about a card that was lost.",
    "This sentence is written in a sarcastic tone.",
    "I hope this meets your requirements!",
    "Okay, the user wants a short headline about sports.",
    # put aside
    "This review was generated to show mixed feelings.",
    "(Note: these names are placeholders.)",
    "This message is a typical example of spam.",
    "Let me know if you need any changes.",
    "Reasoning: the customer is unhappy with the fit.",
    "This question expresses the label balance_check.",
    "The text is intended to sound like a news agency.",
    "<think>We need a headline that is not clickbait.</think>",
)
ECHOES = (
    "Write a headline about politics.",
    "Generate 5 reviews that sound natural",
    "Please write a short message about a bank account",
    "Create a question for a customer of a bank",
    "Give me an example of a positive review",
    "Write one sentence about a film",
    "Generate a text with the label news",
    "Produce ten headlines in the style of a newspaper",
    # put aside
    "Write a realistic customer review of a dress",
    "Generate a headline that is not clickbait",
    "Create 3 more messages about delivery",
    "Please generate an example of a spam text",
    "Write another review with four stars",
    "Give me ten questions about cards",
    "Write some titles about celebrities",
    "Please create a short sentence with a positive tone",
)
HOLES = (
    "[Product Name]",
    "{name}",
    "[your city]",
    "{{company}}",
    "[insert date here]",
    "<company>",
    "[Celebrity Name]",
    "${amount}",
    # put aside
    "[Company]",
    "{product_name}",
    "[Your Name]",
    "{{ city }}",
    "[insert a reason]",
    "<product name>",
    "[Name of the film]",
    "[number]",
)
MARKS = (
    "<|im_end|>",
    "### Response:",
    "[/INST]",
    "</s>",
    "<|endoftext|>",
    "Assistant: ",
    "### Instruction:",
    "<|assistant|>",
    # put aside
    "<|eot_id|>",
    "### Input:",
    "[INST]",
    "<s>",
    "<|end|>",
    "User: ",
    "### Answer:",
    "<start_of_turn>",
)
_KEYS = ("asdfghjkl", "qwertyuiop", "zxcvbnm")


def kinds(aside: bool, foreign: list[str]) -> dict[str, Plant]:
    """How each kind is made from a text; of the sayings those put aside, or the others."""

    def of(sayings: tuple[str, ...], rng: random.Random) -> str:
        half = len(sayings) // 2
        return rng.choice(sayings[half:] if aside else sayings[:half])

    return {
        "refusal": lambda text, rng: of(REFUSALS, rng),
        "preamble alone": lambda text, rng: of(PREAMBLES, rng),
        "preamble before the text": lambda text, rng: f"{_colon(of(PREAMBLES, rng))}\n\n{text}",
        "talk about the text": lambda text, rng: of(META, rng),
        "talk behind the text": lambda text, rng: f"{text}\n\n{of(META, rng)}",
        "echo of the prompt": lambda text, rng: of(ECHOES, rng),
        "template hole": lambda text, rng: _inside(text, of(HOLES, rng), rng),
        "marks of a chat": lambda text, rng: _at_an_end(text, of(MARKS, rng)),
        "list number": lambda text, rng: f"{rng.randint(1, 40)}{rng.choice('.)')} {text}",
        "wrapping quotes": lambda text, rng: f'"{text}"',
        "JSON": _json,
        "code fence": lambda text, rng: f"```\n{text}\n```",
        "several texts": lambda text, rng: f"1. {text}\n2. {text[::-1]}",
        "cut in a word": _cut,
        "mojibake": _mojibake,
        "HTML entities": lambda text, rng: html.escape(_inside(text, rng.choice('&"'), rng)),
        "the same over and over": lambda text, rng: " ".join([" ".join(text.split()[:6])] * 12),
        "another language": lambda text, rng: rng.choice(foreign),
        "gibberish": _mash,
        "nothing": lambda text, rng: rng.choice(("", "...", "-", "?!")),
    }


def _colon(saying: str) -> str:
    return saying if saying.endswith(":") else saying.rstrip(".") + ":"


def _inside(text: str, part: str, rng: random.Random) -> str:
    words = text.split()
    place = rng.randint(0, len(words))
    return " ".join([*words[:place], part, *words[place:]])


def _at_an_end(text: str, mark: str) -> str:
    before = mark.startswith(("#", "[INST", "<s>", "<start", "Ass", "User"))
    return f"{mark} {text}" if before else f"{text}{mark}"


def _json(text: str, rng: random.Random) -> str:
    whole = json.dumps({"text": text, "label": "x"})
    return rng.choice((whole[: -rng.randint(2, 14)], f'{text}"}}', json.dumps([text, "and more"])))


def _cut(text: str, rng: random.Random) -> str:
    inside = [n for n in range(len(text) // 2, len(text) - 2) if text[n - 3 : n + 1].isalpha()]
    return text[: rng.choice(inside)] if inside else text[: len(text) // 2]


def _mojibake(text: str, rng: random.Random) -> str:
    word = rng.choice(("café", "naïve", "don\u2019t", "\u201cyes\u201d", "20 €", "señor", "für"))
    return _inside(text, word, rng).encode().decode("cp1252", "replace").replace("\ufffd", "")


def _mash(text: str, rng: random.Random) -> str:
    size = rng.randint(4, 7)
    return " ".join(
        "".join(rng.choice(rng.choice(_KEYS)) for _ in range(rng.randint(3, 8)))
        for _ in range(size)
    )
