"""A whole run by a batch API: half the price, left and picked up, nothing asked twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import answers
import labelwright
import pytest
from fake_batches import FakeBatches, fake_batches
from labelwright.errors import Stopped

MODEL = "openai/fake"
PRICES = "prices: {input: 1000, output: 2000}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBatches]:
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    monkeypatch.setattr("labelwright.llm.batching.SHORTEST_S", 0.01)
    with fake_batches(monkeypatch) as server:
        server.answer = answers.answer
        yield server


def test_a_run_by_batches_is_that_of_single_requests_at_half_the_price(
    server: FakeBatches, prompt_file: Path, tmp_path: Path
):
    words = prompt_file.read_text()
    settings = f"{{model: {MODEL}, {PRICES}}}"
    head = f"generate: {settings}\nlabel: {settings}\n"
    prompt_file.write_text(words.replace("labels:\n", f"{head}labels:\n", 1))
    report = labelwright.run(prompt_file, out=tmp_path / "run", batch=True)
    assert len(server.asked) == len(set(server.asked))
    assert report["labeling"]["undone"] == 0
    assert report["labeling"]["usage"]["from_journal"] == 0
    assert len(server.batches) >= 2
    direct = len(server.bodies)
    assert direct <= 2
    assert report["cost"]["answers"] == len(server.asked) + direct
    assert report["cost"]["usd"] == pytest.approx(0.02 * (len(server.asked) / 2 + direct))
    before = len(server.asked)
    labelwright.run(prompt_file, out=tmp_path / "again", limit=4)
    assert len(server.asked) == before
    again = labelwright.run(prompt_file, out=tmp_path / "run", batch=True)
    assert len(server.asked) == before
    assert again["labeling"] == report["labeling"]


def test_a_cap_holds_for_batches_too(server: FakeBatches, prompt_file: Path, tmp_path: Path):
    out = tmp_path / "run"
    labelwright.run(prompt_file, out=out, model=MODEL, limit=8)
    with pytest.raises(Stopped, match="--max-tokens"):
        labelwright.run(
            prompt_file, out=out, model=MODEL, limit=8, votes=8, batch=True, max_tokens=1_600
        )
    assert server.asked
    assert 15 * (len(server.bodies) + len(server.asked)) <= 1_600
