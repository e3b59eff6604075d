"""Label Studio: tasks with the label as an annotation, and the labeling configuration.

"Task format" and "Import pre-annotated data" in Label Studio's guide. As `predictions` the labels
are suggestions that people still accept; as `annotations` they are done.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from .base import Row, Settings, per_split
from .jsonl import JsonList

CONFIG = "config.xml"


class LabelStudioSettings(Settings):
    """Options of `label-studio`.

    Attributes:
        labels_as: `annotations` (done) or `predictions` (suggested).
    """

    labels_as: Literal["annotations", "predictions"] = "annotations"


class LabelStudio(JsonList):
    """`train.json`, `validation.json`, `test.json`, and `config.xml` for the project."""

    settings: ClassVar[type[Settings]] = LabelStudioSettings
    reads = ("confidence",)
    own: ClassVar[tuple[str, ...]] = per_split("json", CONFIG)

    def record(self, row: Row) -> dict[str, Any]:
        chosen = {
            "from_name": "label",
            "to_name": "text",
            "type": "choices",
            "value": {"choices": [row.label]},
        }
        data = {"text": row.text, "id": row.id, **_beside(row)}
        if self.options.labels_as == "annotations":
            return {"data": data, "annotations": [{"result": [chosen]}]}
        sure = row.more.get("confidence")
        score = {} if sure is None else {"score": sure}
        said = {"model_version": "labelwright", **score, "result": [chosen]}
        return {"data": data, "predictions": [said]}

    def said(self, record: Any) -> tuple[str, str]:
        ((result,),) = (one["result"] for one in record[self.options.labels_as])
        (label,) = result["value"]["choices"]
        return record["data"]["text"], label

    def write(self, folder: Path) -> None:
        super().write(folder)
        (folder / CONFIG).write_bytes(config(self.job.labels))

    def notes(self, out: Path) -> list[str]:
        return [f"Paste {CONFIG} into Settings > Labeling Interface > Code, then import the JSON."]


def _beside(row: Row) -> dict[str, str]:
    """Fields, none of which takes the place of the text or the id."""
    return {name: value for name, value in row.fields.items() if name not in ("text", "id")}


def config(labels: tuple[str, ...]) -> bytes:
    """A labeling configuration with one choice among these labels."""
    view = Element("View")
    SubElement(view, "Text", name="text", value="$text")
    choices = SubElement(view, "Choices", name="label", toName="text", choice="single")
    for label in labels:
        SubElement(choices, "Choice", value=label)
    indent(view)
    found: bytes = tostring(view, encoding="utf-8")
    return found + b"\n"
