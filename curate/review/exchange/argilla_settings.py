"""What a data set in Argilla asks, as `rg.Settings.to_json` writes it.

https://docs.argilla.io/latest/reference/argilla/settings/settings, `.../questions`, `.../fields`.
Names may have small letters, digits, _ and -; a label at most 200 characters, and there are two at
least (argilla_server.api.schemas.v1.questions).
"""

from __future__ import annotations

import re
from typing import Any

from ....errors import InputError
from .interface import Form

LABEL, KEEP, NOTE, DOUBTS = "label", "keep", "note", "doubts"
DROPPED = "drop"
_LONGEST_LABEL = 200


def field_name(form: Form, column: str) -> str:
    """Name of the field that shows a column."""
    return f"field_{form.fields.index(column) + 1}" if form.fields else "text"


def edit_name(form: Form, column: str) -> str:
    """Name of the question for new words of a column."""
    return f"new_{field_name(form, column)}"


def dataset(stem: str) -> dict[str, Any]:
    """The data set itself, as `rg.Dataset.to_disk` writes it."""
    name = re.sub(r"[^a-zA-Z0-9 _-]+", "-", stem).strip("-_ ") or "review"
    return {"name": name, "status": "draft", "allow_extra_metadata": True}


def settings(form: Form) -> dict[str, Any]:
    """Fields, questions and guidelines.

    Raises:
        InputError: labels that Argilla cannot have.
    """
    long = [name for name in form.options if len(name) > _LONGEST_LABEL]
    if long or len(form.options) < 2:
        raise InputError(
            f"found {f'the label {long[0][:40]!r} ...' if long else 'fewer than two labels'}; "
            f"Argilla takes two labels at least, of at most {_LONGEST_LABEL} characters each"
        )
    shown = [
        _field(field_name(form, name), name, required=not form.fields) for name in form.columns
    ]
    doubts = [] if form.blind else [_field(DOUBTS, "Doubts", required=False)]
    return {
        "guidelines": _guidelines(form),
        "fields": [*shown, *doubts],
        "questions": _questions(form),
        "vectors": [],
        "metadata": [],
        "allow_extra_metadata": True,
        "distribution": {"strategy": "overlap", "min_submitted": 1},
        "mapping": None,
    }


def _guidelines(form: Form) -> str | None:
    meanings = [f"- **{name}**: {words}" for name, words in form.descriptions.items()]
    return "\n\n".join(part for part in (form.about, "\n".join(meanings)) if part) or None


def _questions(form: Form) -> list[dict[str, Any]]:
    kind = "multi_label_selection" if form.kind == "multi" else "label_selection"
    order = {"options_order": "natural"} if form.kind == "multi" else {}
    keep = {"type": "label_selection", "options": _options((KEEP, DROPPED))}
    edits = [
        _question(edit_name(form, name), f"New words for {name}", _TEXT) for name in form.columns
    ]
    return [
        _question(LABEL, "Label", {"type": kind, "options": _options(form.options), **order}, True),
        _question(KEEP, "Keep or drop this row", keep),
        *edits,
        _question(NOTE, "Note", _TEXT),
    ]


_TEXT = {"type": "text", "use_markdown": False}


def _options(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"value": name, "text": name} for name in names]


def _question(
    name: str, title: str, asked: dict[str, Any], required: bool = False
) -> dict[str, Any]:
    return {"name": name, "title": title, "required": required, "settings": asked}


def _field(name: str, title: str, *, required: bool) -> dict[str, Any]:
    return {"name": name, "title": title, "required": required, "settings": _TEXT}
