"""The embedded model itself: one server for the tests of this file, and some processes that end.

The weights are fetched where no earlier run has left them.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
import pytest
from gguf_file import gguf
from labelwright.errors import InputError, ProviderError
from labelwright.llm import Answer, Client, Message, Request, Session, open_provider
from labelwright.llm.providers.seats import DEPTH
from labelwright.llm.providers.sizes import MOST_CONTEXT
from labelwright.llm.providers.weights import find_weights
from labelwright.llm.request import Refused
from pydantic import BaseModel, ConfigDict

pytest.importorskip("xllamacpp", reason="the extra `local` is not installed")
pytestmark = pytest.mark.usefixtures("embedded_alone")
MODEL = "local/smollm2"
# Exit status after Ctrl-C: ended by the signal, or as shells count that.
INTERRUPTED = (-signal.SIGINT, 130)
TOO_LONG = "word " * (2 * MOST_CONTEXT)


class Embedded:
    """The open provider, and the loop that it lives on."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.provider: Any = open_provider(MODEL)
        loop.run_until_complete(self.provider.open())

    @property
    def address(self) -> tuple[str, int]:
        found = urlsplit(self.provider._server.listening_address)
        assert found.hostname is not None
        assert found.port is not None
        return found.hostname, found.port

    def ask(self, request: Request) -> Answer:
        answer: Answer = self.loop.run_until_complete(self.provider.ask(request))
        return answer


@pytest.fixture(scope="module")
def embedded(embedded_alone: None) -> Iterator[Embedded]:
    loop = asyncio.new_event_loop()
    model = Embedded(loop)
    yield model
    address = model.address
    loop.run_until_complete(model.provider.close())
    loop.close()
    assert not answers_at(address)


def answers_at(address: tuple[str, int]) -> bool:
    with socket.socket() as connection:
        connection.settimeout(2)
        return connection.connect_ex(address) == 0


LIST = Request(prompt="- Milk\n- Bread\n- Cheese\n-", max_tokens=12, stop=("\n",), temperature=1.0)


def test_a_list_is_continued_up_to_the_stop(embedded: Embedded):
    answer = embedded.ask(LIST)
    assert answer.text.strip()
    assert "\n" not in answer.text
    assert answer.input_tokens >= 8
    assert 0 < answer.output_tokens <= 12


def test_what_is_cut_off_is_known_as_that(embedded: Embedded):
    answer = embedded.ask(Request(prompt="Once upon a time", max_tokens=3))
    assert (answer.finish, answer.output_tokens) == ("length", 3)


def test_other_seeds_write_other_texts(embedded: Embedded):
    answers = {
        embedded.ask(Request(prompt="Once upon a", max_tokens=12, temperature=1.0, seed=seed)).text
        for seed in range(4)
    }
    assert len(answers) > 1


class Verdict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    label: Literal["news", "clickbait"]


def test_an_answer_in_words_is_held_to_its_shape(embedded: Embedded):
    words = "Minister resigns over budget. Is this news or clickbait? Answer in JSON."
    answer = embedded.ask(
        Request(messages=(Message("user", words),), response=Verdict, max_tokens=40)
    )
    assert answer.finish == "stop"
    assert Verdict.model_validate_json(answer.text).label in ("news", "clickbait")


def test_a_question_in_words_that_names_choices_is_answered_in_words(embedded: Embedded):
    words = "Is this news or clickbait? Minister resigns. Answer as JSON with the key label."
    answer = embedded.ask(
        Request(
            messages=(Message("user", words),),
            choices=("news", "clickbait"),
            response=Verdict,
            max_tokens=40,
        )
    )
    assert Verdict.model_validate_json(answer.text)


def test_choices_are_scored_among_themselves(embedded: Embedded):
    answer = embedded.ask(
        Request(
            prompt="apple => fruit\ncarrot => vegetable\npear => fruit\nbanana =>",
            choices=("fruit", "vegetable", "motor car"),
        )
    )
    shares = answer.probabilities
    assert shares is not None
    assert set(shares) == {"fruit", "vegetable", "motor car"}
    assert sum(shares.values()) == pytest.approx(1)
    assert answer.text == "fruit"
    assert shares["fruit"] > shares["vegetable"] > shares["motor car"]


