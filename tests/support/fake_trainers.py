"""Real HTTP servers on loopback that fine-tune as Together, Fireworks, Google and Mistral do.

Their paths and fields are those of the providers' own packages; nobody has seen them at the
providers themselves. A job goes a step further at every look at it.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable

from aiohttp import BodyPartReader, web
from fake_openai import chat_reply
from loopback import Body, Loopback


class FakeTrainer(Loopback):
    """What all of them have.

    Attributes:
        stored: content of files, by name at the provider.
        jobs: every job as the API tells it, by name at the provider, in the order they were made.
        created: bodies that jobs were made with.
        answer: what a fine-tuned model answers to its last message.
        fails: the next jobs fail, for these reasons.
        lost: the next replies to requests whose method and path match are lost after the work.
        refusals: errors to answer with, one a request, by a pattern of method and path.
        ends: names of states, in order, that a job goes through.
    """

    states: tuple[str, ...]
    failed: str

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[str, bytes] = {}
        self.jobs: dict[str, Body] = {}
        self.created: list[Body] = []
        self.answer: Callable[[str], str] = lambda text: "news"
        self.fails: deque[str] = deque()
        self.lost: deque[str] = deque()
        self.refusals: dict[str, deque[tuple[int, Body]]] = defaultdict(deque)
        self._fates: dict[str, str | None] = {}
        self._looks: defaultdict[str, int] = defaultdict(int)

    def routes(self) -> list[web.RouteDef]:
        """All of them go one way, so that faults come first."""
        return [web.route("*", "/{path:.*}", self._all)]

    async def _all(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        asked = f"{request.method} {request.path}"
        for pattern, due in self.refusals.items():
            if due and re.search(pattern, asked):
                status, content = due.popleft()
                return web.json_response(content, status=status)
        if (fault := await self.fault(request)) is not None:
            return fault
        reply = await self.serve(request)
        if self.lost and re.search(self.lost[0], asked):
            self.lost.popleft()
            assert request.transport is not None
            request.transport.abort()
        return reply

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The answer to a request."""
        raise NotImplementedError

    def begin(self, name: str, body: Body, job: Body) -> Body:
        """A new job."""
        self.created.append(body)
        self.jobs[name] = job
        self._fates[name] = self.fails.popleft() if self.fails else None
        return job

    def step(self, name: str) -> tuple[str, str | None]:
        """The state that a job is in at this look, and why it failed, if it did."""
        self._looks[name] += 1
        place = min(self._looks[name], len(self.states)) - 1
        fate = self._fates[name]
        if place == len(self.states) - 1 and fate is not None:
            return self.failed, fate
        return self.states[place], None

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """The chat API that most of them have."""
        body = await self.noted(request)
        return web.json_response(chat_reply(self.answer(body["messages"][-1]["content"])))

    def sent(self, split: str) -> list[str]:
        """The lines of all files of a split."""
        mine = [data for name, data in self.stored.items() if f"-{split}" in name]
        return [line for data in mine for line in data.decode().splitlines()]


async def parts_of(request: web.Request) -> dict[str, tuple[str | None, bytes]]:
    """Name and content of every part of a form."""
    found = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        found[part.name or ""] = (part.filename, bytes(await part.read()))
    return found


