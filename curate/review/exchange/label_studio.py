"""Label Studio: tasks with predictions and a labeling configuration, and its JSON export.

A task has `data`, what the configuration shows, and `predictions`; exported also `annotations`: one
per person, with `result` (`from_name`, `type`, `value`), `was_cancelled` for skipped ones,
`completed_by` (a number, or an object with `email`), `lead_time` in seconds and `updated_at`.

https://labelstud.io/guide/tasks, https://labelstud.io/guide/predictions,
https://labelstud.io/guide/task_format, https://labelstud.io/tags/choices,
https://labelstud.io/tags/textarea

A skipped task is skipped; a row is dropped by a choice of its own. Under `multi` a task without a
choice stays open: that no label fits is one of the choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ....errors import InputError
from ....files import write_bytes
from ....files.objects import first_object, read_objects
from .interface import Answer, Exported, Form, Read, Written, plain
from .json_files import write_json
from .label_studio_config import (
    DOUBTS,
    DROP,
    LABEL,
    NOTE,
    config,
    data_key,
    edit_name,
    object_name,
)
from .said import in_utc, labelled, settled

_ID, _HASH = "labelwright_id", "labelwright_hash"


class LabelStudio:
    """Tasks in JSON, the configuration beside them."""

    def write(self, path: Path, rows: Sequence[Exported], form: Form) -> Written:
        """A list of tasks, and `NAME.config.xml` for the settings of the project."""
        beside = path.with_name(f"{path.stem}.config.xml")
        write_json(path, [_task(row, form) for row in rows])
        write_bytes(beside, config(form).encode())
        return Written(
            (path, beside),
            f"make a project, paste {beside.name} into Settings > Labeling Interface > Code, "
            f"import {path.name}; when it is done, Export > JSON",
        )

    def recognises(self, path: Path) -> bool:
        """Whether its first object has `data` and `annotations`, or is of a smaller export."""
        return path.is_file() and "annotation" in " ".join(first_object(path))

    def read(self, path: Path, form: Form) -> Read:
        """What Export > JSON wrote."""
        tasks = [
            (where, task)
            for where, task in read_objects(path)
            if isinstance(task.get("data"), dict) and _ID in task["data"]
        ]
        if not tasks:
            raise InputError(
                f"{path}: found no task whose data has {_ID}; expected the export JSON (not "
                "JSON-MIN) of tasks that labelwright exported"
            )
        said = [answer for where, task in tasks for answer in _answers(where, task, form)]
        answers = [answer for answer in said if answer is not None]
        return Read(answers, len(said) - len(answers))


def _task(row: Exported, form: Form) -> dict[str, Any]:
    data = {data_key(form, name): text for name, text in row.parts(form).items()}
    if not form.blind:
        data[DOUBTS] = plain(row.doubts)
    task: dict[str, Any] = {"data": {**data, _ID: row.id, _HASH: row.hash}}
    if row.suggested and not form.blind:
        task["predictions"] = [_prediction(row, form)]
    return task


def _prediction(row: Exported, form: Form) -> dict[str, Any]:
    chosen = {
        "id": LABEL,
        "from_name": LABEL,
        "to_name": object_name(form),
        "type": "choices",
        "value": {"choices": list(row.suggested)},
    }
    score = {} if row.confidence is None else {"score": row.confidence}
    return {"model_version": "labelwright", **score, "result": [chosen]}


def _answers(where: str, task: Mapping[str, Any], form: Form) -> Iterator[Answer | None]:
    """One for each person; a None where a person, or nobody, said anything."""
    annotations = task.get("annotations")
    if not isinstance(annotations, list):
        raise InputError(
            f"{where}: found no list of annotations; expected the export JSON, which has one a task"
        )
    for n, annotation in enumerate(annotations, 1):
        yield _answer(f"{where}, annotation {n}", task["data"], annotation, form)
    if not annotations:
        yield None


def _answer(
    where: str, data: Mapping[str, Any], annotation: Mapping[str, Any], form: Form
) -> Answer | None:
    if not isinstance(annotation, dict) or not isinstance(annotation.get("result"), list):
        raise InputError(f"{where}: found no list `result` in it; expected one, as exported")
    name = str(data[_ID])
    answer = Answer(
        name,
        "label",
        by=_person(annotation.get("completed_by")),
        at=in_utc(annotation.get("updated_at") or annotation.get("created_at")),
        text_hash=data.get(_HASH),
        seconds=annotation.get("lead_time"),
        where=f"{where} (id {name})",
    )
    if annotation.get("was_cancelled"):
        return settled(answer, skip=True, note=_said(annotation, NOTE, "text"))
    return settled(
        labelled(answer, _values(annotation, LABEL, "choices", where), form),
        drop=bool(_values(annotation, DROP, "choices", where)),
        values=_new_words(data, annotation, form),
        note=_said(annotation, NOTE, "text"),
    )


def _person(completed_by: Any) -> str | None:
    if isinstance(completed_by, dict):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return None if completed_by is None else str(completed_by)


def _values(annotation: Mapping[str, Any], control: str, kind: str, where: str = "") -> list[str]:
    """What was given to a control: names of choices, or texts."""
    found: list[str] = []
    for region in annotation["result"]:
        if isinstance(region, dict) and region.get("from_name") == control:
            value = region.get("value")
            given = value.get(kind) if isinstance(value, dict) else None
            if given is None:
                raise InputError(f"{where}: found {value!r} under {control}; expected {kind}")
            found += [given] if isinstance(given, str) else map(str, given)
    return found


def _said(annotation: Mapping[str, Any], control: str, kind: str) -> str:
    return "\n".join(_values(annotation, control, kind)).strip()


def _new_words(
    data: Mapping[str, Any], annotation: Mapping[str, Any], form: Form
) -> dict[str, str]:
    said = {name: _said(annotation, edit_name(form, name), "text") for name in form.columns}
    return {
        name: words
        for name, words in said.items()
        if words and words != str(data.get(data_key(form, name), "")).strip()
    }
