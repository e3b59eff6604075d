"""Label Studio's JSON: the choice of the last annotation, else of the last prediction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...files.columns import TEXT_NAMES
from ...files.objects import Placed
from .example import Example, nothing, string


class LabelStudioRecords:
    """Tasks with `data` and `annotations` or `predictions`."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it has data, and what was said of them."""
        return isinstance(first.get("data"), dict) and bool(
            {"annotations", "predictions"} & set(first)
        )

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        for _, task in records:
            yield _example(task)


def _example(task: Mapping[str, Any]) -> Example:
    data = task.get("data") or {}
    said = [
        one
        for key in ("annotations", "predictions")
        for one in reversed(task.get(key) or [])
        if isinstance(one, dict) and not one.get("was_cancelled")
    ]
    choices = next((found for one in said if (found := _choices(one))), [])
    if len(choices) != 1:
        return nothing("no choice" if not choices else "several choices")
    name = string(data.get("id", data.get("labelwright_id", task.get("id"))))
    return Example(_text(data), choices[0], id=name, problem="no text")


def _choices(said: Mapping[str, Any]) -> list[str]:
    regions = [one for one in said.get("result") or [] if isinstance(one, dict)]
    values = [one["value"] for one in regions if isinstance(one.get("value"), dict)]
    return [str(choice) for value in values for choice in value.get("choices") or []]


def _text(data: Mapping[str, Any]) -> str | None:
    """What stands under the usual name of a text; else the only text that there is."""
    for tier in TEXT_NAMES:
        for name in data:
            if name.casefold() in tier and isinstance(data[name], str):
                return str(data[name])
    texts = [value for value in data.values() if isinstance(value, str)]
    return texts[0] if len(texts) == 1 else None
