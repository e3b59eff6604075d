"""What MkDocs is told of this project: pages from elsewhere in it, and those made from the code."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FROM_ELSEWHERE = {
    "README.md": "index.md",
    "bench/README.md": "bench.md",
    "tests/README.md": "tests.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
}
"""Files of the repository to the pages that they are in the site."""
_LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s#]+)([^)]*\))")
_SCHEME = re.compile(r"[a-z]+:")
# What stands behind the language of a block is for the tests.
_BLOCK = re.compile(r"^( *```[a-z]+) [^\n]+$", re.MULTILINE)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that do not lie in docs/."""
    # MkDocs takes away again what a hook adds while it is loaded.
    sys.path.insert(0, str(HERE))
    from api import python_page
    from commands import commands_page

    sys.path.remove(str(HERE))

    pages = {
        page: (ROOT / source).read_text(encoding="utf-8") for source, page in FROM_ELSEWHERE.items()
    }
    pages["reference/commands.md"] = commands_page()
    pages["reference/python.md"] = python_page()
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Let links lead to the pages of the site, from wherever a file lies in the repository."""
    name = page.file.src_uri
    sources = {page: source for source, page in FROM_ELSEWHERE.items()}
    own = Path(sources.get(name, f"docs/{name}")).parent
    up = "../" * name.count("/")

    def led(found: re.Match[str]) -> str:
        before, target, after = found.groups()
        if _SCHEME.match(target):
            return found[0]
        path = _joined(own, target)
        there = FROM_ELSEWHERE.get(path) or path.removeprefix("docs/")
        if path.startswith("docs/") or path in FROM_ELSEWHERE:
            return f"{before}{up}{there}{after}"
        # A file of the repository that is no page: its name, without a link.
        return f"{before.lstrip('!').strip('[](')} (`{path}`)"

    return _CONSOLE.sub(_to_copy, _BLOCK.sub(r"\1", _LINK.sub(led, markdown)))


def _to_copy(block: re.Match[str]) -> str:
    """Commands without the prompt before them, so that they can be copied as they stand."""
    return "```sh\n" + re.sub(r"^\$ ", "", block[1], flags=re.MULTILINE) + "```"


def _joined(folder: Path, target: str) -> str:
    """A link's target as a path from the root of the repository."""
    parts: list[str] = []
    for part in (*folder.parts, *target.split("/")):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
