"""Fine-tunes at fakes of OpenAI's API that nobody of this project wrote.

aimock keeps files and takes jobs through their states; it refuses whatever a body should not hold.
Prism holds every request to OpenAI's published API description, and answers with its examples.
No live provider was ever reached by these tests.
"""

import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from labelwright import errors
from labelwright.export.finetune.hosted import open_service
from labelwright.export.finetune.hosted.service import HostedSettings, Order
from labelwright.hosted.jobs import cancel_job, jobs
from labelwright.using.predicting import predict_step
from oracles import folder
from split_run import split_run

from hosted import KEY, impatient, train

SPECIFICATION = Path(__file__).parents[3].parent / "shared" / "specs" / "openai.json"
ANSWERS = {
    "fixtures": [
        {"match": {"userMessage": "never tell"}, "response": {"content": "clickbait"}},
        {"match": {"userMessage": "prices"}, "response": {"content": "news"}},
    ]
}


@contextmanager
def served(program: Path, *arguments: object, path: str = "/", seconds: int = 60) -> Iterator[str]:
    """A server of another program on a free port of loopback; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, *arguments, "-p", port]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([str(part) for part in command], env=dict(os.environ), **quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(seconds * 10):
            assert server.poll() is None, f"{program.name} ended"
            if answers(address + path):
                break
            time.sleep(0.1)
        else:
            pytest.skip(f"{program.name} did not start within {seconds} s")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def answers(url: str) -> bool:
    try:
        urlopen(Request(url, headers={"authorization": f"Bearer {KEY}"}), timeout=5)
    except URLError as error:
        return hasattr(error, "code")
    except OSError:
        return False
    return True


@pytest.fixture
def aimock(tmp_path, monkeypatch) -> Iterator[str]:
    program = folder("aimock") / "node_modules" / ".bin" / "llmock"
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "all.json").write_text(json.dumps(ANSWERS))
    impatient(monkeypatch)
    with served(program, "-f", tmp_path / "answers", "--log-level", "silent") as address:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{address}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield address


def asked(address: str) -> list[dict]:
    """What aimock says that it was asked."""
    with urlopen(f"{address}/__aimock/journal") as reply:
        return json.load(reply)


def test_aimock_a_job_goes_through_and_its_model_answers(aimock, prompt_file, tmp_path):
    run = split_run(prompt_file, tmp_path / "run")
    options = {"epochs": 2, "suffix": "heads", "batch_size": 4, "learning_rate": 0.5}
    job, told = train(run, options=options)
    assert job["said"] == "succeeded"
    assert job["result"].startswith("ft:gpt-4.1-mini:aimock:heads:")
    for words in ("Job created", "job queued", "Training started", "Training complete"):
        assert words in told.text
    found = list(predict_step(run, ["Coal prices rise", "8 things pilots will never tell"]))
    assert [one["label"] for one in found] == ["news", "clickbait"]
    again, _ = train(run, options=options)
    assert again["id"] == job["id"]
    going_on, _ = train(run, "openai", start=job["result"])
    assert going_on["result"].startswith(f"ft:{job['result']}:aimock:")
    made = [one for one in asked(aimock) if one["path"] == "/v1/fine_tuning/jobs" and one["body"]]
    assert [one["body"]["model"] for one in made] == ["gpt-4.1-mini", job["result"]]


def test_aimock_takes_preference_pairs(aimock, prompt_file, tmp_path):
    run = split_run(prompt_file, tmp_path / "run")
    job, _ = train(run, options={"method": "dpo", "beta": 0.1, "epochs": 1})
    assert job["said"] == "succeeded"


def test_aimock_a_job_is_found_again_by_its_mark(aimock, prompt_file, tmp_path):
    run = split_run(prompt_file, tmp_path / "run")
    job, _ = train(run)
    path = run / "jobs" / "openai-1" / "job.json"
    lost = {"id": None, "creating": True, "status": "waiting", "saved": None}
    path.write_text(json.dumps(json.loads(path.read_text()) | lost))
    again, _ = train(run)
    assert again["id"] == job["id"]


def test_aimock_a_job_is_cancelled(aimock, prompt_file, tmp_path, monkeypatch):
    run = split_run(prompt_file, tmp_path / "run")
    path = run / "jobs" / "openai-1" / "job.json"
    job, _ = train(run)
    # One that is over cannot be; the service says so and it is taken as it is.
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "running"}))
    assert cancel_job(run, job["name"])["status"] == "done"
    service = open_service("openai")

    async def cancel_new() -> str:
        await service.open()
        try:
            file = await service.upload(run / "jobs/openai-1/files/train.jsonl", "a.jsonl")
            name = await service.create(order({"train": file}))
            await service.cancel(name)
            return (await service.state(name)).status
        finally:
            await service.close()

    assert asyncio.run(cancel_new()) == "cancelled"
    assert jobs(run)[0]["status"] == "done"


def order(files, **options) -> Order:
    settings = HostedSettings.model_validate(options)
    return Order("gpt-4o-mini", None, settings, 7, ("a", "b"), "m" * 32, time.time(), files)


@pytest.fixture(scope="module")
def prism() -> Iterator[str]:
    if not SPECIFICATION.is_file():
        pytest.skip("no shared/specs/openai.json beside the checkout")
    program = folder("prism") / "node_modules" / ".bin" / "prism"
    arguments = ("mock", "-h", "127.0.0.1", SPECIFICATION)
    with served(program, *arguments, path="/models", seconds=120) as address:
        yield address


@pytest.fixture
def at_prism(prism, monkeypatch):
    """Does some work with the service, opened; Prism has no /v1."""
    monkeypatch.setenv("OPENAI_BASE_URL", prism)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    def do(work):
        async def opened():
            service = open_service("openai")
            await service.open()
            try:
                return await work(service)
            finally:
                await service.close()

        return asyncio.run(opened())

    return do


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"epochs": 1, "suffix": "heads", "batch_size": 8, "learning_rate": 0.2},
        {"method": "dpo", "beta": 0.5, "epochs": 3},
    ],
)
def test_prism_every_body_of_a_job_fits_the_published_description(at_prism, options):
    files = {"train": "file-1", "validation": "file-2"}
    assert at_prism(lambda service: service.create(order(files, **options)))


def test_prism_every_other_request_fits_too(at_prism, tmp_path):
    (tmp_path / "a.jsonl").write_text("{}\n")

    async def all_of_them(service):
        file = await service.upload(tmp_path / "a.jsonl", "labelwright-x-train.jsonl")
        await service.find_file("labelwright-x-train.jsonl")
        await service.ready(file)
        # The example of a model's last day lies in the past.
        with pytest.raises(errors.ProviderError, match="was shut down on 2"):
            await service.look("gpt-4o-mini")
        await service.find(order({"train": file}))
        state = await service.state("ftjob-1")
        events = await service.events("ftjob-1", ())
        await service.cancel("ftjob-1")
        return state, events

    state, _ = at_prism(all_of_them)
    assert state.said


def test_prism_refuses_what_does_not_fit(at_prism):
    """So that the tests above can fail."""
    wrong = order({"train": "file-1"})
    object.__setattr__(wrong.options, "epochs", 99)
    with pytest.raises(errors.ProviderError, match="is not valid"):
        at_prism(lambda service: service.create(wrong))