def test_a_choice_that_begins_another_is_scored_too(embedded: Embedded):
    answer = embedded.ask(Request(prompt="Sure? =>", choices=("not", "not sure", "not sure yet")))
    assert answer.probabilities is not None
    assert sum(answer.probabilities.values()) == pytest.approx(1)
    assert all(share > 0 for share in answer.probabilities.values())


def test_the_same_question_is_scored_the_same_again(embedded: Embedded):
    request = Request(prompt="banana =>", choices=("fruit", "vegetable"), affinity=1)
    first, second = (embedded.ask(request).probabilities for _ in range(2))
    assert first == pytest.approx(second, abs=0.02)


@pytest.mark.parametrize(
    "request_",
    [
        Request(prompt=TOO_LONG, max_tokens=4),
        Request(prompt=TOO_LONG, choices=("a", "b")),
        Request(messages=(Message("user", TOO_LONG),), max_tokens=4),
    ],
    ids=["continued", "scored", "asked"],
)
def test_what_is_too_long_for_the_model_is_refused_and_the_next_answered(
    embedded: Embedded, request_: Request
):
    with pytest.raises(Refused, match="context"):
        embedded.ask(request_)
    assert embedded.ask(LIST).text.strip()


def test_any_text_can_be_asked_about(embedded: Embedded):
    for text in (
        "\0 nul",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "שלום",
        "",
    ):
        answer = embedded.ask(Request(prompt=f"{text} =>", choices=("a", "b")))
        assert answer.probabilities is not None


def test_more_questions_than_places_all_get_their_own_answer(embedded: Embedded):
    count = 2 * embedded.provider.sizes.slots + 3
    numbers = [Request(prompt=f"{i} =>", choices=("odd", "even"), tag=i) for i in range(count)]

    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(*(embedded.provider.ask(request) for request in numbers))

    answers = embedded.loop.run_until_complete(all_at_once())
    assert len(answers) == count
    assert all(answer.text in ("odd", "even") for answer in answers)


def test_every_connection_is_served_while_the_others_stay_open(embedded: Embedded):
    """A connection without a thread of the server waits until another was idle for 5 seconds."""
    host, port = embedded.address
    connections = DEPTH * embedded.provider.sizes.slots

    async def all_at_once() -> list[int]:
        anyone = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(f"http://{host}:{port}", connector=anyone) as session:
            replies = asyncio.gather(*(session.get("/health") for _ in range(connections)))
            return [reply.status for reply in await asyncio.wait_for(replies, 4)]

    # Where threads are lacking it is never in time; a busy machine may be late now and then.
    for _ in range(4):
        with suppress(TimeoutError):
            assert embedded.loop.run_until_complete(all_at_once()) == [200] * connections
            return
    pytest.fail("no thread for each connection")


def test_the_sizes_are_no_part_of_a_key(embedded: Embedded):
    fresh = open_provider(MODEL)
    assert LIST.key(embedded.provider) == LIST.key(fresh)
    assert embedded.provider.sizes.slots >= 1


@pytest.mark.parametrize("affinity", [0, 3, 1000, 2**32])
def test_any_affinity_has_a_slot(embedded: Embedded, affinity: int):
    request = Request(prompt="banana =>", choices=("fruit", "vegetable"), affinity=affinity)
    assert embedded.ask(request).text in request.choices


def test_loading_it_leaves_the_environment_as_it_was(embedded: Embedded):
    assert "GOMP_SPINCOUNT" not in os.environ


def test_it_listens_on_loopback_and_nowhere_else(embedded: Embedded):
    host, port = embedded.address
    assert host == "127.0.0.1"
    assert answers_at((host, port))
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    if not tables[0].exists():
        pytest.skip("this system does not list its listening sockets in /proc")
    listening = [
        line.split()[1]
        for table in tables
        if table.exists()
        for line in table.read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    ]
    assert listening == [f"0100007F:{port:04X}"]


