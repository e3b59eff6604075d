"""Prodigy's answers: the accepted option, or the accepted label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...files.objects import Placed
from .example import Example, nothing, string


class ProdigyRecords:
    """Tasks as `prodigy db-out` writes them; what was rejected or ignored is no example."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it is an answered task."""
        return "text" in first and ("accept" in first or first.get("answer") in _ANSWERS)

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        for _, task in records:
            yield _example(task)


_ANSWERS = ("accept", "reject", "ignore")


def _example(task: Mapping[str, Any]) -> Example:
    if task.get("answer", "accept") != "accept":
        return nothing("rejected or ignored")
    accepted = task.get("accept", [task["label"]] if "label" in task else [])
    if not isinstance(accepted, list) or len(accepted) != 1:
        return nothing("no option accepted, or several")
    about = task.get("meta") if isinstance(task.get("meta"), dict) else {}
    name = string((about or {}).get("id"))
    return Example(string(task.get("text")), string(accepted[0]), id=name)
