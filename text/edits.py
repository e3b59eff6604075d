"""Whether the difference of two texts is an edit, or makes another text.

"21 Things Only Nurses Know" and "17 Things Only Teachers Know" share most of their characters and
are two texts: content stands in place of other content. A word left out, moved or misspelt is an
edit.
"""

from __future__ import annotations

from collections import Counter

from .words import FUNCTION_WORDS, words

_WORDS_PER_EDIT = 4
_WORDS_PER_SWAP = 5
_WORDS_PER_NUMBER = 14
_MOST_COMPARED = 24


def is_edit(one: str, other: str) -> bool:
    """Whether two normalised texts that share most of their characters are one text, edited.

    Of an edit four words stay for each that was added or left out; a single one is always allowed,
    and a word swapped for another is one left out and one added. Content words that stand in place
    of other content words make another text, unless 5 content words stay for each (14 for each
    number, which is what differs in a series).
    """
    mine, yours = words(one), words(other)
    left, right = _without_misspelt(_left_over(mine, yours), _left_over(yours, mine))
    if len(left) + len(right) > max(1, (len(mine) - len(left)) / _WORDS_PER_EDIT):
        return False
    left = [word for word in left if word not in FUNCTION_WORDS]
    right = [word for word in right if word not in FUNCTION_WORDS]
    if not left or not right:
        return True
    shared = sum(word not in FUNCTION_WORDS for word in mine) - len(left)
    numbers = min(_numbers(left), _numbers(right))
    swaps = max(len(left), len(right)) - numbers
    return shared >= _WORDS_PER_SWAP * swaps + _WORDS_PER_NUMBER * numbers


def _numbers(tokens: list[str]) -> int:
    return sum(any(sign.isdigit() for sign in word) for word in tokens)


def _left_over(mine: list[str], yours: list[str]) -> list[str]:
    """Words of `mine` that `yours` has not (as often), in order."""
    there = Counter(yours)
    left = []
    for word in mine:
        if there[word] > 0:
            there[word] -= 1
        else:
            left.append(word)
    return left


def _without_misspelt(left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    """What is left over once words that are misspellings of each other are paired."""
    if not left or not right or max(len(left), len(right)) > _MOST_COMPARED:
        return left, right
    mine, yours = "".join(left), "".join(right)
    if misspelt(mine, yours) or sorted(mine) == sorted(yours):  # blanks lost, put in or moved
        return [], []
    rest, unpaired = list(right), []
    for word in left:
        twin = next((other for other in rest if misspelt(word, other)), None)
        if twin is None:
            unpaired.append(word)
        else:
            rest.remove(twin)
    return unpaired, rest


def misspelt(one: str, other: str) -> bool:
    """Whether two words differ by one slip (two from 7 letters on) and neither is a number.

    A slip is a letter too many, missing, wrong, or swapped with the next.
    """
    if one == other:
        return True
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    allowed = 2 if longest >= 7 else 1
    if longest < 2 or longest - shortest > allowed or _numbers([one, other]):
        return False
    return _distance(one, other) <= allowed


def _distance(one: str, other: str) -> int:
    """Optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        new = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]
