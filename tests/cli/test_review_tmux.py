"""A review in a real terminal, which dies in the middle and goes on where it was."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec

import pytest
from labelwright.reviews import read_reviews

pytestmark = [
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.skipif(find_spec("textual") is None, reason="the extra `review` is not installed"),
]
ROWS = 40
ODD = "\x1b[31mred\x1b]0;gone\x07 \u202eback"


class Terminal:
    """A tmux server of its own with one window."""

    def __init__(self, folder, size=(80, 24)):
        self.folder, self.size = folder, size
        self.command = []

    def tmux(self, *words):
        done = subprocess.run([*self.command, *words], capture_output=True, text=True, check=True)
        return done.stdout

    def open(self, *command):
        """Run a command in a new window, with its raw output in a file beside."""
        raw = self.folder / "raw"
        # a server that was told to end may still hold its socket
        socket = str(self.folder / f"tmux{len(list(self.folder.glob('tmux*')))}")
        self.command = ["tmux", "-S", socket, "-f", os.devnull]
        width, height = self.size
        line = f"exec {shlex.join(map(str, command))}"
        given = ["-e", f"XDG_CONFIG_HOME={self.folder / 'config'}"]
        self.tmux("new-session", "-d", "-s", "it", "-x", str(width), "-y", str(height), *given,
                  f"stty -echo; {line}")  # fmt: skip
        self.tmux("set-option", "-g", "remain-on-exit", "on")
        self.tmux("pipe-pane", "-t", "it", "-o", f"cat >> {shlex.quote(str(raw))}")

    def press(self, *keys):
        for key in keys:
            self.tmux("send-keys", "-t", "it", key)

    def text(self):
        return self.tmux("capture-pane", "-p", "-t", "it")

    def see(self, words):
        """Wait until these words are on the screen."""
        self._wait(lambda: words in self.text(), words)

    def begin(self):
        """Read the hint for the first time, and close it."""
        self.see("Before you begin")
        self.press("Enter")
        self._wait(lambda: "Before you begin" not in self.text(), "the end of the hint")

    def kill(self):
        """End the program as `kill -9` does."""
        os.kill(int(self._of_pane("pane_pid")), signal.SIGKILL)
        self._wait(lambda: self._of_pane("pane_dead") == "1", "its end")

    def _of_pane(self, what):
        return self.tmux("display-message", "-p", "-t", "it", f"#{{{what}}}").strip()

    def _wait(self, is_there, what, seconds=60):
        end = time.monotonic() + seconds
        while not is_there():
            assert time.monotonic() < end, f"{what!r} does not come:\n{self.text()}"
            time.sleep(0.05)

    def close(self):
        subprocess.run([*self.command, "kill-server"], capture_output=True)


@pytest.fixture
def terminal(tmp_path):
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


@pytest.fixture
def table(tmp_path):
    """Forty labelled texts that no check flags, as `curate --out` writes them."""
    import polars as pl

    path = tmp_path / "headlines.parquet"
    labels = ["clickbait", "news"]
    none = pl.List(
        pl.Struct(
            {"check": pl.String, "reason": pl.String, "score": pl.Float64, "partner": pl.String}
        )
    )
    pl.DataFrame(
        {
            "text": [f"story {n:02} {ODD if n == 3 else ''}" for n in range(ROWS)],
            "label": [labels[n % 2] for n in range(ROWS)],
            "flags": [[] for _ in range(ROWS)],
        },
        schema_overrides={"flags": none},
    ).write_parquet(path)
    return path


def review(terminal, table):
    command = [sys.executable, "-m", "labelwright", "review", table, "--order", "table"]
    terminal.open(*command, "--check", "all", "--audit-share", "0", "--by", "ann")


def test_killed_in_the_middle_it_goes_on_where_it_was(terminal, table):
    file = table.with_name(f"{table.name}.reviews.jsonl")
    review(terminal, table)
    terminal.begin()
    terminal.see("story 00")
    expected = []
    for number in range(30):
        terminal.see(f"story {number:02}")
        key, found = [("1", "clickbait"), ("2", "news"), ("d", None)][number % 3]
        expected.append(found)
        terminal.press(key)
    terminal.see("story 30")

    terminal.kill()
    assert [one.answer for one in read_reviews(file)] == expected
    assert [one.decision for one in read_reviews(file)] == ["label", "label", "drop"] * 10
    terminal.close()

    review(terminal, table)
    terminal.see("story 30")
    assert "Before you begin" not in terminal.text()
    assert "30 done" in terminal.text()
    assert "1 of 10" in terminal.text()
    terminal.press("u")
    terminal.see("taken back")
    terminal.press("q")
    terminal.see("Leave? All of it is kept")
    terminal.press("Enter")
    terminal.see("decided on 29 rows")
    assert [one.decision for one in read_reviews(file)][30:] == ["undo"]


def test_keys_pressed_before_a_row_is_shown_decide_nothing(terminal, table):
    review(terminal, table)
    terminal.press("d", "d", "d")
    terminal.begin()
    terminal.see("story 00")
    assert "0 done" in terminal.text()
    assert not table.with_name(f"{table.name}.reviews.jsonl").exists()


def test_nothing_of_a_text_reaches_the_terminal_raw(terminal, table):
    review(terminal, table)
    terminal.begin()
    terminal.press("j", "j", "j")
    terminal.see("␛[31mred␛]0;gone␇ ⟨RLO⟩back")
    raw = (terminal.folder / "raw").read_bytes()
    assert b"\x1b]0;gone" not in raw
    assert "\u202e".encode() not in raw


def test_without_a_terminal_it_says_what_can_be_done(table):
    command = [sys.executable, "-m", "labelwright", "review", str(table)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--json lists the rows" in done.stderr
