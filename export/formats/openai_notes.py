"""Dates and limits of OpenAI fine-tuning, read in its published documentation (November 2026)."""

from __future__ import annotations

from pathlib import Path

MIN_ROWS = 10
MAX_FILE_BYTES = 512 * 1000 * 1000
MAX_TOKENS = 65_536

CLOSING = (
    "OpenAI is closing fine-tuning: accounts without recent fine-tuned use can create no jobs "
    "since 2026-07-02, nobody can after 2027-01-06, and fine-tuned gpt-4o and gpt-4.1 models are "
    "shut down on 2027-01-14. Azure, Together and Fireworks read the same file."
)
COMPLETION_CLOSED = (
    "OpenAI trains no prompt/completion models any more: babbage-002 and davinci-002 were shut "
    "down on 2026-09-28 and fine-tunes of them on 2026-10-23. The file suits Together "
    "(instruction format) and local trainers."
)


def size_notes(folder: Path, names: dict[str, int]) -> list[str]:
    """Notes on files (name to rows) that are outside OpenAI's limits for one file."""
    notes = []
    if names.get("train.jsonl", 0) < MIN_ROWS:
        notes.append(
            f"train.jsonl has {names.get('train.jsonl', 0)} rows; OpenAI asks for {MIN_ROWS} "
            "or more."
        )
    for name in names:
        if (folder / name).stat().st_size > MAX_FILE_BYTES:
            notes.append(f"{name} is larger than 512 MB, the most that OpenAI takes.")
    return notes