class FakeTogether(FakeTrainer):
    """Together: files by a form and an address to put them to."""

    states = ("pending", "queued", "running", "running", "completed")
    failed = "error"

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}
        self._sums: dict[str, str] = {}
        self.unread = 1
        self._numbers = itertools.count()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path, method = request.path, request.method
        if path == "/v1/chat/completions":
            return await self.chat(request)
        if path == "/v1/files":
            return await self._name_file(request)
        if path.startswith("/away/"):
            assert "authorization" not in request.headers
            self.stored[self._names[path.removeprefix("/away/")]] = await request.read()
            return web.Response()
        if path.endswith("/preprocess"):
            return web.json_response({"id": path.split("/")[3]})
        if path.startswith("/v1/files/"):
            return self._file(method, path.split("/")[3])
        if path == "/v1/fine-tunes":
            return await self._make(request) if method == "POST" else self._list()
        return self._look(request)

    def _file(self, method: str, name: str) -> web.StreamResponse:
        if method == "DELETE":
            self.stored.pop(self._names.pop(name), None)
            self._sums = {known: one for known, one in self._sums.items() if one != name}
            return web.json_response({"id": name, "deleted": True})
        self.unread -= 1
        status = "COMPLETED" if self.unread < 0 else "RUNNING"
        file = {"id": name, "filename": self._names[name], "processing_status": status}
        return web.json_response(file)

    async def _name_file(self, request: web.Request) -> web.StreamResponse:
        fields = {name: data.decode() for name, (_, data) in (await parts_of(request)).items()}
        assert {"purpose", "file_name", "file_type", "checksum"} == set(fields)
        if (known := self._sums.get(fields["checksum"])) is not None:
            return web.json_response({"file_id": known}, status=409)
        name = f"file-{next(self._numbers)}"
        self._names[name] = fields["file_name"]
        self._sums[fields["checksum"]] = name
        where = {"Location": f"{self.address}/away/{name}", "X-Together-File-Id": name}
        return web.Response(status=302, headers=where)

    async def _make(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        checksums = [hashlib.sha256(data).hexdigest() for data in self.stored.values()]
        assert set(checksums) == set(self._sums)
        name = f"ft-{len(self.jobs)}"
        job = {"id": name, "suffix": body["suffix"], "status": "pending"}
        return web.json_response(self.begin(name, body, job))

    def _list(self) -> web.StreamResponse:
        return web.json_response({"data": [*self.jobs.values()]})

    def _look(self, request: web.Request) -> web.StreamResponse:
        _, _, _, name, *rest = request.path.split("/")
        job = self.jobs[name]
        if rest == ["events"]:
            return web.json_response({"data": job.get("events", [])})
        if rest == ["metrics"]:
            points = [{"global_step": n, "loss": 1 / n} for n in (1, 2)]
            return web.json_response({"metrics": points})
        if rest == ["cancel"]:
            self.jobs[name] = job | {"status": "cancelled"}
        if job["status"] in ("completed", "error", "cancelled") or rest:
            return web.json_response(self.jobs[name])
        job["status"], why = self.step(name)
        self._tell(job, job["status"])
        if why:
            self._tell(job, why, "error")
        if job["status"] == "completed":
            job |= {"model_output_name": f"org/model-{job['suffix']}", "token_count": 77}
        return web.json_response(job)

    def _tell(self, job: Body, words: str, level: str = "info") -> None:
        moment = f"2026-11-22T00:00:{len(job.setdefault('events', [])):02d}Z"
        event = {"created_at": moment, "message": words, "type": "job_start", "level": level}
        job["events"].append({**event, "object": "fine-tune-event"})


class FakeFireworks(FakeTrainer):
    """Fireworks: data sets and jobs are called what the asker calls them."""

    states = ("CREATING", "PENDING", "RUNNING", "RUNNING", "COMPLETED")
    failed = "FAILED"
    home = "/v1/accounts/me"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path, method = request.path, request.method
        if path == "/inference/v1/chat/completions":
            return await self.chat(request)
        if path == "/metrics":
            assert "authorization" not in request.headers
            lines = [json.dumps({"step": n, "train/loss": 1 / n}) for n in (1, 2)]
            return web.Response(text="\n".join(lines))
        if path == f"{self.home}/datasets":
            return await self._data_set(request)
        if "/datasets/" in path:
            return await self._data(request)
        if method == "POST" and not path.endswith(":cancel"):
            return await self._make(request)
        return self._look(request)

    async def _data_set(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        assert int(body["dataset"]["exampleCount"]) > 0
        if body["datasetId"] in self.stored:
            return web.json_response({"error": {"code": 6, "message": "exists"}}, status=409)
        self.stored[body["datasetId"]] = b""
        return web.json_response({"name": body["datasetId"], "state": "UPLOADING"})

    async def _data(self, request: web.Request) -> web.StreamResponse:
        name = request.path.split("/")[-1].removesuffix(":upload")
        if request.path.endswith(":upload"):
            self.stored[name] = (await parts_of(request))["file"][1]
            return web.json_response({})
        if name not in self.stored:
            return web.json_response({"error": {"message": "not found"}}, status=404)
        state = "READY" if self.stored[name] else "UPLOADING"
        return web.json_response({"name": name, "state": state, "status": {"code": "OK"}})

    async def _make(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        kind = request.path.removeprefix(f"{self.home}/")
        key = {"supervisedFineTuningJobs": "supervisedFineTuningJobId", "dpoJobs": "dpoJobId"}[kind]
        name = f"accounts/me/{kind}/{request.query[key]}"
        if name in self.jobs:
            return web.json_response({"error": {"message": "exists"}}, status=409)
        training = body.get("trainingConfig", body)
        job = {"name": name, "state": "JOB_STATE_CREATING", "outputModel": training["outputModel"]}
        return web.json_response(self.begin(name, body, job))

    def _look(self, request: web.Request) -> web.StreamResponse:
        name = request.path.removeprefix("/v1/")
        bare = name.partition(":")[0]
        if bare not in self.jobs:
            return web.json_response({"error": {"message": "not found"}}, status=404)
        job = self.jobs[bare]
        if name.endswith(":getMetricsFileEndpoint"):
            return web.json_response({"signedUrl": f"{self.address}/metrics"})
        over = job["state"].endswith(("COMPLETED", "FAILED", "CANCELLED"))
        if name.endswith(":cancel"):
            self.jobs[bare] = job | {"state": "JOB_STATE_CANCELLED"}
        elif not over:
            said, why = self.step(bare)
            job["state"] = f"JOB_STATE_{said}"
            job["status"] = {"code": "INTERNAL", "message": why} if why else {"code": "OK"}
            job["jobProgress"] = {"percent": self._looks[bare] * 20}
            job["metricsFileSignedUrl"] = f"{self.address}/metrics"
        return web.json_response(self.jobs[bare])


class FakeGoogle(FakeTrainer):
    """Google Cloud: a bucket, tuning jobs, an endpoint."""

    states = ("QUEUED", "PENDING", "RUNNING", "SUCCEEDED")
    failed = "FAILED"
    home = "/v1/projects/p/locations/us-central1"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        assert request.headers["authorization"].startswith("Bearer ")
        if path == "/upload/storage/v1/b/bucket/o":
            self.stored[request.query["name"]] = await request.read()
            return web.json_response({"name": request.query["name"]})
        if path.startswith("/storage/v1/b/bucket/o/"):
            found = path.removeprefix("/storage/v1/b/bucket/o/") in self.stored
            return web.json_response({}, status=200 if found else 404)
        if path.endswith(":generateContent"):
            return await self._generate(request)
        if path == f"{self.home}/tuningJobs":
            return await self._make(request) if request.method == "POST" else self._list(request)
        return self._look(request)

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        text = self.answer(body["contents"][-1]["parts"][0]["text"])
        other = "news" if text == "clickbait" else "clickbait"
        taken = {"token": text, "logProbability": -0.2231435513}
        best = {"candidates": [taken, {"token": other, "logProbability": -1.6094379124}]}
        found = {"chosenCandidates": [taken], "topCandidates": [best]}
        content = {"role": "model", "parts": [{"text": text}]}
        return web.json_response({"candidates": [{"content": content, "logprobsResult": found}]})

    async def _make(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        where = body["supervisedTuningSpec"]["trainingDatasetUri"]
        assert where.removeprefix("gs://bucket/") in self.stored
        name = f"{self.home.removeprefix('/v1/')}/tuningJobs/{len(self.jobs)}"
        job = {"name": name, "state": "JOB_STATE_QUEUED", "labels": body["labels"]}
        return web.json_response(self.begin(name, body, job))

    def _list(self, request: web.Request) -> web.StreamResponse:
        names = [*self.jobs]
        start = int(request.query.get("pageToken", 0))
        page = {"tuningJobs": [self.jobs[name] for name in names[start : start + 1]]}
        if start + 1 < len(names):
            page["nextPageToken"] = str(start + 1)
        return web.json_response(page)

    def _look(self, request: web.Request) -> web.StreamResponse:
        name = request.path.removeprefix("/v1/").partition(":")[0]
        job = self.jobs[name]
        if request.path.endswith(":cancel"):
            job["state"] = "JOB_STATE_CANCELLED"
        elif not job["state"].endswith(("SUCCEEDED", "FAILED", "CANCELLED")):
            said, why = self.step(name)
            job["state"] = f"JOB_STATE_{said}"
            home, number = name.split("/tuningJobs/")
            made = {"model": f"{home}/models/{number}", "endpoint": f"{home}/endpoints/{number}"}
            job |= {"tunedModel": made} if said == "SUCCEEDED" else {}
            job |= {"error": {"code": 3, "message": why}} if why else {}
        return web.json_response(job)


class FakeMistral(FakeTrainer):
    """Mistral: files and jobs as OpenAI has them, and classifiers that give scores."""

    states = ("QUEUED", "VALIDATING", "RUNNING", "SUCCESS")
    failed = "FAILED"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path, method = request.path, request.method
        if path == "/v1/chat/completions":
            return await self.chat(request)
        if path == "/v1/classifications":
            body = await self.noted(request)
            right = self.answer(body["input"][0])
            scores = {name: 0.9 if name == right else 0.1 for name in ("clickbait", "news")}
            return web.json_response({"results": [{"clickbait": {"scores": scores}}]})
        if path == "/v1/files":
            return await self._files(request)
        if path == "/v1/fine_tuning/jobs":
            return await self._make(request) if method == "POST" else self._list(request)
        return self._look(request)

    async def _files(self, request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            parts = await parts_of(request)
            assert parts["purpose"][1] == b"fine-tune"
            self.stored[str(parts["file"][0])] = parts["file"][1]
        named = [{"id": f"id-{name}", "filename": name} for name in self.stored]
        return web.json_response(named[-1] if request.method == "POST" else {"data": named})

    async def _make(self, request: web.Request) -> web.StreamResponse:
        body = await self.noted(request)
        files = [one["file_id"] for one in body["training_files"]]
        if any(job["training_files"] == files for job in self.jobs.values()):
            return web.json_response({"message": "Duplicate job"}, status=409)
        name = f"job-{len(self.jobs)}"
        job = {"id": name, "training_files": files, "status": "QUEUED", "model": body["model"]}
        return web.json_response(self.begin(name, body, job | {"events": [], "checkpoints": []}))

    def _list(self, request: web.Request) -> web.StreamResponse:
        start = int(request.query["page"]) * int(request.query["page_size"])
        return web.json_response({"data": [*self.jobs.values()][start:]})

    def _look(self, request: web.Request) -> web.StreamResponse:
        _, _, _, _, name, *rest = request.path.split("/")
        job = self.jobs[name]
        if rest == ["cancel"]:
            job["status"] = "CANCELLED"
        elif job["status"] not in ("SUCCESS", "FAILED", "CANCELLED"):
            job["status"], why = self.step(name)
            at = int(time.time()) + self._looks[name]
            data = {"status": job["status"], **({"error": why} if why else {})}
            job["events"].append({"name": "status-updated", "created_at": at, "data": data})
            if job["status"] == "SUCCESS":
                job["fine_tuned_model"] = f"ft:classifier:{job['model']}:x"
                figures = zip(itertools.count(1), (0.9, 0.4))
                job["checkpoints"] = [
                    {"step_number": n, "created_at": at, "metrics": {"train_loss": loss}}
                    for n, loss in figures
                ][::-1]
        return web.json_response(job)
