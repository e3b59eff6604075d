"""Probabilities of whole names, one branching of their tokens at a time.

Names are sequences of tokens. Where all names still possible share the next token it is given for
free; where they part, the model is asked how likely each next token is *among those*. The product
along a name is the probability that a decoder held to these names would write it: names of many
tokens are not punished for their length, since only branchings count. (Constrained decoding with
local renormalisation, as in grammar-constrained samplers.)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

Tokens = tuple[int, ...]


async def score_names(
    names: Mapping[str, Sequence[int]],
    next_token: Callable[[Tokens, Sequence[int]], Awaitable[Mapping[int, float]]],
) -> dict[str, float]:
    """Probability of each name. They sum to 1.

    Args:
        names: the tokens of each name, ended by a common last token so that none is the
            beginning of another.
        next_token: given the tokens so far and the tokens that may follow, the probability of
            each of these among them.

    Raises:
        ValueError: two names have the same tokens, or one begins another.
    """
    result = dict.fromkeys(names, 1.0)
    open_groups: list[tuple[Tokens, list[str]]] = [((), list(names))]
    while open_groups:
        prefix, group = open_groups.pop()
        if len(group) == 1:
            continue
        by_token: dict[int, list[str]] = {}
        for name in group:
            tokens = names[name]
            if len(tokens) <= len(prefix):
                raise ValueError(f"the name {name!r} begins or equals another, token by token")
            by_token.setdefault(tokens[len(prefix)], []).append(name)
        if len(by_token) > 1:
            shares = await next_token(prefix, list(by_token))
            for token, members in by_token.items():
                for name in members:
                    result[name] *= shares[token]
        open_groups += [((*prefix, token), members) for token, members in by_token.items()]
    total = sum(result.values())
    return {name: value / total for name, value in result.items()}


def branchings(names: Mapping[str, Sequence[int]]) -> int:
    """How often `score_names` asks for these names: once wherever some of them part."""
    beginnings: dict[Tokens, set[int]] = {}
    for tokens in names.values():
        for place, token in enumerate(tokens):
            beginnings.setdefault(tuple(tokens[:place]), set()).add(token)
    return sum(len(following) > 1 for following in beginnings.values())
