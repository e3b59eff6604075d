"""A program in a terminal that only takes the time of what it writes."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

QUIET = 0.06
"""Seconds without a byte after which what a key draws is all there: more than three frames."""
LONGEST = 60.0


class PseudoTerminal:
    """Runs a command in a terminal of its own.

    Args:
        command: what to run.
        size: columns and lines.
        environment: of the command.
    """

    def __init__(
        self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]
    ) -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=dict(environment),
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)

    def until(self, words: bytes) -> float:
        """When these bytes were written, by `time.perf_counter`."""
        seen = b""
        end = time.perf_counter() + LONGEST
        while words not in seen:
            if time.perf_counter() > end:
                raise SystemExit(f"{words!r} does not come: {seen[-2000:]!r}")
            seen += self._read(0.5) or b""
        found = time.perf_counter()
        self._still()
        return found

    def press(self, key: bytes) -> float:
        """Seconds from a key to the last byte of what it draws."""
        started = time.perf_counter()
        os.write(self._ours, key)
        if self._read(LONGEST) is None:
            raise SystemExit(f"nothing comes of {key!r}")
        return self._still() - started

    def most_memory(self) -> int:
        """The most memory that the command ever held, in bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def _still(self) -> float:
        """Read until nothing more comes: when the last byte came."""
        last = time.perf_counter()
        while self._read(QUIET) is not None:
            last = time.perf_counter()
        return last

    def _read(self, seconds: float) -> bytes | None:
        if not select.select([self._ours], [], [], seconds)[0]:
            return None
        try:
            return os.read(self._ours, 1 << 16)
        except OSError:
            return None

    def __enter__(self) -> PseudoTerminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._ours)
