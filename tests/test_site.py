"""The documentation as a site: built strictly, without a network, with pages made from the code."""

import re
import socket
import sys
from importlib import import_module
from pathlib import Path

import pytest
from labelwright.cli.app import app
from typer.main import get_command

ROOT = Path(__file__).parents[1]
MAKING = ROOT / "docs" / "making"


@pytest.fixture
def making(monkeypatch):
    """The modules that make pages."""
    monkeypatch.syspath_prepend(str(MAKING))
    import api
    import commands

    yield api, commands
    for name in ("api", "commands"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built as `mkdocs build --strict` does, where whoever asks a network fails."""
    pytest.importorskip("mkdocs", reason="the extra `docs` is not installed")
    pytest.importorskip("material", reason="the extra `docs` is not installed")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    def refuse(*_):
        raise AssertionError("building the site went to the network")

    out = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        config = load_config(str(ROOT / "mkdocs.yml"), strict=True, site_dir=str(out))
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    return out


def test_every_page_is_there_and_nothing_is_fetched_to_read_it(site):
    pages = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    docs = {
        path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
    }
    assert pages >= docs | {"index", "bench", "reference/commands", "reference/python"}
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r'<(script|img|iframe)[^>]*src="(https?:)?//', text), page
        assert not re.search(r'<link[^>]*rel="stylesheet"[^>]*href="(https?:)?//', text), page


def test_the_readme_leads_to_the_pages_and_shows_its_pictures(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    assert 'href="prompt-files.html"' in text
    for picture in re.findall(r'<img[^>]*src="([^"]+)"', text):
        assert (site / picture).is_file()


def test_a_command_is_copied_from_the_site_as_it_is_typed(site):
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    blocks = [block for page in pages for block in re.findall(r"<pre>.*?</pre>", page, re.DOTALL)]
    shown = [re.sub(r"<[^>]*>", "", block) for block in blocks]
    assert sum("labelwright run" in block for block in shown) > 5
    assert [block for block in shown if "$ labelwright" in block] == []


def test_every_command_and_option_is_in_the_reference(making):
    page = making[1].commands_page()
    group = get_command(app)
    for name, command in group.commands.items():
        described = page[page.index(f"## `labelwright {name}`") :].partition("\n## ")[0]
        options = [one for param in command.params for one in param.opts if one.startswith("--")]
        assert [one for one in options if f"`{one}" not in described] == []


def test_every_public_name_is_in_the_reference(making):
    import labelwright

    page = making[0].python_page()
    names = [name for name in labelwright.__all__ if not name.startswith("__")]
    assert [name for name in names if f"### `{name}`" not in page] == []
    modules = [import_module(name) for name in ("labelwright.run", "labelwright.searching.ladder")]
    modules += [import_module(f"labelwright.searching.{name}") for name in ("curve", "sweep")]
    steps = [name for module in modules for name in vars(module) if name.endswith("_step")]
    assert [name for name in steps if f"### `{name}`" not in page] == []
    # arguments, what is given back, and errors are told of each function that says them
    run = page[page.index("### `run`") :].partition("\n### ")[0]
    for words in ("- `prompt`: ", "**Returns**", "**Raises**", "- `InputError`: "):
        assert words in run
