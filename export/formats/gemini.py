"""Gemini on Google Cloud (Vertex AI): {"systemInstruction", "contents": [user, model]}.

Format and limits: "Prepare supervised fine-tuning data for Gemini models", Google Cloud
documentation, read November 2026: 131,072 tokens an example, 1 GB, 10 million text examples; of
validation at most 5,000 examples, or 30% of the training examples where these are more than 1,000.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .chat import Chat, Messages
from .dated import GEMINI_VERTEX
from .limits import GB, Limits


class Gemini(Chat):
    """Contents of parts, the answer by the role `model`."""

    warning = GEMINI_VERTEX
    limits = Limits(
        whose="Google",
        source="Vertex AI, supervised fine-tuning data, read November 2026",
        rows=1,
        advised_rows=100,
        most_rows=10_000_000,
        validation_rows=5_000,
        validation_share=0.3,
        free_validation_rows=1_000,
        tokens=131_072,
        file_bytes=GB,
    )

    def wrap(self, messages: Messages) -> dict[str, Any]:
        *system, asked, answer = messages
        turns = {"user": asked, "model": answer}
        contents = [{"role": role, "parts": _parts(one)} for role, one in turns.items()]
        if not system:
            return {"contents": contents}
        instruction = {"role": "system", "parts": _parts(system[0])}
        return {"systemInstruction": instruction, "contents": contents}

    def unwrap(self, record: Any) -> Messages:
        roles = {"system": "system", "user": "user", "model": "assistant"}
        first = [record["systemInstruction"]] if "systemInstruction" in record else []
        return [
            {"role": roles[one["role"]], "content": "".join(part["text"] for part in one["parts"])}
            for one in [*first, *record["contents"]]
        ]

    def notes(self, out: Path) -> list[str]:
        return ["The files go into a bucket of Google Cloud Storage first: gsutil cp."]


def _parts(message: dict[str, str]) -> list[dict[str, str]]:
    return [{"text": message["content"]}]
