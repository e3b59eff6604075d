"""A real HTTP server on loopback that speaks OpenAI's files and batches, beside its chat API.

A batch goes a step further at every look at it. What its lines get is up to `answer`, as for
requests that are sent one by one; an error there is an error of the line.
"""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web
from fake_openai import FakeOpenAI, chat_reply, error
from loopback import Body

STEPS = ("validating", "in_progress", "finalizing")


@dataclass
class End:
    """How a batch ends.

    Attributes:
        status: its last one.
        errors: of the whole batch, where it failed.
        answered: lines that were answered by then; None for all.
    """

    status: str = "completed"
    errors: list[Body] = field(default_factory=list)
    answered: int | None = None


class FakeBatches(FakeOpenAI):
    """The server.

    Attributes:
        files: name and content by id.
        batches: every batch as the API tells it, by id, in the order they were made.
        ends: how the next batches end; all others are completed.
        asked: keys of all lines that were worked on, in order.
        created: bodies that batches were made with.
        file_states: what a look at an uploaded file says, one a look, before `processed`.
        page: batches in one page of the list.
        lost: the next replies to these paths are lost after the work was done.
        late_files: looks at a batch that is over before it names its files.
    """

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, tuple[str, bytes]] = {}
        self.batches: dict[str, Body] = {}
        self.ends: deque[End] = deque()
        self.asked: list[str] = []
        self.created: list[Body] = []
        self.file_states: deque[str] = deque()
        self.page = 2
        self.lost: deque[str] = deque()
        self.late_files = 0
        self._ends: dict[str, End] = {}

    def routes(self) -> list[web.RouteDef]:
        """The chat API, files and batches."""
        return [
            *super().routes(),
            web.post("/v1/files", self._upload),
            web.get("/v1/files/{id}", self._file),
            web.get("/v1/files/{id}/content", self._content),
            web.post("/v1/batches", self._create),
            web.get("/v1/batches", self._list),
            web.get("/v1/batches/{id}", self._retrieve),
        ]

    @property
    def lines(self) -> list[Body]:
        """All lines of all files that were uploaded."""
        uploaded = [data for name, data in self.files.values() if name.startswith("labelwright-")]
        return [json.loads(line) for data in uploaded for line in data.splitlines()]

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        fields: dict[str, Any] = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            fields[part.name or ""] = (part.filename, bytes(await part.read()))
        assert fields["purpose"][1] == b"batch"
        name, data = fields["file"]
        return self._reply(request, self._file_object(self._keep(name, data)))

    def _keep(self, name: str, data: bytes) -> str:
        file_id = f"file-{len(self.files)}"
        self.files[file_id] = (name, data)
        return file_id

    def _file_object(self, file_id: str) -> Body:
        name, data = self.files[file_id]
        state = self.file_states.popleft() if self.file_states else "processed"
        return {
            "id": file_id,
            "object": "file",
            "bytes": len(data),
            "created_at": int(time.time()),
            "filename": name,
            "purpose": "batch",
            "status": state,
        }

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return self._reply(request, self._file_object(request.match_info["id"]))

    async def _content(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        if request.match_info["id"] not in self.files:
            return _error(404, "No such File object")
        return web.Response(body=self.files[request.match_info["id"]][1])

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if (fault := await self.fault(request)) is not None:
            return fault
        if body["input_file_id"] not in self.files:
            return _error(400, "Cannot find the file")
        self.created.append(body)
        batch_id = f"batch_{len(self.batches)}"
        self._ends[batch_id] = self.ends.popleft() if self.ends else End()
        self.batches[batch_id] = {
            "id": batch_id,
            "object": "batch",
            "endpoint": body["endpoint"],
            "input_file_id": body["input_file_id"],
            "completion_window": body["completion_window"],
            "status": "validating",
            "created_at": int(time.time()),
            "metadata": body.get("metadata"),
            "errors": None,
            "output_file_id": None,
            "error_file_id": None,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
        }
        return self._reply(request, self.batches[batch_id])

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        newest_first = [*self.batches.values()][::-1]
        names = [batch["id"] for batch in newest_first]
        start = names.index(request.query["after"]) + 1 if "after" in request.query else 0
        page = newest_first[start : start + self.page]
        more = start + self.page < len(names)
        return self._reply(request, {"object": "list", "data": page, "has_more": more})

    async def _retrieve(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        batch = self.batches.get(request.match_info["id"])
        if batch is None:
            return _error(404, "No batch found with that id")
        self._step(batch)
        if batch["status"] not in STEPS and self.late_files:
            self.late_files -= 1
            return self._reply(request, batch | {"output_file_id": None, "error_file_id": None})
        return self._reply(request, batch)

    def _reply(self, request: web.Request, content: Body) -> web.StreamResponse:
        if self.lost and self.lost[0] == request.path:
            self.lost.popleft()
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(content)

    def _step(self, batch: Body) -> None:
        if batch["status"] not in STEPS:
            return
        step = STEPS.index(batch["status"]) + 1
        end = self._ends[batch["id"]]
        if end.status == "failed":
            batch["errors"] = {"object": "list", "data": end.errors}
        elif step == len(STEPS):
            self._work(batch, end)
        over = step == len(STEPS) or end.status == "failed"
        batch["status"] = end.status if over else STEPS[step]

    def _work(self, batch: Body, end: End) -> None:
        given = [json.loads(x) for x in self.files[batch["input_file_id"]][1].splitlines()]
        rng = random.Random(len(self.asked))
        rng.shuffle(given)
        answered = len(given) if end.answered is None else end.answered
        results = [self._result(line) for line in given[:answered]]
        late = {"code": f"batch_{end.status}", "message": "This request was not executed in time."}
        results += [
            {"custom_id": line["custom_id"], "response": None, "error": late}
            for line in given[answered:]
        ]
        good = [one for one in results if (one["response"] or {}).get("status_code") == 200]
        bad = [one for one in results if one not in good]
        batch["output_file_id"] = self._results_file("output", good)
        # Some servers write an empty name where there is no file.
        batch["error_file_id"] = self._results_file("error", bad) or ""
        batch["request_counts"] = {
            "total": len(given),
            "completed": len(good),
            "failed": len(bad),
        }

    def _result(self, line: Body) -> Body:
        self.asked.append(line["custom_id"])
        assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
        reply = self.answer(line["body"])
        status = 200
        if isinstance(reply, tuple):
            status, reply, _ = reply
        content = chat_reply(reply) if isinstance(reply, str) else reply
        response = {"status_code": status, "request_id": "r", "body": content}
        return {"id": "b", "custom_id": line["custom_id"], "response": response, "error": None}

    def _results_file(self, kind: str, results: list[Body]) -> str | None:
        if not results:
            return None
        lines = [json.dumps(result, ensure_ascii=False) for result in results]
        return self._keep(f"{kind}.jsonl", "\n".join(lines).encode())


def _error(status: int, message: str) -> web.Response:
    return web.json_response(error(status, message)[1], status=status)


@contextmanager
def fake_batches(monkeypatch: Any) -> Iterator[FakeBatches]:
    """The server, with the environment pointing at it."""
    with FakeBatches() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
        yield server
