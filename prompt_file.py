"""The outer form of a prompt file: a YAML head between two `---` lines, then the body.

Knows nothing of what the keys mean; it gives the head as plain data, the body, and the line on
which anything in the head stands, so that whoever does know can point at a mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .errors import InputError, PromptFileError

Place = tuple[str | int, ...]
MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class PromptFile:
    """One prompt file, read.

    Attributes:
        path: where it was read from.
        head: the YAML head as plain data.
        body: everything below the head, stripped of blank lines around it.
        body_line: 1-based line on which `body` begins.
        lines: 1-based line of each place in the head, such as `("labels", "news")`.
    """

    path: Path
    head: dict[str, Any]
    body: str
    body_line: int
    lines: dict[Place, int]

    @classmethod
    def read(cls, path: Path) -> PromptFile:
        """Read and take apart a prompt file.

        Raises:
            InputError: there is no such file, or it cannot be read.
            PromptFileError: not UTF-8 text, no head, YAML that does not parse, a key twice.
        """
        text = _read_text(path)
        rows = text.split("\n")
        if not rows[0].strip():
            raise PromptFileError(path, 1, "an empty line", "--- and a YAML head below it")
        if rows[0].strip() != "---":
            raise PromptFileError(path, 1, repr(rows[0][:60]), "--- and a YAML head below it")
        end = next((i for i, row in enumerate(rows[1:], 1) if row.rstrip() == "---"), None)
        if end is None:
            raise PromptFileError(path, len(rows), "the end of the file", "--- to close the head")
        node = _compose(path, "\n".join(rows[1:end]))
        lines = dict(_lines(path, node, ()))
        body = "\n".join(rows[end + 1 :])
        blank = len(body) - len(body.lstrip("\n"))
        return cls(path, _plain(node), body.strip(), end + 2 + blank, lines)

    def files(self) -> list[str]:
        """Names of the files that the head refers to, as they stand there."""
        name = self.head.get("examples")
        return [name] if isinstance(name, str) and name else []

    def line(self, place: Place) -> int | None:
        """Line of a place in the head, or of the nearest thing around it that has one."""
        while place:
            if place in self.lines:
                return self.lines[place]
            place = place[:-1]
        return 1


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such prompt file; `labelwright init NAME` writes a new one"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    if not data.strip():
        raise PromptFileError(path, 1, "an empty file", "--- and a YAML head below it")
    if len(data) > MAX_BYTES:
        raise PromptFileError(path, None, f"over {MAX_BYTES:,} bytes", "a prompt file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PromptFileError(
            path, line, f"byte 0x{data[error.start]:02x}", "text saved as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise PromptFileError(path, line, "a NUL character", "text saved as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _compose(path: Path, head: str) -> yaml.MappingNode:
    # BaseLoader leaves every value as the text it looks like: the label `no` stays "no".
    try:
        for event in yaml.parse(head, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent):
                raise PromptFileError(
                    path,
                    event.start_mark.line + 2 if event.start_mark else None,
                    f"the alias *{event.anchor}",
                    "the value itself",
                )
        node = yaml.compose(head, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else None
        hint = ""
        if error.problem and "mapping values are not allowed" in error.problem:
            hint = ' (a value that holds ": " needs quotes around it)'
        raise PromptFileError(path, line, error.problem or "bad YAML", f"YAML{hint}") from None
    except yaml.reader.ReaderError as error:
        line = head.count("\n", 0, error.position) + 2
        raise PromptFileError(path, line, "a control character", "text") from None
    except yaml.YAMLError as error:
        found = str(error).splitlines()[0]
        raise PromptFileError(path, None, found, "a YAML head") from None
    except RecursionError:
        raise PromptFileError(path, None, "brackets nested too deep", "a YAML head") from None
    if not isinstance(node, yaml.MappingNode):
        raise PromptFileError(path, 2, "no keys", "keys such as `name:` and `labels:`")
    return node


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value


def _lines(path: Path, node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 2
            if not isinstance(key, yaml.ScalarNode):
                raise PromptFileError(path, line, "a key that is not a word", "a word")
            if name in seen:
                raise PromptFileError(
                    path, line, f"{name!r} again (first on line {seen[name]})", "each key once"
                )
            seen[name] = line
            yield (*place, name), line
            yield from _lines(path, value, (*place, name))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), value.start_mark.line + 2
            yield from _lines(path, value, (*place, index))
