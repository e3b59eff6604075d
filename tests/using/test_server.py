"""The HTTP server of a model, asked over a real socket."""

import http.client
import json
import signal
import subprocess
import sys
import time

import pytest
from labelwright.errors import InputError, LabelwrightError
from labelwright.using.predicting import predict_step
from labelwright.using.server import MOST_BYTES, serve

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")
pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")

JSON = {"content-type": "application/json"}
TEXTS = ["9 things that nurses will never tell you", "Coal prices rise by 3 percent", ""]


class Server:
    def __init__(self, model):
        command = [sys.executable, "-c", "from labelwright.cli import main; main()"]
        self.process = subprocess.Popen(
            [*command, "serve", str(model), "--port", "0"], stderr=subprocess.PIPE, text=True
        )
        self.said = self.process.stderr.readline()
        self.port = int(self.said.partition("127.0.0.1:")[2].partition(";")[0])

    def ask(self, method, path, body=None, **headers):
        for _ in range(200):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.read().decode(errors="replace")
            except ConnectionRefusedError:
                time.sleep(0.1)
        raise TimeoutError

    def post(self, content, **headers):
        return self.ask("POST", "/predict", json.dumps(content), **(JSON | headers))


@pytest.fixture(scope="module")
def model(run):
    return run / "models" / "tfidf"


@pytest.fixture(scope="module")
def server(model):
    found = Server(model)
    yield found
    found.process.send_signal(signal.SIGINT)
    assert found.process.wait(60) == 0
    assert found.process.stderr.read() == ""


def test_it_answers_as_predict_does(server, model):
    status, text = server.post({"texts": TEXTS})
    expected = [{k: one[k] for k in one if k != "text"} for one in predict_step(model, TEXTS)]
    assert (status, json.loads(text)["answers"]) == (200, expected)


def test_health_and_the_description_of_the_interface(server):
    status, text = server.ask("GET", "/health")
    assert (status, json.loads(text)["labels"]) == (200, ["clickbait", "news"])
    described = json.loads(server.ask("GET", "/openapi.json")[1])
    assert set(described["paths"]) == {"/health", "/predict"}
    assert described["components"]["schemas"]["Question"]["required"] == ["texts"]


def test_the_page_loads_nothing_from_elsewhere(server):
    import re

    status, page = server.ask("GET", "/docs")
    assert status == 200
    places = re.findall(r'(?:src|href|url)(?:=|: )["\']([^"\']+)', page)
    assert places
    assert all(place.startswith("/") for place in places), places
    for place in places:
        assert server.ask("GET", place)[0] == 200


@pytest.mark.parametrize(
    "content", [{}, {"texts": []}, {"texts": "one"}, {"texts": [1]}, {"texts": ["a"] * 1_001}]
)
def test_a_wrong_question_is_told(content, server):
    status, text = server.post(content)
    assert status == 422
    assert "texts" in text


@pytest.mark.parametrize("text", ["\ud800", "x" * 100_001])
def test_what_is_wrong_with_a_text_is_told_without_the_text(text, server):
    status, answer = server.post({"texts": ["fine", text]})
    assert status == 422
    assert json.loads(answer)["detail"][0]["loc"] == ["body", "texts", 1]
    assert len(answer) < 500


def test_a_page_elsewhere_cannot_ask_through_a_browser_here(server):
    assert server.ask("GET", "/health", Host="evil.example")[0] == 400
    # what a form or a script without leave can send: no JSON by its type
    plain = server.ask(
        "POST", "/predict", json.dumps({"texts": ["a"]}), **{"content-type": "text/plain"}
    )
    assert plain[0] == 422


def test_too_long_a_request_is_refused(server):
    status, text = server.ask(
        "POST", "/predict", b"x", **(JSON | {"content-length": str(MOST_BYTES + 1)})
    )
    assert status == 413
    assert "20,000,000 bytes" in text
    assert server.ask("GET", "/health")[0] == 200


def test_a_port_that_is_taken_and_a_host_that_is_not(server, model):
    with pytest.raises(LabelwrightError, match="--port takes another"):
        serve(model, port=server.port)
    with pytest.raises(InputError, match=r"--host nowhere\.invalid"):
        serve(model, host="nowhere.invalid")
