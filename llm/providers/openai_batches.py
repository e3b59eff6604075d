"""OpenAI's batch API, and that of servers which speak it: Groq, Azure (v1) ..., by its package.

The limits are those of OpenAI's "Batch API" guide; a line's key may have 64 letters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from ...errors import ProviderError
from ..batches import BatchState, Outcome
from ..request import Answer, Refused, Request, TryAgain
from ..secrets import keep_out_of_logs
from .batch_errors import DAY_S, Chat, Faults
from .batch_lines import (
    count,
    has_reply,
    json_lines,
    key_of,
    line_of,
    made_at,
    plain,
    reply_of,
    state_of,
)

if TYPE_CHECKING:
    from openai import AsyncOpenAI

MARK = "labelwright"
_UPLOAD_S = 1800.0
_PASSING = (408, 409, 429)
# A provider may count more than it writes; then no reading helps.
_MOST_READS = 5
_NOT_READ_YET = ("pending", "running")


@dataclass
class _File:
    """What was uploaded under a mark, lest a repeated try send it again."""

    mark: str
    id: str


class OpenAIBatches:
    """Batches of one model.

    Args:
        chat: asks the same model directly.
        url: address up to and with /v1.
        key: the key, if there is one.
        timeout: seconds for a reply, other than that to an upload.

    Raises:
        ProviderError: a package is missing.
    """

    most_requests = 50_000
    most_bytes = 200_000_000

    def __init__(self, chat: Chat, url: str, key: str | None, timeout: float) -> None:
        try:
            import openai
        except ImportError:
            raise ProviderError(
                f"{chat.name}: batches need the openai package: pip install 'labelwright[openai]'. "
                "Or leave out --batch"
            ) from None
        keep_out_of_logs("httpx2", "openai._base_client")
        self._chat, self._timeout = chat, timeout
        # Retries are the caller's, which knows that a batch must not be made twice.
        self._client: AsyncOpenAI = openai.AsyncOpenAI(
            base_url=url, api_key=key or "none", max_retries=0, timeout=timeout
        )
        self._faults = Faults(chat, timeout)
        self._tried = False
        self._uploaded: _File | None = None
        self._sent: dict[str, Any] = {}
        self._short: Counter[str] = Counter()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def try_out(self, request: Request) -> Answer | None:
        """Ask one request directly, once; what goes wrong shows in the batch too."""
        if self._tried:
            return None
        self._tried = True
        try:
            return await self._chat.ask(request)
        except (TryAgain, Refused, ProviderError):
            # A deployment for batches alone answers nothing else.
            return None

    def line(self, key: str, request: Request) -> bytes | None:
        """A request as a line; None if it must be asked without the server's help for its shape."""
        body = self._chat.body(request)
        if request.response is not None and "response_format" not in body:
            return None
        self._sent |= body
        return line_of(key, body)

    async def submit(self, lines: BinaryIO, mark: str) -> str:
        """Upload a file and make a batch of it."""
        with self._faults.told(self._faults.no_batches):
            file_id = await self._upload(lines, mark)
            batch = await self._client.batches.create(
                input_file_id=file_id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={MARK: mark},
            )
            made = plain(batch)
        self._uploaded = None
        return str(made["id"])

    async def _upload(self, lines: BinaryIO, mark: str) -> str:
        if self._uploaded is not None and self._uploaded.mark == mark:
            file = await self._client.files.retrieve(self._uploaded.id)
        else:
            lines.seek(0)
            file = await self._client.files.create(
                # An open file is sent piece by piece; a path would be read into memory.
                file=(f"{MARK}-{mark}.jsonl", lines, "application/jsonl"),
                purpose="batch",
                timeout=max(_UPLOAD_S, self._timeout),
            )
            self._uploaded, self._faults.reached = _File(mark, file.id), True
        # Azure reads a file before a batch may be made of it.
        if file.status in _NOT_READ_YET:
            raise TryAgain("the file of requests is not read yet")
        return file.id

    async def find(self, mark: str, since: float) -> str | None:
        """The batch with this mark, among those made since a day before then."""
        with self._faults.told(self._faults.no_batches):
            async for batch in self._client.batches.list(limit=100):
                found = plain(batch)
                if (found.get("metadata") or {}).get(MARK) == mark:
                    return str(found["id"])
                # The newest come first; clocks differ.
                if made_at(found) < since - DAY_S:
                    break
        return None

    async def check(self, batch_id: str) -> BatchState:
        """How far a batch is."""
        return state_of(await self._batch(batch_id))

    async def _batch(self, batch_id: str) -> dict[str, Any]:
        with self._faults.told(lambda said: self._faults.unknown(batch_id, said)):
            return plain(await self._client.batches.retrieve(batch_id))

    async def results(
        self, batch_id: str, requests: Mapping[str, Request]
    ) -> AsyncIterator[tuple[str, Outcome]]:
        """Key and outcome of each line of the output file and of the error file."""
        batch = await self._batch(batch_id)
        # Some servers write an empty name where there is no file.
        names = (batch.get("output_file_id"), batch.get("error_file_id"))
        files = [str(name) for name in names if name]
        if not files and batch["status"] == "completed" and count(batch, "completed"):
            raise TryAgain(f"the files of batch {batch_id} are not there yet")
        replies = 0
        for name in files:
            async for line in self._lines(name, batch):
                key = key_of(line)
                replies += has_reply(line)
                request = requests.get(key)
                if request is None:
                    yield key, TryAgain("not asked for")
                else:
                    yield key, self._outcome(line, request)
        self._check_whole(batch, replies)

    def _check_whole(self, batch: dict[str, Any], replies: int) -> None:
        """Read files again that hold less than was answered: what is missing is paid for."""
        answered = count(batch, "completed")
        self._short[batch["id"]] += replies < answered
        if replies < answered and self._short[batch["id"]] <= _MOST_READS:
            raise TryAgain(f"the files of batch {batch['id']} hold {replies:,} of {answered:,}")

    async def _lines(self, file_id: str, batch: dict[str, Any]) -> AsyncIterator[Any]:
        with self._faults.told(lambda said: self._faults.gone(batch, said)):
            content = self._client.files.with_streaming_response.content
            async with content(file_id) as response:
                async for line in json_lines(response.iter_bytes()):
                    yield line

    def _outcome(self, line: dict[str, Any], request: Request) -> Outcome:
        """What a line means for its request."""
        reply = reply_of(line)
        if reply.status == 0:
            # There was none to ask: the line expired, or its batch was cancelled.
            return TryAgain(reply.said())
        if reply.status < 400:
            try:
                return replace(self._chat.read(reply, request), batch=True)
            except TryAgain as fault:
                return fault
        said = reply.said()
        if self._chat.learn(reply, self._sent):
            return TryAgain(f"a setting is refused: {said}")
        meaning = self._chat.meaning(reply)
        if isinstance(meaning, ProviderError) and reply.status in (402, 429):
            return meaning
        return TryAgain(said) if reply.status in _PASSING or reply.status >= 500 else Refused(said)
