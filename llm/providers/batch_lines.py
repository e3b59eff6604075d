"""What OpenAI's batch API writes: the state of a batch, and the lines of its files."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

from ..batches import BatchState, Status
from ..request import TryAgain
from ..secrets import without_secrets
from .http import Reply

_OVER: dict[str, Status] = {
    "completed": "done",
    "failed": "failed",
    "expired": "expired",
    "cancelled": "cancelled",
}
_SHOWN = 5


def line_of(key: str, body: dict[str, Any]) -> bytes:
    """One request as a line of the input file."""
    line = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(line).encode() + b"\n"


def plain(batch: Any) -> dict[str, Any]:
    """A batch as plain data: servers differ in what they fill in.

    Raises:
        TryAgain: it is none.
    """
    data = batch.model_dump(mode="python", warnings=False) if hasattr(batch, "model_dump") else {}
    if not (isinstance(data.get("id"), str) and isinstance(data.get("status"), str)):
        raise TryAgain("a reply that is no batch")
    return dict(data)


def state_of(batch: dict[str, Any]) -> BatchState:
    """How far a batch is; what a server calls otherwise is taken for under way."""
    errors = batch.get("errors") or []
    errors = errors.get("data") or [] if isinstance(errors, dict) else errors
    errors = [errors] if isinstance(errors, str) else errors
    words = [_words(error) for error in errors[:_SHOWN]]
    if len(errors) > _SHOWN:
        words.append(f"and {len(errors) - _SHOWN:,} more")
    reason = without_secrets("; ".join(words))
    return BatchState(
        _OVER.get(batch["status"], "under way"),
        done=count(batch, "completed"),
        failed=count(batch, "failed"),
        total=count(batch, "total"),
        reason=reason,
        over_limit=any(
            isinstance(error, dict) and error.get("code") == "token_limit_exceeded"
            for error in errors
        ),
    )


def count(batch: dict[str, Any], what: str) -> int:
    """One of a batch's counts of requests; 0 where it has none."""
    counts = batch.get("request_counts")
    return int(counts.get(what) or 0) if isinstance(counts, dict) else 0


def made_at(batch: dict[str, Any]) -> float:
    """When a batch was made, in seconds since 1970; now, where that is not said in numbers."""
    moment = batch.get("created_at")
    return float(moment) if isinstance(moment, int | float) else time.time()


def _words(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    line, code = error.get("line"), error.get("code")
    said = str(error.get("message") or code or "no reason given")
    named = f"{said} ({code})" if code and code not in said else said
    return named if line is None else f"line {line}: {named}"


async def json_lines(content: AsyncIterable[bytes]) -> AsyncIterator[Any]:
    """The JSON of each line of a file that comes in pieces; None for a line that is none.

    Lines end at line feeds alone: JSON may hold every other character that ends a line of text.
    """
    rest = b""
    async for piece in content:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if line.strip():
                yield _json(line)
    if rest.strip():
        yield _json(rest)


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def key_of(line: Any) -> str:
    """The key of the request that a line of a result file belongs to; empty if it has none."""
    return str(line.get("custom_id") or "") if isinstance(line, dict) else ""


def has_reply(line: Any) -> bool:
    """Whether a line of a result file says how its request was answered, well or badly."""
    return isinstance(line, dict) and isinstance(line.get("response"), dict)


def reply_of(line: dict[str, Any]) -> Reply:
    """What a line of a result file says, as a reply; of status 0 where none came."""
    response = line.get("response")
    if not isinstance(response, dict):
        return Reply(0, {}, line)
    return Reply(int(response.get("status_code") or 0), {}, response.get("body"))
