"""A fine-tuned model at a provider, as a small folder: whom to ask, and how. It holds no key."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ....errors import InputError, ProviderError
from ....llm import Answer, Client, Message, Request, Session, run_async
from ....llm.client import answers_in_order
from ...formats.chat import SETTINGS_FILE
from ..folders import facts_of, opened, sealed
from ..model import Probabilities
from ..saved import MANIFEST, bad
from . import open_service

READER = "hosted"
STAGE = "predict"
_AROUND_LABEL = 24
_PLACE = "{text}"


@dataclass(frozen=True)
class Whom:
    """Whom to ask.

    Attributes:
        service, address: where the model is.
        model: its name there.
    """

    service: str
    address: str
    model: str


class HostedModel:
    """A classifier that a provider trained and answers for.

    Args:
        labels: every answer that it can give.
        trainer: SERVICE:MODEL, by which it was made.
        facts: how it was made.
        whom: whom to ask.
        usage: how to ask: `messages` with {text} in them, and whether the `answer` is a label or
            JSON, as the export wrote it beside the training files.
        journal: where answers are kept, so that none is paid for twice; None keeps them until the
            process ends.

    Attributes:
        asked: how many texts were asked for, how many answers came without probabilities (the
            answer then counts as certain), how many were no label (every label then is as
            probable as any other).
        seconds: how long each answer took when it was given.
    """

    def __init__(
        self,
        labels: Sequence[str],
        trainer: str,
        facts: dict[str, Any],
        whom: Whom,
        usage: dict[str, Any],
        journal: Path | None = None,
    ) -> None:
        self._labels, self._trainer, self._facts = tuple(labels), trainer, facts
        self._whom, self._usage, self._journal = whom, usage, journal
        self._session: Session | None = None
        self.asked: Counter[str] = Counter()
        self.seconds: list[float] = []

    @property
    def labels(self) -> tuple[str, ...]:
        return self._labels

    @property
    def trainer(self) -> str:
        return self._trainer

    @property
    def whom(self) -> Whom:
        """Whom it asks."""
        return self._whom

    @property
    def facts(self) -> dict[str, Any]:
        return self._facts

    def predict(self, texts: Sequence[str]) -> list[str]:
        found = self.probabilities(texts).argmax(axis=1)
        return [self._labels[place] for place in found]

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How probable each label is for each text, as far as the provider tells.

        Raises:
            InputError: the environment points to another server than the one that has the model.
            ProviderError: it cannot be asked, or answers nothing with a label.
        """
        rows = np.full((len(texts), len(self._labels)), 1 / len(self._labels))
        if not len(texts):
            return rows
        answers = run_async(self._answers([self._request(text) for text in texts]))
        for row, answer in zip(rows, answers, strict=True):
            self._note(row, answer)
        if all(answer.error is not None for answer in answers):
            raise ProviderError(
                f"{self._whom.model} gave no label for any of {len(texts):,} texts; the first: "
                f"{answers[0].error}"
            )
        return rows

    def _note(self, row: Any, answer: Answer) -> None:
        self.asked["asked"] += 1
        self.seconds.append(answer.seconds)
        if answer.error is not None:
            self.asked["no label"] += 1
        elif answer.probabilities is not None:
            row[:] = [answer.probabilities.get(label, 0.0) for label in self._labels]
        else:
            self.asked["without probabilities"] += 1
            row[:] = [label == answer.value for label in self._labels]

    def notes(self) -> list[str]:
        """What to tell of the answers so far, a sentence each."""
        asked, sure, lost = (
            self.asked[name] for name in ("asked", "without probabilities", "no label")
        )
        found = []
        if sure:
            found.append(
                f"{self._whom.service} gave no probabilities with {sure:,} of {asked:,} answers: "
                "each counts as certain."
            )
        if lost:
            found.append(
                f"{lost:,} of {asked:,} answers were no label: every label counts as equally "
                "probable there, and the first one is given."
            )
        return found

    async def _answers(self, requests: list[Request]) -> list[Answer]:
        service = open_service(self._whom.service)
        if service.address != self._whom.address:
            raise InputError(
                f"{self._whom.model} answers at {self._whom.address}, and the environment points "
                f"to {service.address}; a key is sent to no address that you did not set yourself"
            )
        if self._session is None:
            self._session = Session(self._journal)
        whom = service.asked(self._whom.model, self._facts.get("options") or {})
        client = Client(whom, self._session, stage=STAGE)
        async with client:
            found = await answers_in_order(client, requests, lambda _: None)
        return [answer for _, answer in found]

    def _request(self, text: str) -> Request:
        messages = tuple(
            Message(one["role"], one["content"].replace(_PLACE, text))
            for one in self._usage["messages"]
        )
        longest = max(len(label.encode()) for label in self._labels)
        return Request(
            messages=messages,
            choices=self._labels,
            max_tokens=longest + _AROUND_LABEL,
            temperature=0,
            check=self._label,
        )

    def _label(self, answer: Answer) -> str:
        """The label that an answer names. Raises ValueError where it names none."""
        said = answer.text.strip()
        if self._usage["answer"] == "json":
            said = _in_json(said)
        folded = {label.casefold(): label for label in self._labels}
        if said in self._labels:
            return said
        if said.casefold() in folded:
            return folded[said.casefold()]
        raise ValueError(f"{said[:60]!r} is none of the labels {', '.join(self._labels)}.")

    def save(self, path: Path) -> None:
        whom = self._whom
        facts = {
            "trainer": self._trainer,
            "reader": READER,
            "labels": list(self._labels),
            "hosted": {"service": whom.service, "address": whom.address, "model": whom.model},
            **self._facts,
        }
        with sealed(path, facts) as folder:
            text = json.dumps(self._usage, indent=2, ensure_ascii=False) + "\n"
            (folder / SETTINGS_FILE).write_text(text, encoding="utf-8", newline="\n")


def _in_json(said: str) -> str:
    try:
        return str(json.loads(said)["label"])
    except (ValueError, KeyError, TypeError):
        raise ValueError(f'{said[:60]!r} is not of the form {{"label": NAME}}.') from None


class HostedReader:
    """Opens the folder of a hosted model."""

    def load(self, folder: Path) -> HostedModel:
        """The model of a folder.

        Raises:
            InputError: a file was cut short or changed.
        """
        manifest = opened(folder)
        try:
            where = manifest["hosted"]
            whom = Whom(where["service"], where["address"], where["model"])
            usage = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
            _ = [one["role"] + one["content"] for one in usage["messages"]] + [usage["answer"]]
        except (KeyError, TypeError, OSError, ValueError):
            raise bad(folder / MANIFEST, "it does not say whom to ask, and how") from None
        facts = facts_of(manifest, "hosted", "reader")
        run = folder.absolute().parent.parent
        journal = run / "journal.sqlite" if (run / "task.md").is_file() else None
        return HostedModel(manifest["labels"], manifest["trainer"], facts, whom, usage, journal)
