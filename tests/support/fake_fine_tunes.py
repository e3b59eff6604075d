"""A real HTTP server on loopback that speaks OpenAI's fine-tuning API, beside its chat API.

A job goes a step further at every look at it: it is checked, queued, runs through its steps with
figures in its events, and ends as it was told to.
"""

from __future__ import annotations

import base64
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web
from fake_openai import FakeOpenAI
from loopback import Body

BEFORE = ("validating_files", "queued")


@dataclass
class Course:
    """How a job goes.

    Attributes:
        status: its last one.
        error: why, where it failed.
        steps: how many it runs through, one a look.
        results: whether it leaves a file of results: plain, base64, gone, or none.
        unknown: what it says in place of `running`, such as a status of next year.
    """

    status: str = "succeeded"
    error: Body = field(default_factory=dict)
    steps: int = 3
    results: str = "plain"
    unknown: str = "running"


class FakeFineTunes(FakeOpenAI):
    """The server.

    Attributes:
        files: name, purpose and content by id.
        jobs: every job as the API tells it, by id, in the order they were made.
        courses: how the next jobs go; all others succeed.
        created: bodies that jobs were made with.
        cancelled: ids that were asked to be cancelled.
        page: items in one page of a list.
        lost: the next replies to these paths are lost after the work was done.
        file_states: what a look at an uploaded file says, one a look, before `processed`.
        shutdown: last day of models, by name.
        knows_metadata: whether jobs may carry any.
        late: lists of jobs that do not show the newest one yet.
        on_done: called when the work of a request is done and before it is answered, by method and
            path.
        refusals: errors to answer with, one a request, by method and path: status and error.
    """

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, tuple[str, str, bytes]] = {}
        self.jobs: dict[str, Body] = {}
        self.courses: deque[Course] = deque()
        self.created: list[Body] = []
        self.cancelled: list[str] = []
        self.page = 2
        self.lost: deque[str] = deque()
        self.file_states: deque[str] = deque()
        self.shutdown: dict[str, str] = {}
        self.knows_metadata = True
        self.late = 0
        self.on_done: dict[str, Callable[[], None]] = {}
        self.refusals: dict[str, deque[tuple[int, Body]]] = defaultdict(deque)
        self._courses: dict[str, Course] = {}
        self._events: dict[str, list[Body]] = {}

    def routes(self) -> list[web.RouteDef]:
        """The chat API, files, models and fine-tuning jobs."""
        jobs = "/v1/fine_tuning/jobs"
        return [
            *super().routes(),
            web.post("/v1/files", self._upload),
            web.get("/v1/files", self._list_files),
            web.get("/v1/files/{id}", self._file),
            web.get("/v1/files/{id}/content", self._content),
            web.get("/v1/models/{id}", self._model),
            web.post(jobs, self._create),
            web.get(jobs, self._list),
            web.get(f"{jobs}/{{id}}", self._retrieve),
            web.get(f"{jobs}/{{id}}/events", self._list_events),
            web.post(f"{jobs}/{{id}}/cancel", self._cancel),
        ]

    async def fault(self, request: web.Request) -> web.Response | None:
        """The fault or the refusal to answer with now, if any."""
        if due := self.refusals[f"{request.method} {request.path}"]:
            status, error = due.popleft()
            return refused(status, **error)
        return await super().fault(request)

    def sent(self, split: str) -> list[str]:
        """The lines of all files of a split that were uploaded."""
        uploaded = [
            data for name, _, data in self.files.values() if name.endswith(f"-{split}.jsonl")
        ]
        return [line for data in uploaded for line in data.decode("utf-8-sig").splitlines()]

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fields: dict[str, Any] = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            fields[part.name or ""] = (part.filename, bytes(await part.read()))
        self.headers.append(dict(request.headers))
        if (fault := await self.fault(request)) is not None:
            return fault
        assert fields["purpose"][1] == b"fine-tune"
        name, data = fields["file"]
        file_id = f"file-{len(self.files)}"
        self.files[file_id] = (name, "fine-tune", data)
        return self._reply_to(request, self._file_object(file_id))

    def _file_object(self, file_id: str) -> Body:
        name, purpose, data = self.files[file_id]
        state = self.file_states.popleft() if self.file_states else "processed"
        return {
            "id": file_id,
            "object": "file",
            "bytes": len(data),
            "created_at": int(time.time()),
            "filename": name,
            "purpose": purpose,
            "status": state,
        }

    async def _list_files(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        wanted = [name for name, one in self.files.items() if one[1] == request.query["purpose"]]
        return self._paged(request, [self._file_object(name) for name in wanted[::-1]])

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["id"] not in self.files:
            return refused(404, "No such File object")
        return self._reply_to(request, self._file_object(request.match_info["id"]))

    async def _content(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["id"] not in self.files:
            return refused(404, "No such File object")
        return web.Response(body=self.files[request.match_info["id"]][2])

    async def _model(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        if (fault := await self.fault(request)) is not None:
            return fault
        name = request.match_info["id"]
        day = self.shutdown.get(name)
        return web.json_response({"id": name, "object": "model", "shutdown_date": day})

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        if (fault := await self.fault(request)) is not None:
            return fault
        if "metadata" in body and not self.knows_metadata:
            return refused(400, "Unknown parameter: 'metadata'.", param="metadata")
        if body["training_file"] not in self.files:
            return refused(400, "invalid training_file")
        self.created.append(body)
        job_id = f"ftjob-{len(self.jobs)}"
        self._courses[job_id] = self.courses.popleft() if self.courses else Course()
        self._events[job_id] = []
        self.jobs[job_id] = {
            "id": job_id,
            "object": "fine_tuning.job",
            "model": body["model"],
            "status": BEFORE[0],
            "created_at": int(time.time()),
            "training_file": body["training_file"],
            "validation_file": body.get("validation_file"),
            "metadata": body.get("metadata"),
            "error": {},
            "fine_tuned_model": None,
            "trained_tokens": None,
            "result_files": [],
            "looks": 0,
        }
        self._tell(job_id, f"Created fine-tuning job: {job_id}")
        return self._reply_to(request, self.jobs[job_id])

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        found = [*self.jobs.values()][::-1]
        if self.late:
            self.late -= 1
            found = found[1:]
        return self._paged(request, found)

    async def _retrieve(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        job = self.jobs.get(request.match_info["id"])
        if job is None:
            return refused(404, "Could not find fine tune")
        self._step(job)
        return self._reply_to(request, job)

    async def _list_events(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        return self._paged(request, self._events[request.match_info["id"]][::-1])

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        if (fault := await self.fault(request)) is not None:
            return fault
        job = self.jobs[request.match_info["id"]]
        self.cancelled.append(job["id"])
        if job["status"] in ("succeeded", "failed", "cancelled"):
            return refused(400, f"Job has already {job['status']}")
        job["status"] = "cancelled"
        self._tell(job["id"], "The job was cancelled")
        return self._reply_to(request, job)

    def _paged(self, request: web.Request, items: list[Body]) -> web.StreamResponse:
        names = [item["id"] for item in items]
        start = names.index(request.query["after"]) + 1 if "after" in request.query else 0
        part = items[start : start + self.page]
        more = start + self.page < len(items)
        return self._reply_to(request, {"object": "list", "data": part, "has_more": more})

    def _reply_to(self, request: web.Request, content: Body) -> web.StreamResponse:
        if then := self.on_done.get(f"{request.method} {request.path}"):
            then()
        if self.lost and self.lost[0] == request.path:
            self.lost.popleft()
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(content)

    def _tell(self, job_id: str, words: str, level: str = "info", **data: Any) -> None:
        events = self._events[job_id]
        events.append(
            {
                "id": f"ftevent-{job_id}-{len(events)}",
                "object": "fine_tuning.job.event",
                "created_at": int(time.time()),
                "level": level,
                "message": words,
                "type": "metrics" if data else "message",
                "data": data or None,
            }
        )

    def _step(self, job: Body) -> None:
        if job["status"] in ("succeeded", "failed", "cancelled"):
            return
        course = self._courses[job["id"]]
        job["looks"] += 1
        step = job["looks"] - len(BEFORE)
        if job["looks"] < len(BEFORE):
            job["status"] = BEFORE[job["looks"]]
        elif step < course.steps:
            self._run(job, step + 1, course)
        else:
            self._end(job, course)

    def _run(self, job: Body, step: int, course: Course) -> None:
        job["status"] = course.unknown
        loss = 1 / step
        words = f"Step {step}/{course.steps}: training loss={loss:.2f}, validation loss=2.50"
        self._tell(job["id"], words, step=step, train_loss=loss, total_steps=course.steps)

    def _end(self, job: Body, course: Course) -> None:
        job["status"], job["error"] = course.status, course.error
        if course.status != "succeeded":
            self._tell(job["id"], course.error.get("message", "it failed"), level="error")
            return
        suffix = self.created[int(job["id"].removeprefix("ftjob-"))].get("suffix") or ""
        job["fine_tuned_model"] = f"ft:{job['model']}:org:{suffix}:{job['id'][-1]}"
        job["trained_tokens"] = 1234
        if course.results != "none":
            job["result_files"] = [self._results(course)]
        self._tell(job["id"], f"New fine-tuned model created: {job['fine_tuned_model']}")

    def _results(self, course: Course) -> str:
        """The file of results: older columns, newer ones, and blanks where nothing was measured."""
        if course.results == "gone":
            return "file-gone"
        lines = ["step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy"]
        lines += [f"{n},{1 / n:.5f},{1 - 1 / n:.1f},," for n in range(1, course.steps)]
        lines.append(f"{course.steps},{1 / course.steps:.5f},0.9,0.5,0.875")
        data = "\n".join(lines).encode()
        name = f"file-results-{len(self.files)}"
        encoded = base64.b64encode(data) if course.results == "base64" else data
        self.files[name] = ("results.csv", "fine-tune-results", encoded)
        return name


def refused(status: int, message: str = "no", **more: Any) -> web.Response:
    """An error as OpenAI words it."""
    content = {"error": {"message": message, "type": "invalid_request_error", **more}}
    return web.Response(status=status, text=json.dumps(content), content_type="application/json")
