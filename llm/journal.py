"""The durable record of every answer, so that nothing paid for is asked twice.

One SQLite file in the run folder. A request's key is a hash of everything sent; its answer is on
disk before anyone uses it, and what it cost is counted in the same transaction. Keys, tokens and
headers never come here.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import LabelwrightError
from .quick_json import to_bytes
from .request import Answer, Entry

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
_SPENT = """
CREATE TABLE IF NOT EXISTS spent (
    stage TEXT NOT NULL,
    model TEXT NOT NULL,
    address TEXT NOT NULL,
    batch INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    usd REAL NOT NULL,
    unpriced INTEGER NOT NULL,
    PRIMARY KEY (stage, model, address, batch)
) WITHOUT ROWID
"""
_NOTES = """
CREATE TABLE IF NOT EXISTS notes (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID
"""
_INSERT = (
    "INSERT OR REPLACE INTO answers (key, model, address, request, answer) VALUES (?, ?, ?, ?, ?)"
)
_SPEND = """
INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (stage, model, address, batch) DO UPDATE SET
    answers = answers + excluded.answers,
    input_tokens = input_tokens + excluded.input_tokens,
    output_tokens = output_tokens + excluded.output_tokens,
    usd = usd + excluded.usd,
    unpriced = unpriced + excluded.unpriced
"""


@dataclass(frozen=True)
class Spent:
    """What the answers of one model took in one stage of a run, failed tries counted.

    Attributes:
        stage: `generate` or `label`.
        model, address: whom was asked.
        batch: whether by a batch API.
        answers: how many came.
        input_tokens, output_tokens: as counted by the provider.
        usd: what they cost, at the prices of the time.
        unpriced: how many of them had no known price.
    """

    stage: str
    model: str
    address: str
    batch: bool
    answers: int
    input_tokens: int
    output_tokens: int
    usd: float
    unpriced: int


# Answers of this long are written together: a commit costs the same for one as for many.
_GATHER_S = 0.02
_SPENT_COLUMNS = [field.name for field in fields(Spent)]
_Kept = tuple[Entry, Answer, str]
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
        self._pending: list[tuple[_Kept, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._lock = threading.Lock()
        with self._explained():
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._database = self._connect()
            # FULL: with WAL, anything less may lose the last answers when the power fails.
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute(_SCHEMA)
            self._database.execute(_SPENT)
            self._database.execute(_NOTES)
            self._database.execute("SELECT count(*) FROM answers").fetchone()
            # Apart, so that to look something up never waits for the disk.
            self._reading = self._database if path is None else self._connect()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path or ":memory:", isolation_level=None, check_same_thread=False, timeout=30
        )

    def find(self, entry: Entry) -> Answer | None:
        """The answer to this request, if it was ever given."""
        with self._explained():
            row = self._reading.execute(
                "SELECT answer FROM answers WHERE key = ?", (entry.key,)
            ).fetchone()
        return Answer(**json.loads(row[0]), from_journal=True) if row else None

    def add(self, entry: Entry, answer: Answer, stage: str = "") -> None:
        """Make an answer durable, and count what it took. Returns when it is on disk."""
        self._write([(entry, answer, stage)])

    async def keep(self, entry: Entry, answer: Answer, stage: str = "") -> None:
        """Make an answer durable, and count what it took. Returns when it is on disk.

        Answers that come shortly after one another are written together, in one transaction.
        """
        if self.path is None:
            self.add(entry, answer, stage)
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append(((entry, answer, stage), done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_pending())
        await done

    async def _write_pending(self) -> None:
        try:
            while self._pending:
                await asyncio.sleep(_GATHER_S)
                batch, self._pending = self._pending, []
                error: Exception | None = None
                try:
                    await asyncio.to_thread(self._write, [kept for kept, _ in batch])
                except Exception as failed:
                    # Whatever it is: each that waits must hear of it, or waits for ever.
                    error = failed
                for _, done in batch:
                    if not done.done():
                        done.set_exception(error) if error else done.set_result(None)
        finally:
            self._writing = None

    async def settled(self) -> None:
        """Return when every answer given to `keep` is on disk, or could not be."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    def _write(self, answers: Sequence[_Kept]) -> None:
        rows = [(*entry, _as_json(answer)) for entry, answer, _ in answers]
        sums = _sums(answers)
        with self._explained(), self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._database.executemany(_INSERT, rows)
                self._database.executemany(_SPEND, sums)
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    def spent(self) -> list[Spent]:
        """What all answers took, ever asked for with this journal."""
        with self._explained():
            rows = self._reading.execute(
                f"SELECT {', '.join(_SPENT_COLUMNS)} FROM spent"
            ).fetchall()
        return [Spent(**dict(zip(_SPENT_COLUMNS, row, strict=True))) for row in rows]

    def note(self, name: str, value: Any) -> None:
        """Make something durable that is no answer, as JSON, in place of what had that name."""
        with self._explained(), self._lock:
            self._database.execute(
                "INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)",
                (name, json.dumps(value)),
            )

    def notes(self, beginning: str) -> dict[str, Any]:
        """All notes whose names begin so, by name."""
        with self._explained():
            rows = self._reading.execute(
                "SELECT name, value FROM notes WHERE substr(name, 1, ?) = ? ORDER BY name",
                (len(beginning), beginning),
            ).fetchall()
        return {name: json.loads(value) for name, value in rows}

    def forget(self, name: str) -> None:
        """Take a note away."""
        with self._explained(), self._lock:
            self._database.execute("DELETE FROM notes WHERE name = ?", (name,))

    def count(self) -> int:
        """How many answers there are."""
        with self._explained():
            return int(self._database.execute("SELECT count(*) FROM answers").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._reading.close()
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


def _as_json(answer: Answer) -> str:
    return to_bytes({name: getattr(answer, name) for name in _KEPT}).decode()


def _sums(answers: Sequence[_Kept]) -> list[tuple[Any, ...]]:
    """What some answers took, a row for each stage and model."""
    sums: dict[tuple[Any, ...], list[Any]] = {}
    for entry, answer, stage in answers:
        key = (stage, entry.model, entry.address, answer.batch)
        one = sums.setdefault(key, [0, 0, 0, 0.0, 0])
        one[0] += 1
        one[1] += answer.input_tokens
        one[2] += answer.output_tokens
        one[3] += answer.usd or 0.0
        one[4] += answer.usd is None
    return [(*key, *one) for key, one in sums.items()]
