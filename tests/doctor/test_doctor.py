"""`labelwright doctor`: what is found, what is advised, and that no key is ever shown."""

import json
import socketserver
import threading
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from fake_ollama import FakeOllama
from labelwright.cli.app import app
from labelwright.doctor import access, extras, machine
from labelwright.doctor.access import keys
from labelwright.doctor.examining import examine
from typer.testing import CliRunner

ROOT = Path(__file__).parents[2]
BUNDLES = {"all", "test", "test-torch", "dev"}
KEY = "p1anted-key-of-the-doctor"


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """No key but those of the test, and no server on the usual port."""
    for name in keys():
        monkeypatch.delenv(name["name"], raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")


@pytest.fixture
def ollama():
    with FakeOllama() as server:
        yield server


def test_every_extra_has_words_and_every_word_an_extra():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    known = set(project["optional-dependencies"]) - BUNDLES
    assert known - set(extras.FOR) == set()


def test_what_an_extra_lacks_is_said(monkeypatch):
    there = {"openai": "1.2.0", "instructor": "1.17.3"}

    def version(package):
        if package in there:
            return there[package]
        raise metadata.PackageNotFoundError(package)

    monkeypatch.setattr(metadata, "version", version)
    found = {one["name"]: one for one in extras.extras()}
    assert found["openai"]["missing"] == []
    assert [one["package"] for one in found["openai"]["old"]] == ["openai"]
    assert found["local"]["missing"] == ["xllamacpp"]
    # of extras within extras, each package once
    assert "torch" in found["setfit"]["missing"]
    assert len(set(found["setfit"]["missing"])) == len(found["setfit"]["missing"])
    advice = examine()
    assert not advice["ready"]
    assert "every command needs it" in advice["todo"][0]
    assert any("labelwright[openai]" in line for line in advice["todo"])


def test_where_there_is_no_checkout_the_installed_package_says_what_it_needs(monkeypatch):
    class Told(dict):
        def get_all(self, name):
            return ["ollama", "empty"] if name == "Provides-Extra" else None

    needs = ["numpy>=2.4", 'ollama>=0.6.3; extra == "ollama"', 'x>=1; extra == "more"']
    monkeypatch.setattr(metadata, "requires", lambda _: needs)
    monkeypatch.setattr(metadata, "metadata", lambda _: Told())
    assert extras._of_metadata() == (
        ["numpy>=2.4"],
        {"ollama": ["ollama>=0.6.3"], "empty": [], "more": ["x>=1"]},
    )


@pytest.mark.parametrize(
    ("old", "new"), [("2.9", "2.10"), ("1.2.3", "1.10"), ("0.9rc1", "1"), ("2.4", "2.4.1")]
)
def test_versions_are_numbers(old, new):
    assert extras._numbers(old) < extras._numbers(new)


def test_a_key_is_found_and_never_shown(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://me:{KEY}@127.0.0.1:9/v1?key={KEY}")
    monkeypatch.setenv("OLLAMA_HOST", f"http://me:{KEY}@127.0.0.1:9")
    for options in ([], ["--json"]):
        done = CliRunner().invoke(app, ["doctor", *options])
        assert "OPENAI_API_KEY" in done.stdout
        assert KEY not in done.stdout + done.stderr
        assert "me:" not in done.stdout
    found = {one["name"]: one["found"] for one in examine()["keys"]}
    assert (found["OPENAI_API_KEY"], found["GROQ_API_KEY"]) == ("environment", None)


def test_an_ollama_server_and_its_models_are_found(monkeypatch, ollama):
    monkeypatch.setenv("OLLAMA_HOST", ollama.address)
    (server,) = examine()["servers"]
    assert server["answers"]
    assert server["models"] == ollama.models
    ollama.models = []
    assert any("has no model yet" in line for line in examine()["todo"])


def test_a_server_that_does_not_answer_says_why():
    (server,) = access.servers()
    assert (server["answers"], server["models"]) == (False, [])
    assert server["said"]


@pytest.fixture
def listening():
    """An address on loopback, and what is to be answered there to all that comes."""
    heard, said = [], [b""]

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            heard.append(self.request.recv(65_536))
            self.request.sendall(said[0])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}", heard, said
        server.shutdown()


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"\0"]
)
def test_a_server_that_is_none_of_ours_says_why(monkeypatch, listening, answer):
    address, _, said = listening
    said[0] = answer
    monkeypatch.setenv("OLLAMA_HOST", address)
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://{address}/v1")
    found = access.servers()
    assert not any(one["answers"] for one in found)
    assert all(one["said"] for one in found)


def test_a_server_that_sends_elsewhere_is_not_followed(monkeypatch, listening, ollama):
    address, heard, said = listening
    said[0] = f"HTTP/1.1 302 Found\r\nLocation: {ollama.address}/api/tags\r\n\r\n".encode()
    monkeypatch.setenv("OLLAMA_HOST", f"http://me:{KEY}@{address}")
    (server,) = access.servers()
    assert len(heard) == 1
    assert (server["answers"], server["models"]) == (False, [])


def test_a_server_elsewhere_is_not_asked(monkeypatch):
    def never(*_):
        raise AssertionError("asked")

    monkeypatch.setattr(access, "_get", never)
    monkeypatch.setenv("LABELWRIGHT_OFFLINE", "1")
    monkeypatch.setenv("OLLAMA_HOST", "https://ollama.com")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://elsewhere.example/v1")
    assert [one["said"].split(":")[0] for one in access.servers()] == ["not asked", "not asked"]


@pytest.mark.parametrize("address", ["http://[", "127.0.0.1:port"])
def test_an_address_that_is_none_is_said_and_not_repeated(monkeypatch, address):
    monkeypatch.setenv("OLLAMA_HOST", address)
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    found = access.servers()
    assert not any(one["answers"] for one in found)
    assert address not in json.dumps(found)


def test_an_address_with_a_blank_is_told(monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9/a b")
    (server,) = access.servers()
    assert "its address has signs" in server["said"]


def test_a_folder_that_cannot_be_written_to_keeps_a_run_from_working(monkeypatch):
    monkeypatch.setattr(machine, "_is_writable", lambda _: False)
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert "cannot be written to" in done.stdout


def test_it_fits_100_columns():
    done = CliRunner().invoke(app, ["doctor"])
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "What to do" in done.stdout
