"""From the head of a prompt file to a Task's data, and from its mistakes to their lines.

A head may be written in short forms (a label that is only its description, an example that is only
its text, attribute values that are the same for every label); they are written out in full here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import InputError, PromptFileError
from .prompt_file import Place, PromptFile

Head = dict[str, Any]
Location = tuple[str | int, ...]


def spelled_out(file: PromptFile) -> Head:
    """The head with its short forms written out, defaults that need the file, and seed examples.

    Raises:
        PromptFileError: something stands where its long form cannot be told.
    """
    head = dict(file.head)
    fields = list(head["fields"]) if isinstance(head.get("fields"), dict) else []
    if "labels" in head:
        head["labels"] = _labels(file, head["labels"], fields)
    if "examples" in head and "labels" in head:
        _add_examples(file, head["labels"], head.pop("examples"), fields)
    if isinstance(head.get("attributes"), dict):
        head["attributes"] = {
            name: _values(file, name, values) for name, values in head["attributes"].items()
        }
    if isinstance(head.get("label"), dict) and "abstain" in head["label"]:
        head["label"] = {
            **head["label"],
            "abstain": _abstain(file, head["label"]["abstain"], fields),
        }
    if isinstance(head.get("export"), str) and head["export"]:
        head["export"] = [head["export"]]
    head.setdefault("name", re.sub(r"[^A-Za-z0-9]+", "-", file.path.stem).strip("-") or "task")
    names = ", ".join(label["name"] for label in head.get("labels", []))
    head.setdefault("about", f"Sorts each text into one of: {names}.")
    return head


def explain(
    file: PromptFile, errors: Sequence[Mapping[str, Any]], keys_at: Callable[[Location], list[str]]
) -> PromptFileError:
    """The mistake to tell of first, in words of the prompt file.

    Args:
        file: the prompt file.
        errors: what pydantic found.
        keys_at: keys that may stand at a place of the written-out head.
    """
    error = min(errors, key=lambda one: _order(file, one))
    place = _place_in_file(file, _location(error))
    found, expected = _in_words(error, place, keys_at)
    return PromptFileError(file.path, file.line(place), found, expected)


def check_label_names(file: PromptFile, names: Sequence[str]) -> None:
    """Raise PromptFileError, with the second one's line, for labels that look the same."""
    seen: dict[str, str] = {}
    for name in names:
        folded = fold(name)
        if folded in seen:
            raise PromptFileError(
                file.path,
                file.line(("labels", name)),
                f"the label {name!r} beside {seen[folded]!r}",
                "labels that differ in more than case and blanks",
            )
        seen[folded] = name


def fold(name: str) -> str:
    """A label's name without what makes no difference: case and blanks."""
    return "".join(name.casefold().split())


def _labels(file: PromptFile, labels: Any, fields: list[str]) -> list[Head]:
    if not isinstance(labels, dict):
        raise PromptFileError(
            file.path,
            file.line(("labels",)),
            "labels that are not a mapping",
            "`name: description` below `labels:`, a line each",
        )
    check_label_names(file, list(labels))
    return [_label(file, name, value, fields) for name, value in labels.items()]


def _label(file: PromptFile, name: str, value: Any, fields: list[str]) -> Head:
    label = {"description": value} if isinstance(value, str) else value
    if not isinstance(label, dict):
        raise PromptFileError(
            file.path, file.line(("labels", name)), "a list", "a description, or keys"
        )
    if "name" in label:
        raise PromptFileError(
            file.path, file.line(("labels", name, "name")), "`name`", "no name but the key itself"
        )
    place: Place = ("labels", name, "examples")
    spelled = _examples(file, place, label.get("examples", []), fields)
    return {**label, "name": name, "examples": spelled}


def _abstain(file: PromptFile, value: Any, fields: list[str]) -> Any:
    """The answer that no label fits; what it cannot be is left as it is, to be told of later."""
    abstain = {"description": value} if isinstance(value, str) and value else value
    if not isinstance(abstain, dict) or "examples" not in abstain:
        return abstain
    place: Place = ("label", "abstain", "examples")
    return {**abstain, "examples": _examples(file, place, abstain["examples"], fields)}


def _examples(file: PromptFile, place: Place, examples: Any, fields: list[str]) -> list[Head]:
    if not isinstance(examples, list):
        raise PromptFileError(file.path, file.line(place), "text", "a list of examples")
    return [_example(file, (*place, i), one, fields) for i, one in enumerate(examples)]


def _example(file: PromptFile, place: Place, example: Any, fields: list[str]) -> Head:
    wanted = fields or ["text"]
    parts = {"text": example} if isinstance(example, str) and not fields else example
    expected = f"an example with {', '.join(wanted)}" if fields else "a text"
    line = file.line(place)
    if not isinstance(parts, dict) or not all(isinstance(p, str) for p in parts.values()):
        hint = "" if fields else ' (one that holds ": " needs quotes around it)'
        raise PromptFileError(file.path, line, repr(example)[:80], expected + hint)
    if unknown := sorted(set(parts) - set(wanted)):
        raise PromptFileError(file.path, line, f"the part {unknown[0]!r}", expected)
    if not any(part.strip() for part in parts.values()):
        raise PromptFileError(file.path, line, "nothing", expected)
    return parts


