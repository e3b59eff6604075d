"""The chat server of the benchmarks, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Self

from tables import HERE


class Server:
    """Runs `chat_server.py` with these options while entered.

    Attributes:
        url: base URL for clients.
        done: afterwards, how many requests were answered well (good), came again, were refused,
            and were under way when their connection broke (broken).
    """

    def __init__(self, **options: float | bool) -> None:
        self._options = options
        self.url = ""
        self.done: dict[str, Any] = {}

    def __enter__(self) -> Self:
        command = [sys.executable, str(HERE / "chat_server.py")]
        for name, value in self._options.items():
            flag = f"--{name.replace('_', '-')}"
            command += [flag] if value is True else [flag, str(value)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_: object) -> None:
        said, _ = self._process.communicate("")
        self.done = json.loads(said)
