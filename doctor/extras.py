"""Which of the optional parts are installed, and whether they are new enough."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGE = "labelwright"
FOR = {
    "local": "models in this process, without a key or a server: the default",
    "ollama": "models on an Ollama server",
    "openai": "OpenAI, servers that speak its API, and other hosted models",
    "hf": "the Hugging Face Hub: data sets and models",
    "keyring": "keys kept by the operating system",
    "review": "looking at doubtful rows in the terminal",
    "semantic": "duplicates by meaning",
    "spacy": "training files for spaCy",
    "static": "trainer `static`",
    "onnx": "answering with exported models, without PyTorch",
    "to-onnx": "exporting models to ONNX",
    "fasttext": "trainer `fasttext`",
    "serve": "`labelwright serve`",
    "wandb": "figures to Weights & Biases",
    "encoder": "trainer `encoder` (PyTorch)",
    "setfit": "trainer `setfit` (PyTorch)",
    "minilm": "a sentence model that comes as a package",
    "sweep": "`labelwright sweep`",
    "docs": "building this documentation",
}
"""Extra to what it is for; those that are only bundles, or for development, are left out."""
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?\s*(?:>=\s*([0-9][0-9.]*))?")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")


def base() -> dict[str, Any]:
    """What every command needs: `missing` and `old`, see `extras`."""
    needs, _ = _requirements()
    return _state(needs)


def extras() -> list[dict[str, Any]]:
    """Each extra: `name`, `for`, `installed`, `missing` packages, `old` ones."""
    _, by_extra = _requirements()
    return [
        {"name": name, "for": words, **_state(_whole(name, by_extra))}
        for name, words in FOR.items()
        if name in by_extra
    ]


def is_whole(found: dict[str, Any]) -> bool:
    """Whether nothing is missing or too old."""
    return not found["missing"] and not found["old"]


def _state(needs: Sequence[str]) -> dict[str, Any]:
    missing: list[str] = []
    old: list[dict[str, str]] = []
    for need in needs:
        found = _REQUIREMENT.match(need)
        if found is None:
            continue
        package, least = found[1], found[3]
        try:
            has = metadata.version(package)
        except metadata.PackageNotFoundError:
            missing.append(package)
            continue
        if least and _numbers(has) < _numbers(least):
            old.append({"package": package, "has": has, "needs": least})
    return {"installed": not missing, "missing": missing, "old": old}


def _whole(name: str, by_extra: dict[str, list[str]], seen: tuple[str, ...] = ()) -> list[str]:
    """The packages of an extra, with those of the extras that it names."""
    found: list[str] = []
    for need in by_extra.get(name, []):
        parts = _REQUIREMENT.match(need)
        if parts is not None and parts[1].lower() == PACKAGE:
            for other in (parts[2] or "").split(","):
                if other.strip() not in (*seen, name):
                    found += _whole(other.strip(), by_extra, (*seen, name))
        else:
            found.append(need)
    return list(dict.fromkeys(found))


def _requirements() -> tuple[list[str], dict[str, list[str]]]:
    """What is always needed, and what each extra needs: of the checkout, else as installed."""
    file = Path(__file__).parents[1] / "pyproject.toml"
    if file.is_file():
        import tomllib

        project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
        if project.get("name") == PACKAGE:
            return project["dependencies"], project["optional-dependencies"]
    return _of_metadata()


def _of_metadata() -> tuple[list[str], dict[str, list[str]]]:
    always: list[str] = []
    by_extra: dict[str, list[str]] = {}
    try:
        known = metadata.requires(PACKAGE) or []
        names = metadata.metadata(PACKAGE).get_all("Provides-Extra") or []
    except metadata.PackageNotFoundError:
        return [], {}
    by_extra |= {name: [] for name in names}
    for requirement in known:
        need, _, condition = requirement.partition(";")
        extra = _EXTRA.search(condition)
        (always if extra is None else by_extra.setdefault(extra[1], [])).append(need.strip())
    return always, by_extra


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, so that 2.10 is above 2.9."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