def test_an_address_is_wrong_input():
    with pytest.raises(InputError, match="takes no base_url"):
        open_provider(MODEL, "http://localhost:1/v1")


def opened(model: Path | str) -> None:
    async def work() -> None:
        async with Client(open_provider(f"local/{model}"), Session()):
            pass

    asyncio.run(work())


def test_a_package_that_is_not_there_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ProviderError, match=r"pip install 'labelwright\[local\]'"):
        opened("smollm2")


def test_a_package_that_cannot_be_loaded_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    said = "libgomp.so.1: cannot open shared object file: No such file or directory"
    (tmp_path / "xllamacpp.py").write_text(f"raise ImportError({said!r})\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "xllamacpp", raising=False)
    with pytest.raises(ProviderError, match=r"libgomp\.so\.1.*apt-get install libgomp1"):
        opened("smollm2")


def test_a_file_that_llama_cpp_refuses_is_named(tmp_path: Path):
    path = tmp_path / "mine.gguf"
    path.write_bytes(gguf(architecture="no-such-thing"))
    with pytest.raises(ProviderError, match="could not load") as caught:
        opened(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("part", ["kilobyte", "half", "all but a byte"])
def test_weights_cut_short_end_a_command_in_words(tmp_path: Path, prompt_file: Path, part: str):
    real = find_weights("smollm2")
    size = real.stat().st_size
    path = tmp_path / "cut.gguf"
    with real.open("rb") as file:
        path.write_bytes(file.read(4_000_000))
    os.truncate(path, {"kilobyte": 1024, "half": size // 2, "all but a byte": size - 1}[part])
    done = subprocess.run(
        [sys.executable, "-m", "labelwright", "generate", prompt_file, "--out", tmp_path / "run",
         "--model", f"local/{path}"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert str(path) in done.stderr
    assert "cut short" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


# Opens the model, says where it listens, goes on as told, and says when it is at it.
PROGRAM = """
import asyncio, json, signal, sys
from labelwright.llm import Client, Request, Session, open_provider, run_async

# A shell that runs the tests in the background lets them ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

async def work():
    provider = open_provider("local/smollm2")
    async with Client(provider, Session()) as client:
        print(json.dumps(provider._server.listening_address), flush=True)
        if sys.argv[1] == "raise":
            raise RuntimeError("on purpose")
        if sys.argv[1] == "exit":
            sys.exit(3)
        if sys.argv[1] == "end":
            return
        asyncio.get_running_loop().call_later(0.5, print, "at it")
        endless = (Request(prompt=f"Tale {i}:", max_tokens=1500) for i in range(1000))
        async for _ in client.ask(endless):
            pass

if sys.argv[1] == "load":
    print("loading", flush=True)
sys.stdout.reconfigure(line_buffering=True)
run_async(work())
"""


def program(way: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, way],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def interrupt(process: subprocess.Popen[str]) -> None:
    """Press Ctrl-C until it ends: a busy machine may make one of two presses that are near."""
    for _ in range(100):
        process.send_signal(signal.SIGINT)
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
        return


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate(timeout=60)[1]
    return line


def assert_all_is_gone(process: subprocess.Popen[str]) -> None:
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize(("way", "code"), [("end", 0), ("raise", 1), ("exit", 3), ("ask", None)])
def test_no_process_and_no_port_is_left_whatever_way_it_ends(way: str, code: int | None):
    with program(way) as process:
        try:
            found = urlsplit(json.loads(line_of(process)))
            address = (str(found.hostname), int(found.port or 0))
            if way == "ask":
                assert line_of(process) == "at it\n"
                assert answers_at(address)
                # The first only lets no more be sent; these answers take minutes.
                interrupt(process)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode in (INTERRUPTED if code is None else (code,)), said
    assert not answers_at(address)
    assert_all_is_gone(process)


def test_an_interrupt_while_the_weights_are_read_ends_it_too():
    with program("load") as process:
        try:
            line_of(process)
            time.sleep(0.6)
            interrupt(process)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode in INTERRUPTED, said
    assert_all_is_gone(process)
