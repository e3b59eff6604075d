"""Registries: built-in things by name, and those of other packages."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest
from labelwright.errors import InputError
from labelwright.registry import Registry

BUILT_IN = {"content_id": "table:content_id", "require": "table:require"}


def test_a_name_gives_the_thing():
    registry = Registry("function", "labelwright.nothing", BUILT_IN)
    assert registry.get("content_id")({"text": "x"})
    assert list(registry) == ["content_id", "require"]


def test_an_unknown_name_lists_what_there_is_and_the_nearest():
    registry = Registry("function", "labelwright.nothing", BUILT_IN)
    with pytest.raises(InputError, match=r"no function 'contentid': .*Did you mean content_id\?"):
        registry.get("contentid")


def test_another_package_adds_its_own(tmp_path, monkeypatch):
    (tmp_path / "their_package.py").write_text("def theirs(): return 'theirs'\n")
    info = tmp_path / "their_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[labelwright.tried]\nextra = their_package:theirs\nrequire = their_package:theirs\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = Registry("function", "labelwright.tried", BUILT_IN)
    assert registry.names() == ["content_id", "require", "extra"]
    assert registry.get("extra")() == "theirs"
    assert registry.get("require").__name__ == "require"
    sys.modules.pop("their_package", None)


def groups():
    """The entry point group of every registry of the package, in the order of their files."""
    root = Path(__file__).parents[1]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for package in project["tool"]["setuptools"]["packages"]:
        for path in sorted(root.joinpath(*package.split(".")[1:]).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Registry":
                    yield node.args[1].value


def test_every_registry_has_a_group_of_its_own_which_is_told_to_other_packages():
    found = sorted(groups())
    assert len(found) > 8
    assert found == sorted(set(found))
    page = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [group for group in found if f"`{group}`" not in page] == []
