"""The whole chain over a run folder, against a real HTTP server: resumed, killed, interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import answers
import labelwright
import polars as pl
import pytest
from fake_openai import FakeOpenAI, error
from labelwright.curate.report import to_html
from labelwright.errors import InputError, LabelwrightError, Stopped
from labelwright.run import (
    curate_step,
    evaluate_step,
    export_step,
    finetune_step,
    generate_step,
    label_step,
    predict_step,
    show,
    split_step,
)

pytest.importorskip("openai", reason="the openai extra is not installed")
MODEL = "openai/fake"
IN_FLIGHT = 8


@pytest.fixture
def server(openai_server: FakeOpenAI) -> FakeOpenAI:
    openai_server.answer = answers.answer
    return openai_server


@pytest.fixture
def real(tmp_path: Path) -> Path:
    path = tmp_path / "real.csv"
    rows = [f"Why this doctor went viral {i},clickbait" for i in range(20)]
    rows += [f"Court approves Oslo treaty {i},news" for i in range(20)]
    path.write_text("\n".join(["title,class", *rows]))
    return path


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "labelwright", *map(str, args)]


def test_a_prompt_file_becomes_a_measured_model(
    server: FakeOpenAI, prompt_file: Path, real: Path, tmp_path: Path
):
    out = tmp_path / "run"
    report = labelwright.run(prompt_file, out=out, real=real, model=MODEL)
    assert set(report["evaluation"]["sets"]) == {"test", "real"}
    assert set(report["evaluation"]["baselines"]) == {"majority", "surface_only", "seeds_only"}
    assert report["generation"]["labels"]["news"]["usable"] == 20
    assert report["labeling"]["places"]["p_value"] is not None
    assert json.loads((out / "report.json").read_text()) == json.loads(json.dumps(report))
    for name in ("task.md", "generated.parquet", "labelled.parquet", "curated.parquet"):
        assert (out / name).is_file()
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page == to_html(report)
    assert show(out, page=tmp_path / "again.html") == report
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page
    labelled = pl.read_parquet(out / "labelled.parquet")
    assert {"id", "text", "label", "confidence", "probabilities", "votes"} <= set(labelled.columns)
    assert (out / "export" / "openai-chat" / "train.jsonl").is_file()


def test_a_second_run_asks_nothing_and_says_the_same(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    first = labelwright.run(prompt_file, out=tmp_path / "run", model=MODEL)
    asked = len(server.bodies)
    second = labelwright.run(prompt_file, out=tmp_path / "run", model=MODEL)
    assert len(server.bodies) == asked
    for name in ("generation", "labeling", "curation", "split", "model"):
        assert first[name] == second[name]


def test_steps_alone_do_what_run_does(
    server: FakeOpenAI, prompt_file: Path, real: Path, tmp_path: Path
):
    whole, steps = tmp_path / "whole", tmp_path / "steps"
    labelwright.run(prompt_file, out=whole, real=real, model=MODEL)
    generate_step(prompt_file, out=steps, model=MODEL)
    label_step(steps)
    curate_step(steps, real=real)
    split_step(steps)
    export_step(steps, to="csv")
    finetune_step(steps, trainer="tfidf")
    evaluation = evaluate_step(steps, on=[real])
    for name in ("generated.parquet", "curated.parquet", "split.parquet"):
        assert (
            pl.read_parquet(whole / name)
            .drop("votes", strict=False)
            .equals(pl.read_parquet(steps / name).drop("votes", strict=False))
        )
    assert evaluation["sets"] == show(whole)["evaluation"]["sets"]
    assert list(show(steps)["seconds"]) == list(show(whole)["seconds"])


def test_texts_that_people_wrote_are_labelled_and_nothing_is_generated(
    server: FakeOpenAI, prompt_file: Path, real: Path, tmp_path: Path
):
    label_step(prompt_file, texts=real, out=tmp_path / "run", model=MODEL, votes=1)
    labelled = pl.read_parquet(tmp_path / "run" / "labelled.parquet")
    assert labelled.height == 40
    assert Counter(labelled["label"]) == {"clickbait": 20, "news": 20}
    assert labelled["intended_label"].null_count() == 40
    assert all("Which label" in body["messages"][0]["content"] for body in server.bodies)


def test_the_model_answers_for_new_texts(server: FakeOpenAI, prompt_file: Path, tmp_path: Path):
    labelwright.run(prompt_file, out=tmp_path / "run", model=MODEL)
    rows = list(predict_step(tmp_path / "run", ["Court rejects Lima tax 5", ""]))
    assert rows[0]["label"] == "news"
    assert sum(rows[0]["probabilities"].values()) == pytest.approx(1)
    assert rows[0]["probability"] == max(rows[0]["probabilities"].values())
    assert len(rows) == 2


def test_other_settings_do_the_later_steps_again(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    labelwright.run(prompt_file, out=tmp_path / "run", model=MODEL, votes=1)

    def texts_asked() -> int:
        return sum("Which label" not in b["messages"][0]["content"] for b in server.bodies)

    generated = texts_asked()
    labelwright.run(prompt_file, out=tmp_path / "run", model=MODEL, votes=2)
    assert texts_asked() == generated > 0
    labelled = pl.read_parquet(tmp_path / "run" / "labelled.parquet")
    assert set(labelled["votes"].list.len()) == {2}


@pytest.mark.parametrize("after", [3, 25])
def test_killed_and_started_again_it_goes_on_and_repeats_nothing_finished(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path, after: int
):
    server.latency = 0.05
    args = command("run", prompt_file, "--out", tmp_path / "run", "--model", MODEL, "--json")
    args += ["--concurrency", str(IN_FLIGHT)]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while len(server.answered) < after and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.wait(10)
    assert process.returncode == -signal.SIGKILL
    answered = len(server.answered)
    assert answered >= after
    done = subprocess.run(args, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["generation"]["labels"]["news"]["usable"] == 20
    times = Counter(json.dumps(body, sort_keys=True) for body in server.bodies)
    repeated = sum(count - 1 for count in times.values())
    assert repeated <= IN_FLIGHT, "more was asked twice than was in flight"


def started(server: FakeOpenAI, args: list[str]) -> subprocess.Popen[str]:
    """A run with some requests in flight."""
    server.latency = 2.0
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while len(server.bodies) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    return process


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_waits_for_what_is_in_flight_and_nothing_is_asked_twice(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    args = command("run", prompt_file, "--out", tmp_path / "run", "--model", MODEL)
    process = started(server, args)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert "Ctrl-C again stops at once" in said
    assert "the same command goes on" in said
    server.latency = 0.0
    done = subprocess.run(args, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    times = Counter(json.dumps(body, sort_keys=True) for body in server.bodies)
    assert max(times.values()) == 1


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_twice_stops_at_once(server: FakeOpenAI, prompt_file: Path, tmp_path: Path):
    args = command("run", prompt_file, "--out", tmp_path / "run", "--model", MODEL)
    process = started(server, args)
    server.latency = 60.0
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert "the same command goes on" in said


INTERRUPTED = """
import os, signal, sys, time, importlib
module, name = sys.argv[1].split(":")
module = importlib.import_module(module)
def stop(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
setattr(module, name, stop)
sys.argv = ["labelwright", *sys.argv[2:]]
from labelwright.cli import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize(
    "where",
    [
        "labelwright.curate.steps:run_checks",
        "labelwright.curate.split:split",
        "labelwright.export.writing:write",
        "labelwright.export.finetune.lessons:lessons",
        "labelwright.export.evaluate.measuring:measure",
    ],
)
def test_ctrl_c_in_every_later_stage_too_and_it_goes_on_from_there(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path, where: str
):
    args = ["run", str(prompt_file), "--out", str(tmp_path / "run"), "--model", MODEL]
    stopped = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, where, *args],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert stopped.returncode == 1, stopped.stderr
    assert "Traceback" not in stopped.stderr
    asked = len(server.bodies)
    done = subprocess.run(command(*args), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert len(server.bodies) == asked


def test_a_run_folder_of_another_task_is_refused(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    generate_step(prompt_file, out=tmp_path / "run", model=MODEL)
    other = tmp_path / "other.md"
    other.write_text(prompt_file.read_text().replace("  news:", "  reports:"))
    with pytest.raises(InputError, match="run folder of another task"):
        generate_step(other, out=tmp_path / "run", model=MODEL)
    assert "news:" in (tmp_path / "run" / "task.md").read_text()


def test_two_at_once_do_not_write_into_one_folder(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    server.latency = 0.2
    out = tmp_path / "run"
    args = command("run", prompt_file, "--out", out, "--model", MODEL)
    first = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not server.answered and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(LabelwrightError, match="another labelwright is at work"):
        generate_step(prompt_file, out=out, model=MODEL)
    show(out)
    server.latency = 0
    assert first.wait(timeout=120) == 0, first.communicate()[1]
    generate_step(prompt_file, out=out, model=MODEL)


def test_a_setting_holds_for_one_command_and_better_descriptions_for_the_same_folder(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    out = tmp_path / "run"
    assert generate_step(prompt_file, out=out, model=MODEL, limit=4)["rows"] == 4
    whole = generate_step(prompt_file, out=out, model=MODEL)["rows"]
    assert whole > 4
    words = prompt_file.read_text()
    assert "description: " in words
    prompt_file.write_text(words.replace("description: ", "description: briefly, ", 1))
    asked = len(server.bodies)
    assert generate_step(prompt_file, out=out, model=MODEL)["rows"] == whole
    assert len(server.bodies) > asked
    assert "briefly, " in (out / "task.md").read_text()


def test_how_fast_to_ask_changes_nothing_else(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    out = tmp_path / "run"
    generate_step(prompt_file, out=out, model=MODEL)
    asked = len(server.bodies)
    generate_step(prompt_file, out=out, model=MODEL, concurrency=1)
    assert len(server.bodies) == asked
    args = command("generate", prompt_file, "--out", tmp_path / "slow", "--model", MODEL)
    started = time.monotonic()
    slow = [*args, "--limit", "4", "--requests-per-minute", "60"]
    done = subprocess.run(slow, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    calls = len(server.bodies) - asked
    assert time.monotonic() - started >= calls - 1


def test_a_folder_with_something_else_in_it_is_left_alone(prompt_file: Path, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="no run folder"):
        labelwright.run(prompt_file, out=tmp_path / "mine")


def test_a_step_without_its_input_says_which_step_makes_it(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    generate_step(prompt_file, out=tmp_path / "run", model=MODEL)
    with pytest.raises(InputError, match=r"`labelwright label .*run` makes it"):
        curate_step(tmp_path / "run")
    with pytest.raises(InputError, match="has no model yet"):
        evaluate_step(tmp_path / "run", on=[])
    with pytest.raises(InputError, match="is no run folder"):
        split_step(tmp_path)


@pytest.mark.parametrize("name", ["generated.parquet", "run.json", "journal.sqlite", "task.md"])
def test_a_damaged_file_in_the_folder_is_named(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path, name: str
):
    out = tmp_path / "run"
    generate_step(prompt_file, out=out, model=MODEL)
    (out / name).write_bytes(b"\xff\x00garbage")
    with pytest.raises(LabelwrightError, match=name):
        label_step(out)


def test_a_wrong_real_file_is_known_before_anything_is_asked(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    bad = tmp_path / "bad.csv"
    bad.write_text("title,class\nhello there,gossip\n")
    with pytest.raises(InputError, match="gossip"):
        labelwright.run(prompt_file, out=tmp_path / "run", real=bad, model=MODEL)
    assert not server.bodies


def test_a_server_that_fails_now_and_then_loses_nothing(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    server.faults.extend([error(500, "oops"), error(429, "slow"), "drop"] if server.bodies else [])
    calls = Counter()

    def answer(body):
        calls["n"] += 1
        if calls["n"] % 15 == 0:
            server.faults.append(error(500, "oops"))
        return answers.answer(body)

    server.answer = answer
    report = labelwright.run(prompt_file, out=tmp_path / "run", model=MODEL)
    assert report["labeling"]["rows_without_label"] == 0
    assert report["labeling"]["usage"]["faults"] + report["generation"]["usage"]["faults"] > 0


def test_labels_that_all_fail_end_in_words(server: FakeOpenAI, prompt_file: Path, tmp_path: Path):
    def answer(body):
        if "Which label" in body["messages"][0]["content"]:
            return "no idea"
        return answers.answer(body)

    server.answer = answer
    with pytest.raises(LabelwrightError, match="nothing can be learnt"):
        labelwright.run(prompt_file, out=tmp_path / "run", model=MODEL, votes=1)


@pytest.mark.skipif(os.name == "nt", reason="POSIX limits")
def test_a_full_disk_is_told_and_nothing_is_lost(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    args = ["run", str(prompt_file), "--out", str(tmp_path / "run"), "--model", MODEL]
    args += ["--concurrency", str(IN_FLIGHT)]
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000));"
        "sys.argv[0] = 'labelwright'; from labelwright.cli import main; main()"
    )
    full = subprocess.run(
        [sys.executable, "-c", limited, *args],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert str(tmp_path / "run") in full.stderr
    kept = len(server.answered)
    done = subprocess.run(command(*args), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    times = Counter(json.dumps(body, sort_keys=True) for body in server.bodies)
    assert sum(count - 1 for count in times.values()) <= IN_FLIGHT
    assert kept > 0


def test_a_cap_stops_the_run_and_a_higher_one_goes_on(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    out = tmp_path / "run"
    generate_step(prompt_file, out=out, model=MODEL)
    asked = len(server.bodies)
    with pytest.raises(Stopped, match="--max-tokens"):
        labelwright.run(prompt_file, out=out, model=MODEL, max_tokens=1_500)
    assert len(server.bodies) > asked
    report = labelwright.run(prompt_file, out=out, model=MODEL, max_tokens=10_000_000)
    times = Counter(json.dumps(body, sort_keys=True) for body in server.bodies)
    assert max(times.values()) == 1
    assert report["cost"]["answers"] == len(server.bodies)
    assert report["cost"]["input_tokens"] + report["cost"]["output_tokens"] == 15 * len(
        server.bodies
    )
    assert report["cost"]["usd"] == 0


def test_what_prices_the_prompt_file_gives_are_counted_and_capped(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    prices = "prices: {input: 1000, output: 2000}"
    words = prompt_file.read_text()
    head = f"generate: {{{prices}}}\nlabel: {{{prices}}}\n"
    prompt_file.write_text(words.replace("labels:\n", f"{head}labels:\n", 1))
    generate_step(prompt_file, out=tmp_path / "run", model=MODEL)
    asked = len(server.bodies)
    args = ["run", prompt_file, "--out", tmp_path / "run", "--model", MODEL]
    stopped = subprocess.run(
        command(*args, "--budget", "1.5"), capture_output=True, text=True, timeout=60, check=False
    )
    assert stopped.returncode == 1
    assert "budget of $1.50" in stopped.stderr
    assert asked < len(server.bodies) <= 1.5 / 0.02
    done = subprocess.run(
        command(*args, "--json"), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["cost"]["usd"] == pytest.approx(len(server.bodies) * 0.02)


def test_failed_votes_keep_their_reason_and_are_asked_again_by_the_next_run(
    server: FakeOpenAI, prompt_file: Path, tmp_path: Path
):
    def answer(body):
        words = body["messages"][0]["content"]
        hard = "Which label" in words and any(place in words for place in ("Oslo", "Lima", "Turin"))
        return "no idea" if hard else answers.answer(body)

    server.answer = answer
    out = tmp_path / "run"
    report = labelwright.run(prompt_file, out=out, model=MODEL, votes=1)
    undone = report["labeling"]["undone"]
    assert undone > 0
    assert sum(report["labeling"]["failures"].values()) == undone
    assert all("Expected JSON" in why for why in report["labeling"]["failures"])
    asked = len(server.bodies)
    labelwright.run(prompt_file, out=out, model=MODEL, votes=1, retry_failed=False)
    assert len(server.bodies) == asked
    server.answer = answers.answer
    report = labelwright.run(prompt_file, out=out, model=MODEL, votes=1)
    assert report["labeling"]["undone"] == 0
    assert report["curation"]["kept"] > 0
    assert len(server.bodies) == asked + undone
