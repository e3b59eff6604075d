"""A command in a terminal of its own, as a person would have it."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PATIENCE = 60.0


def on_screen(arguments: Sequence[str], folder: Path, hint: bytes, leaves: bytes) -> int:
    """Run `labelwright` in a pseudo-terminal of 80 by 24, until its screen is there, and leave it.

    Args:
        arguments: of the command.
        folder: where it runs, and where its settings are.
        hint: what the first screen says; Enter goes on.
        leaves: what it says when `q` was pressed; Enter leaves.

    Returns:
        The exit code.

    Raises:
        AssertionError: the hint did not show up in time, or the command did not end.
    """
    import fcntl
    import pty
    import struct
    import termios

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        more = {"TERM": "xterm-256color", "XDG_CONFIG_HOME": str(folder / "config")}
        command = [sys.executable, "-m", "labelwright", *arguments]
        os.execve(sys.executable, command, os.environ | more)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen, until = b"", time.monotonic() + PATIENCE
    steps = [(hint, b"\r", b""), (leaves, b"\r", b"q")]
    try:
        while time.monotonic() < until:
            part = _read(terminal)
            if part is None:
                return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            seen += part
            if not steps:
                continue
            wanted, then, meanwhile = steps[0]
            if part:  # it is drawing: a key pressed now may reach the screen before or after
                continue
            if wanted in seen:
                steps.pop(0)
                seen, meanwhile = b"", then
            os.write(terminal, meanwhile)
        raise AssertionError(f"it did not go on: {steps}, {seen[-2000:]!r}")
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    finally:
        os.close(terminal)


def _read(terminal: int) -> bytes | None:
    """What came; nothing after a while without; None where the other side is gone."""
    ready, _, _ = select.select([terminal], [], [], 0.5)
    if not ready:
        return b""
    try:
        return os.read(terminal, 65_536) or None
    except OSError:
        return None
