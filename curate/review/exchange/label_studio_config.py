"""The labeling configuration that tasks for Label Studio go with.

Tags as https://labelstud.io/tags/ has them: Text, Choices, Choice, TextArea, Header.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from .interface import Form

LABEL, DROP, NOTE = "label", "drop", "note"
"""Names of the controls, which results carry as `from_name`."""
DOUBTS = "doubts"


def data_key(form: Form, column: str) -> str:
    """Where a task holds the words of a column; also the name of what shows them."""
    return f"field_{form.fields.index(column) + 1}" if form.fields else "text"


def edit_name(form: Form, column: str) -> str:
    """Name of the control for new words of a column."""
    return f"new_{data_key(form, column)}"


def object_name(form: Form) -> str:
    """Name of the object that everything is said of."""
    return data_key(form, form.columns[0])


def config(form: Form) -> str:
    """Texts, doubts, the labels to choose from, a choice to drop, new words and a note."""
    view = ET.Element("View")
    if form.about:
        ET.SubElement(view, "Header", value=form.about)
    for column in form.columns:
        if form.fields:
            ET.SubElement(view, "Header", value=column, size="5")
        key = data_key(form, column)
        ET.SubElement(view, "Text", name=key, value=f"${key}")
    if not form.blind:
        ET.SubElement(view, "Header", value=f"${DOUBTS}", size="5")
    several = "multiple" if form.kind == "multi" else "single"
    _choices(
        view, form, LABEL, several, {name: form.descriptions.get(name) for name in form.options}
    )
    _choices(view, form, DROP, "multiple", {DROP: "take this row out of the set"})
    for column in form.columns:
        place = f"${data_key(form, column)}"
        words = f"New words for {column}, if it needs any"
        _area(view, form, edit_name(form, column), words, value=place, rows="3")
    _area(view, form, NOTE, "Note", rows="1")
    ET.indent(view)
    return f"{ET.tostring(view, encoding='unicode')}\n"


def _choices(
    view: ET.Element, form: Form, name: str, choice: str, options: dict[str, str | None]
) -> None:
    control = ET.SubElement(
        view, "Choices", name=name, toName=object_name(form), choice=choice, showInline="true"
    )
    for option, hint in options.items():
        ET.SubElement(control, "Choice", {"value": option} | ({"hint": hint} if hint else {}))


def _area(view: ET.Element, form: Form, name: str, words: str, **more: str) -> None:
    ET.SubElement(view, "Header", value=words, size="5")
    given = {"name": name, "toName": object_name(form), "editable": "true", "maxSubmissions": "1"}
    ET.SubElement(view, "TextArea", {**given, **more})
