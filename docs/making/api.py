"""The page of the Python interface, made from signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

SECTIONS = {
    "From a prompt file to a model": [
        "labelwright.run:run",
        "labelwright.planning:plan",
        "labelwright.task:Task",
        "labelwright.generators:generate",
        "labelwright.labelers:label",
        "labelwright.curate:curate",
        "labelwright.curate.split:split",
        "labelwright.export:export",
        "labelwright.export.finetune:finetune",
        "labelwright.export.evaluate:evaluate",
    ],
    "Steps of a run folder": [
        "labelwright.run:generate_step",
        "labelwright.run:label_step",
        "labelwright.run:audit_step",
        "labelwright.run:curate_step",
        "labelwright.run:regenerate_step",
        "labelwright.run:split_step",
        "labelwright.run:export_step",
        "labelwright.run:finetune_step",
        "labelwright.run:evaluate_step",
        "labelwright.searching.ladder:ladder_step",
        "labelwright.searching.curve:curve_step",
        "labelwright.searching.sweep:sweep_step",
        "labelwright.costs.reckoning:cost_step",
        "labelwright.run:show",
        "labelwright.hosted.jobs:finetune_hosted",
        "labelwright.hosted.jobs:jobs",
        "labelwright.hosted.jobs:follow_job",
        "labelwright.hosted.jobs:cancel_job",
    ],
    "Without a run folder": [
        "labelwright.run_file:curate_file",
        "labelwright.run_file:export_file",
        "labelwright.run_file:import_file",
        "labelwright.run:models",
        "labelwright.doctor.examining:examine",
    ],
    "Using a model": [
        "labelwright.export.finetune:load_model",
        "labelwright.using.predicting:predict_step",
        "labelwright.export.finetune.model:Model",
    ],
    "What is handed over": [
        "labelwright.reading:Columns",
        "labelwright.run_folder:HowToAsk",
        "labelwright.run_folder:RunFolder",
        "labelwright.searching.ladder:Wanted",
        "labelwright.searching.curve:Wanted",
        "labelwright.searching.sweep:Wanted",
        "labelwright.costs.reckoning:Wanted",
        "labelwright.hosted.offers:Consent",
        "labelwright.progress:Progress",
        "labelwright.progress:Step",
    ],
    "To add something": [
        "labelwright.registry:Registry",
        "labelwright.curate.check:Check",
        "labelwright.export.finetune.model:Trainer",
        "labelwright.llm.request:Provider",
    ],
    "Errors": [
        "labelwright.errors:LabelwrightError",
        "labelwright.errors:InputError",
        "labelwright.errors:ProviderError",
        "labelwright.errors:Stopped",
    ],
}
HEAD = """# Python

Made from signatures and docstrings. What is in `labelwright` itself can be imported from there:
{names}.
"""
# a name of a section, and what is indented below it
_PART = re.compile(r"^(Args|Attributes|Returns|Yields|Raises):\s*$", re.MULTILINE)
_ITEM = re.compile(r"^([\w*, ]+): (.*)$")


def python_page() -> str:
    """Markdown of everything that is listed above.

    Raises:
        AttributeError, ImportError: something listed is not there.
    """
    import labelwright

    names = ", ".join(f"`{name}`" for name in labelwright.__all__ if not name.startswith("__"))
    parts = [HEAD.format(names=names)]
    for title, wanted in SECTIONS.items():
        parts.append(f"## {title}\n")
        for path in wanted:
            module, _, name = path.partition(":")
            parts += _of(module, name, getattr(import_module(module), name))
    return "\n".join(parts)


def _of(module: str, name: str, thing: Any, level: int = 3) -> Iterator[str]:
    yield f"{'#' * level} `{name}`\n"
    shown = _signature(name, thing)
    if shown:
        yield f"```python\n{shown}\n```\n"
    yield f"`from {module} import {name}`\n"
    yield _described(inspect.getdoc(thing) or "")
    if inspect.isclass(thing) and not issubclass(thing, BaseException):
        yield from _methods(name, thing)


def _methods(name: str, thing: type) -> Iterator[str]:
    for method, value in vars(thing).items():
        plain = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if method.startswith("_") or not inspect.isfunction(plain) or not plain.__doc__:
            continue
        yield f"#### `{name}.{method}`\n"
        yield f"```python\n{_signature(method, plain)}\n```\n"
        yield _described(inspect.getdoc(plain) or "")


def _signature(name: str, thing: Any) -> str:
    """As it is written, an argument a line where it is long."""
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    plain = f"{name}{_without_quotes(str(signature))}"
    if len(plain) <= 88:
        return plain
    found, starred = [], False
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not starred:
            found.append("*")
            starred = True
        starred = starred or one.kind is one.VAR_POSITIONAL
        found.append(_without_quotes(str(one)))
    back = signature.return_annotation
    arrow = "" if back is inspect.Signature.empty else f" -> {_without_quotes(_named(back))}"
    return f"{name}(\n" + "".join(f"    {one},\n" for one in found) + f"){arrow}"


def _named(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _without_quotes(text: str) -> str:
    """Annotations are kept as strings; they are shown as what they are."""
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", text)


def _described(text: str) -> str:
    """A docstring as Markdown: its sections as lists."""
    head, *parts = _PART.split(text)
    found = [_safe(head.strip()), ""]
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        block, rest = _cut(body)
        lines = [_safe(block)] if title in ("Returns", "Yields") else _listed(block)
        found += [f"**{title}**", "", *lines, "", _safe(rest), ""]
    return "\n".join(found)


def _cut(body: str) -> tuple[str, str]:
    """The indented block behind a title, and what comes after it."""
    lines = body.strip("\n").split("\n")
    end = next((n for n, line in enumerate(lines) if line and line[0] != " "), len(lines))
    return inspect.cleandoc("\n".join(lines[:end])), "\n".join(lines[end:]).strip()


def _listed(block: str) -> list[str]:
    """Lines `name: words` as a list; anything else as it is."""
    lines = block.split("\n")
    if not _ITEM.match(lines[0]):
        return [_safe(block)]
    found: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        if item:
            found.append(f"- `{item[1]}`: {_safe(item[2])}")
        else:
            found.append(f"  {_safe(line.strip())}")
    return found


def _safe(text: str) -> str:
    """Two colons open a block of code; what looks like HTML is shown."""
    return re.sub(r"::$", ":", text, flags=re.MULTILINE).replace("<", "&lt;")
