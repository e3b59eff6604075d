"""Prodigy: one task a line, for `textcat.manual`, and what `db-out` writes.

A task of the interface `choice` has `options` (`id`, `text`) and, what is chosen beforehand,
`accept`; `meta` is shown below it. Keys that Prodigy does not know stay on the task. Saved, it has
`answer` (accept, reject, ignore), `accept` (ids of what was chosen), `_timestamp` (seconds since
1970) and `_annotator_id`, or `_session_id`, which for named sessions is data set, dash, name.

https://prodi.gy/docs/api-interfaces#choice, https://prodi.gy/docs/recipes#textcat-manual,
https://prodi.gy/docs/review, https://github.com/explosion/prodigy-recipes (textcat, choice)

Accepted is an answer; without a choice it says, under `multi`, that no label fits. Rejected drops
the row. Ignored is skipped. A `text_input` block beside it is a note (its own id `user_input`, or
`note`), or new words (`new_text`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ....errors import InputError
from ....files import write_bytes
from ....files.objects import first_object, read_objects
from .interface import Answer, Exported, Form, Read, Written, plain
from .json_files import write_jsonl
from .said import in_utc, labelled, settled

_ID, _HASH = "labelwright_id", "labelwright_hash"
_ANSWERS = ("accept", "reject", "ignore")


class Prodigy:
    """Tasks for `textcat.manual`."""

    def write(self, path: Path, rows: Sequence[Exported], form: Form) -> Written:
        """A file of tasks and, as `--label` takes a file, one of the labels."""
        options = [{"id": name, "text": name} for name in form.options]
        write_jsonl(path, (_task(row, form, options) for row in rows))
        labels = path.with_name(f"{path.stem}.labels.txt")
        write_bytes(labels, "".join(f"{name}\n" for name in form.options).encode())
        exclusive = "" if form.kind == "multi" else " --exclusive"
        return Written(
            (path, labels),
            f"prodigy textcat.manual DATASET {path} --label {labels}{exclusive}; when it is done, "
            "prodigy db-out DATASET > FILE. Accept answers, reject drops the row, ignore skips it",
        )

    def recognises(self, path: Path) -> bool:
        """Whether its first object has an `answer` of Prodigy."""
        return path.is_file() and first_object(path).get("answer") in _ANSWERS

    def read(self, path: Path, form: Form) -> Read:
        """What `db-out` wrote."""
        tasks = [(where, task) for where, task in read_objects(path) if _ID in task]
        if not tasks:
            raise InputError(
                f"{path}: found no task with {_ID}; expected what `prodigy db-out` writes of tasks "
                "that labelwright exported"
            )
        said = [_answer(where, task, form) for where, task in tasks]
        answers = [answer for answer in said if answer is not None]
        return Read(answers, len(said) - len(answers))


def _task(row: Exported, form: Form, options: list[dict[str, str]]) -> dict[str, Any]:
    doubts = {"doubts": plain(row.doubts)} if row.flags and not form.blind else {}
    suggested = {"accept": list(row.suggested)} if row.suggested and not form.blind else {}
    return {
        "text": plain(row.text),
        "options": options,
        **suggested,
        "meta": {"id": row.id, **doubts},
        _ID: row.id,
        _HASH: row.hash,
    }


def _answer(where: str, task: dict[str, Any], form: Form) -> Answer | None:
    verdict = task.get("answer")
    if verdict not in _ANSWERS:
        raise InputError(
            f"{where}: found the answer {verdict!r}; expected {', '.join(_ANSWERS)}, as Prodigy "
            "saves it"
        )
    answer = Answer(
        str(task[_ID]),
        "label",
        by=task.get("_annotator_id") or task.get("_session_id"),
        at=in_utc(task.get("_timestamp")),
        text_hash=task.get(_HASH),
        where=where,
    )
    if verdict == "accept":
        answer = _chosen(answer, task, form)
    note = task.get("note") or task.get("user_input")
    return settled(
        answer,
        drop=verdict == "reject",
        skip=verdict == "ignore",
        values=_new_words(task, form) if verdict == "accept" else None,
        note=note if isinstance(note, str) else None,
    )


def _chosen(answer: Answer, task: dict[str, Any], form: Form) -> Answer:
    chosen = task.get("accept")
    if chosen is None:
        raise InputError(
            f"{answer.where}: found no `accept`; expected tasks that were answered by choice, as "
            "textcat.manual with two labels or more asks"
        )
    if not chosen and form.kind == "multi":
        return replace(answer, labels=())
    return labelled(answer, [str(name) for name in chosen], form)


def _new_words(task: dict[str, Any], form: Form) -> dict[str, str]:
    new = task.get("new_text")
    changed = isinstance(new, str) and new.strip() and new != task.get("text")
    return {"text": str(new)} if changed and not form.fields else {}
