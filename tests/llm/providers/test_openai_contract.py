"""Batches held against OpenAI's published description of its API."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from asking import in_shape, question
from batch_doubles import Books, Clock
from fake_batches import End, fake_batches
from labelwright.llm import Journal, open_provider, run_async
from labelwright.llm.batches import ask_in_batches
from labelwright.llm.providers.batch_lines import state_of

SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "openai.json"

pytestmark = pytest.mark.skipif(
    not SPEC.is_file(), reason="OpenAI's API description is not in ../shared/specs"
)


@cache
def components() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(SPEC.read_text())["components"]
    return content


def problems(name: str, content: Any) -> list[str]:
    """What the description has against some content."""
    jsonschema = pytest.importorskip("jsonschema", reason="the package jsonschema is not installed")
    whole = {"$ref": f"#/components/schemas/{name}", "components": components()}
    found = jsonschema.Draft202012Validator(whole).iter_errors(content)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in found]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch):
    """A server that was asked in a batch which expired, and then in another."""
    pytest.importorskip("openai", reason="the openai extra is not installed")
    with fake_batches(monkeypatch) as server:
        server.ends.append(End("expired", answered=1))
        provider, clock = open_provider("openai/gpt-test"), Clock()
        with Journal(None) as journal:

            async def work():
                await provider.open()
                await ask_in_batches(
                    provider,
                    [
                        question("asked directly beforehand"),
                        in_shape("a", temperature=0.0, seed=3, choices=("x", "y"), stop=("#",)),
                        question("b", max_tokens=9),
                    ],
                    Books(provider, journal),
                    journal,
                    say=lambda text: None,
                    note=lambda done, total: None,
                    sleep=clock.sleep,
                    clock=clock,
                )
                await provider.close()

            run_async(work())
        yield server


def test_what_is_sent_to_make_a_batch(server):
    assert len(server.created) == 2
    for body in server.created:
        assert problems("CreateBatchRequest", body) == []
    assert problems("CreateBatchRequest", server.created[0] | {"endpoint": "/v1/nothing"})


def test_the_lines_of_a_batch(server):
    assert len(server.lines) == 3
    for line in server.lines:
        assert problems("CreateChatCompletionRequest", line["body"]) == []
    assert problems("CreateChatCompletionRequest", server.lines[0]["body"] | {"temperature": 9})


def test_the_batches_that_other_tests_work_with(server):
    for batch in server.batches.values():
        filled = {name: value for name, value in batch.items() if value not in (None, "")}
        assert problems("Batch", filled) == []


def test_every_status_is_known():
    batch = components()["schemas"]["Batch"]["properties"]
    statuses = {name: state_of({"status": name}).status for name in batch["status"]["enum"]}
    assert statuses == {
        "validating": "under way",
        "in_progress": "under way",
        "finalizing": "under way",
        "cancelling": "under way",
        "completed": "done",
        "failed": "failed",
        "expired": "expired",
        "cancelled": "cancelled",
    }


def test_what_is_read_of_a_batch_is_there():
    schemas = components()["schemas"]
    read = {"id", "status", "errors", "request_counts", "metadata", "created_at"}
    read |= {"output_file_id", "error_file_id"}
    assert read <= set(schemas["Batch"]["properties"])
    assert {"code", "message", "line"} <= set(schemas["BatchError"]["properties"])
    assert {"completed", "failed", "total"} == set(schemas["BatchRequestCounts"]["properties"])


def test_the_limits_are_those_of_the_description():
    from labelwright.llm.providers.openai_batches import OpenAIBatches

    words = components()["schemas"]["CreateBatchRequest"]["properties"]["input_file_id"]
    assert f"up to {OpenAIBatches.most_requests:,} requests" in words["description"]
    assert f"up to {OpenAIBatches.most_bytes // 10**6} MB" in words["description"]
