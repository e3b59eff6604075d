"""The durable record of every answer, so that nothing paid for is asked twice.

One SQLite file in the run folder. A request's key is a hash of everything sent; its answer is on
disk before anyone uses it. Keys, tokens and headers never come here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import LabelwrightError
from .request import Answer, Provider, Request

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    address TEXT NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    asked_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) WITHOUT ROWID
"""
_KEPT = ("text", "probabilities", "finish", "seconds", "input_tokens", "output_tokens")


class Journal:
    """Answers on disk, by request.

    Args:
        path: the SQLite file, made when it is not there; None keeps answers in memory only.

    Raises:
        LabelwrightError: the file is damaged, is no journal, or cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        with self._explained():
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(
                path or ":memory:", isolation_level=None, check_same_thread=False, timeout=30
            )
            # FULL: with WAL, anything less may lose the last answers when the power fails.
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute(_SCHEMA)
            self._database.execute("SELECT count(*) FROM answers").fetchone()

    def find(self, request: Request, provider: Provider) -> Answer | None:
        """The answer to this request, if it was ever given."""
        with self._explained():
            row = self._database.execute(
                "SELECT answer FROM answers WHERE key = ?", (request.key(provider),)
            ).fetchone()
        return Answer(**json.loads(row[0]), from_journal=True) if row else None

    def add(self, request: Request, provider: Provider, answer: Answer) -> None:
        """Make an answer durable. Returns when it is on disk."""
        kept = {name: getattr(answer, name) for name in _KEPT}
        with self._explained():
            self._database.execute(
                "INSERT OR REPLACE INTO answers (key, model, address, request, answer) "
                "VALUES (?, ?, ?, ?, ?)",
                (
                    request.key(provider),
                    provider.name,
                    provider.address,
                    json.dumps(request.sent()),
                    json.dumps(kept),
                ),
            )

    def count(self) -> int:
        """How many answers there are."""
        with self._explained():
            return int(self._database.execute("SELECT count(*) FROM answers").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise LabelwrightError(self._explanation(error)) from error

    def _explanation(self, error: Exception) -> str:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            return f"{self.path}: the disk is full; make room and run again, nothing is lost"
        if name in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            return f"{self.path}: another process is writing it; wait for it, or use another --out"
        if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
            return (
                f"{self.path}: damaged ({error}). Put back a copy, or move the file away: "
                "the run then goes on and asks anew for the answers that were in it"
            )
        return f"{self.path}: the journal cannot be read or written: {error}"
