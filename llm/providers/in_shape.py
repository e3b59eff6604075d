"""Answers in shape from models that hold to no schema by themselves, by way of instructor.

instructor asks once and checks; asking again is the client's, which counts it and keeps every
answer in the journal.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from ..request import Answer, Finish, Request, TryAgain
from .conversation import count_tokens


def quiet_instructor() -> None:
    """Turn off instructor's log: it writes whole errors, keys in them, to stderr unasked."""
    logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


async def ask_in_shape(client: Any, request: Request, **settings: Any) -> Answer:
    """One answer, as JSON of the request's shape where it has one and the model kept to it.

    An answer out of shape comes back in the model's own words, for the asker to judge.

    Args:
        client: an async client of instructor.
        request: what to ask.
        settings: sent along, `messages` among them.

    Raises:
        TryAgain: the reply holds no answer.
        Exception: whatever the provider's own package raises.
    """
    from instructor.core import IncompleteOutputException, InstructorRetryException

    if request.response is None:
        reply = await client.create(response_model=None, max_retries=0, **settings)
        return _answer(reply, _words(reply), _finish(reply))
    try:
        value, reply = await client.create_with_completion(
            response_model=request.response, max_retries=0, **settings
        )
    except IncompleteOutputException as error:
        return _answer(error.last_completion, _words(error.last_completion), "length")
    except InstructorRetryException as error:
        if error.last_completion is None:
            raise error.__cause__ or error from None
        return _answer(error.last_completion, _words(error.last_completion))
    return _answer(reply, value.model_dump_json())


def _answer(reply: Any, text: str, finish: Finish = "stop") -> Answer:
    # OpenAI and its like, Anthropic, Google: each counts under names of its own.
    usage = getattr(reply, "usage", None) or getattr(reply, "usage_metadata", None)
    return Answer(
        text=text,
        finish=finish,
        input_tokens=count_tokens(usage, "prompt_tokens", "input_tokens", "prompt_token_count"),
        output_tokens=count_tokens(
            usage, "completion_tokens", "output_tokens", "candidates_token_count"
        ),
    )


def _finish(reply: Any) -> Finish:
    choices = getattr(reply, "choices", None)
    reason = choices[0].finish_reason if choices else getattr(reply, "stop_reason", None)
    return "length" if reason in ("length", "max_tokens") else "stop"


def _words(reply: Any) -> str:
    """What the model wrote, wherever its provider's package puts that."""
    if hasattr(reply, "choices"):
        return _words_of_choice(reply.choices)
    parts = getattr(reply, "content", None)
    if isinstance(parts, list):
        return " ".join(_words_of_part(part) for part in parts)
    return str(getattr(reply, "text", None) or "")


def _words_of_choice(choices: Any) -> str:
    if not choices:
        raise TryAgain("the reply holds no answer")
    message = choices[0].message
    calls = getattr(message, "tool_calls", None)
    return str(calls[0].function.arguments if calls else message.content or "")


def _words_of_part(part: Any) -> str:
    given = getattr(part, "input", None)
    return json.dumps(given) if given is not None else str(getattr(part, "text", None) or "")
