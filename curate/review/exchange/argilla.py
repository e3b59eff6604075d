"""Argilla 2: a folder for `rg.Dataset.from_disk`, and records as they are exported.

The folder has `records.json` and, in `.argilla/`, `dataset.json` and `settings.json`. A record has
`id`, `fields`, `metadata`, `suggestions` (`value`, `score`, `agent` by question) and `responses`.
Exported with `flatten=True`, as `records.to_datasets()` does too, it has `QUESTION.responses` with
`.users` and `.status` beside it: submitted, draft or discarded. `to_disk` and `records.to_json`
leave the status out; of their records those count that are completed.

https://docs.argilla.io/latest/how_to_guides/import_export,
https://docs.argilla.io/latest/how_to_guides/annotate,
https://docs.argilla.io/latest/reference/argilla/records/records

Submitted is an answer. Discarded drops the row, and so does a question of its own, since a
discarded record without any answer is not exported. A draft is open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ....errors import InputError
from ....files.objects import Placed, first_object, read_objects
from .argilla_settings import (
    DOUBTS,
    DROPPED,
    KEEP,
    LABEL,
    NOTE,
    dataset,
    edit_name,
    field_name,
    settings,
)
from .interface import Answer, Exported, Form, Read, Written, plain
from .json_files import write_json
from .said import labelled, settled

_HASH = "labelwright_hash"
_AGENT = "labelwright"
_RECORDS = "records.json"
_STATUSES = ("submitted", "draft", "discarded", None)
Said = dict[str, Any]
"""One person's answers by question; under None their status."""


class Argilla:
    """A folder for `rg.Dataset.from_disk`."""

    def write(self, path: Path, rows: Sequence[Exported], form: Form) -> Written:
        """Write `records.json` and `.argilla/` into the folder `path`, made where it is not."""
        if path.suffix or path.is_file():
            raise InputError(f"{path}: found a file name; Argilla imports a folder: name one")
        asked = settings(form)
        write_json(path / ".argilla" / "settings.json", asked)
        write_json(path / ".argilla" / "dataset.json", dataset(path.name))
        write_json(path / _RECORDS, [_record(row, form) for row in rows])
        return Written(
            (path,),
            f"rg.Dataset.from_disk({str(path)!r}, workspace=..., client=...); when it is done, "
            "json.dump(dataset.records.to_list(flatten=True), file), which says of each response "
            "whether it was submitted",
        )

    def recognises(self, path: Path) -> bool:
        """Whether it is such a folder, or its first object has responses."""
        if path.is_dir():
            return (path / _RECORDS).is_file()
        first = first_object(path)
        return "responses" in first or any(key.endswith(".responses") for key in first)

    def read(self, path: Path, form: Form) -> Read:
        """Records as a list, or one a line; nested or flat; or a folder of `to_disk`."""
        file = path / _RECORDS if path.is_dir() else path
        records = [(where, each) for where, each in read_objects(file) if _hash_of(each)]
        if not records:
            raise InputError(
                f"{file}: found no record with {_HASH} in its metadata; expected records that "
                "labelwright exported"
            )
        said = [answer for where, each in records for answer in _answers(where, each, form)]
        answers = [answer for answer in said if answer is not None]
        return Read(answers, len(said) - len(answers), _notes(records))


def _record(row: Exported, form: Form) -> dict[str, Any]:
    parts = row.parts(form)
    fields = {field_name(form, name): text for name, text in parts.items()}
    if row.flags and not form.blind:
        fields[DOUBTS] = plain(row.doubts)
    suggestions = {edit_name(form, name): _suggestion(text) for name, text in parts.items() if text}
    if row.suggested and not form.blind:
        several = form.kind == "multi"
        value = list(row.suggested) if several else row.suggested[0]
        suggestions[LABEL] = _suggestion(value, None if several else row.confidence)
    return {
        "id": row.id,
        "fields": fields,
        "metadata": {_HASH: row.hash},
        "suggestions": suggestions,
        "responses": {},
        "vectors": {},
    }


def _suggestion(value: Any, score: float | None = None) -> dict[str, Any]:
    return {"value": value, "score": score, "agent": _AGENT}


def _is_nested(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("fields"), dict)


def _hash_of(record: Mapping[str, Any]) -> str | None:
    metadata = record.get("metadata") if _is_nested(record) else record
    return metadata.get(_HASH) if isinstance(metadata, dict) else None


def _notes(records: Sequence[Placed]) -> tuple[str, ...]:
    if not any(_is_nested(record) for _, record in records):
        return ()
    return (
        "this export does not say which responses are drafts or were discarded; of its records "
        "those that are completed count. `records.to_list(flatten=True)` says it",
    )


def _answers(where: str, record: Mapping[str, Any], form: Form) -> Iterator[Answer | None]:
    """One for each person; a None where a person, or nobody, said anything that counts."""
    people = _nested(where, record) if _is_nested(record) else _flat(where, record)
    name = str(record.get("id"))
    fields = record["fields"] if _is_nested(record) else record
    for person, said in people.items():
        answer = Answer(
            name, "label", by=person, text_hash=_hash_of(record), where=f"{where} (id {name})"
        )
        yield _answer(answer, said, fields, form)
    if not people:
        yield None


def _answer(answer: Answer, said: Said, fields: Mapping[str, Any], form: Form) -> Answer | None:
    status = said.get("status")
    if status not in _STATUSES:
        raise InputError(f"{answer.where}: found the status {status!r}; expected submitted or so")
    if status == "draft":
        return None
    given = said.get(LABEL)
    chosen = [given] if isinstance(given, str) else list(given or ())
    dropped = status == "discarded" or said.get(KEEP) == DROPPED
    return settled(
        answer if dropped else labelled(answer, [str(name) for name in chosen], form),
        drop=dropped,
        values=_new_words(said, fields, form),
        note=said.get(NOTE),
    )


def _new_words(said: Said, fields: Mapping[str, Any], form: Form) -> dict[str, str]:
    new = {name: str(said.get(edit_name(form, name)) or "").strip() for name in form.columns}
    return {
        name: words
        for name, words in new.items()
        if words and words != str(fields.get(field_name(form, name)) or "").strip()
    }


def _nested(where: str, record: Mapping[str, Any]) -> dict[str, Said]:
    if record.get("status") == "pending":
        return {}
    people: dict[str, Said] = defaultdict(dict)
    for question, responses in (record.get("responses") or {}).items():
        for response in responses:
            if not isinstance(response, dict) or "user_id" not in response:
                raise InputError(f"{where}: found {response!r}; expected a value and a user_id")
            people[str(response["user_id"])][question] = response.get("value")
    return people


def _flat(where: str, record: Mapping[str, Any]) -> dict[str, Said]:
    people: dict[str, Said] = defaultdict(dict)
    for key, values in record.items():
        if not key.endswith(".responses") or values is None:
            continue
        users, statuses = record.get(f"{key}.users"), record.get(f"{key}.status")
        if users is None or statuses is None or not len(values) == len(users) == len(statuses):
            raise InputError(
                f"{where}: found {len(values)} {key}; expected as many {key}.users and {key}.status"
            )
        for value, user, status in zip(values, users, statuses, strict=True):
            people[str(user)][key.removesuffix(".responses")] = value
            people[str(user)]["status"] = status
    return people