def _add_examples(file: PromptFile, labels: list[Head], name: Any, fields: list[str]) -> None:
    """Add the rows of a labelled file beside the prompt file to the examples of their labels."""
    line = file.line(("examples",))
    if not isinstance(name, str) or not name:
        raise PromptFileError(
            file.path,
            line,
            "`examples` that is no file name",
            "a labelled file (CSV, TSV, JSONL, JSON, Parquet); examples written here stand below "
            "their label",
        )
    if ".." in Path(name).parts:  # a run folder takes its own copy, under the same name
        raise PromptFileError(
            file.path,
            line,
            f"{name!r}",
            "a file beside or below the prompt file, or its whole path",
        )
    path = file.path.parent / name
    if not path.is_file():
        raise PromptFileError(
            file.path, line, f"the file {name!r}, which is not there", f"a labelled file at {path}"
        )
    try:
        rows = _read_examples(path, fields)
    except InputError as error:
        raise PromptFileError(file.path, line, str(error), "a file of labelled examples") from None
    by_name = {label["name"]: label for label in labels}
    for number, (parts, label) in enumerate(rows, 1):
        if label not in by_name or not parts:
            found = f"row {number} of {name} " + (
                "without a text" if not parts else f"with label {label!r}"
            )
            raise PromptFileError(
                file.path, line, found, f"a text and one of the labels {', '.join(by_name)}"
            )
        by_name[label]["examples"].append(parts)


def _read_examples(path: Path, fields: list[str]) -> list[tuple[Head, str | None]]:
    from .files import as_label, as_text, guess_columns, read_frame

    frame = read_frame(path)
    chosen = guess_columns(frame, fields=fields, source=str(path))
    assert chosen.label is not None  # guess_columns was asked for one
    columns = chosen.fields if fields else {"text": chosen.text or ""}
    texts = [as_text(frame[column]).fill_null("").to_list() for column in columns.values()]
    labels: list[str | None] = as_label(frame[chosen.label]).to_list()
    rows = []
    for label, *parts in zip(labels, *texts, strict=True):
        filled = {n: part for n, part in zip(columns, parts, strict=True) if part.strip()}
        rows.append((filled, label))
    return rows


def _values(file: PromptFile, name: str, values: Any) -> Head:
    """Values of one attribute by label; `*` stands for every label."""
    by_label = values if isinstance(values, dict) else {"*": values}
    for label, some in by_label.items():
        if not isinstance(some, list) or not some:
            place: Place = ("attributes", name, label)
            raise PromptFileError(
                file.path, file.line(place), f"{some!r:.60}", "a list such as [short, long]"
            )
    known = file.head.get("labels")
    unknown = [label for label in by_label if label != "*" and label not in (known or {})]
    if unknown and known:
        near = difflib.get_close_matches(unknown[0], list(known), 1)
        raise PromptFileError(
            file.path,
            file.line(("attributes", name, unknown[0])),
            f"the label {unknown[0]!r}",
            f"{near[0]!r}" if near else f"one of {', '.join(known)}",
        )
    return dict(by_label)


def _order(file: PromptFile, error: Mapping[str, Any]) -> tuple[int, int]:
    # a misspelt key is also a missing one, and a list that holds a mistake may also seem too
    # short: the thing to tell is the cause
    rank = {"extra_forbidden": 0, "missing": 2, "too_short": 2}.get(error["type"], 1)
    return rank, file.line(_place_in_file(file, _location(error))) or 0


def _location(error: Mapping[str, Any]) -> Location:
    """Where a mistake stands; of keys that do not go together, the one to tell of."""
    below: Location = error["ctx"]["place"] if error["type"] == "conflict" else ()
    return (*error["loc"], *below)


def _in_words(
    error: Mapping[str, Any], place: Place, keys_at: Callable[[Location], list[str]]
) -> tuple[str, str]:
    """What was found, and what was expected."""
    kind, key = error["type"], ".".join(str(part) for part in place)
    if kind == "conflict":
        return error["ctx"]["found"], error["ctx"]["expected"]
    if kind == "extra_forbidden":
        known = keys_at(error["loc"][:-1])
        near = difflib.get_close_matches(str(place[-1]), known, 1)
        expected = f"{near[0]!r}" if near else f"one of {', '.join(sorted(known))}"
        return f"the unknown key {key!r}", expected
    if kind == "missing":
        return f"no `{error['loc'][-1]}`", f"`{error['loc'][-1]}:` with a value"
    if error["input"] == "":
        return f"{key} with nothing behind it", "a value"
    if kind == "model_type":
        return f"{key} {error['input']!r:.80}", f"keys below it: {', '.join(keys_at(error['loc']))}"
    if kind == "tuple_type":
        return f"{key} {error['input']!r:.80}", "a list"
    if kind == "too_short" and place == ("labels",):
        return f"{len(error['input'])} label(s)", "2 or more"
    expected = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if kind == "string_pattern_mismatch":
        expected = _PATTERNS_IN_WORDS.get(error["ctx"]["pattern"], expected)
    return f"{key} {error['input']!r:.80}" if place else "this", expected.partition(", unable")[0]


_PATTERNS_IN_WORDS = {
    r"^[a-z0-9_]+/\S+$": "provider/name, such as local/smollm2 or openai/gpt-5-mini",
    r"^[a-z]{2}$": "a language code of two letters, such as en",
    r"^[a-z][a-z0-9_]*$": "a name of lower-case letters, digits and _",
    r"^[A-Za-z0-9][A-Za-z0-9_-]*$": "letters, digits, - and _",
}


def _place_in_file(file: PromptFile, location: Location) -> Place:
    """Where a place in the written-out head stands in the file as it was written."""
    place = tuple(part for part in location if part != "[key]")
    if place[:1] == ("labels",) and len(place) > 1 and isinstance(place[1], int):
        place = ("labels", list(file.head["labels"])[place[1]], *place[2:])
    return tuple(part for part in place if part not in ("*", "name")) if len(place) > 1 else place
