"""The page of every command, made from the command line itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

HEAD = """# Every command

Made from the command line itself; `labelwright COMMAND --help` says the same. What belongs together
is told in [The command line](../cli.md).
"""


def commands_page() -> str:
    """Markdown: usage, words, arguments and options of each command, in the order of `--help`."""
    from labelwright.cli.app import app
    from typer.main import get_command

    group: Any = get_command(app)
    parts = [HEAD, "## `labelwright`\n", _words(group), _table(group)]
    for name, command in group.commands.items():
        parts += [f"## `labelwright {name}`\n", *_of(name, command)]
    return "\n".join(parts)


def _of(name: str, command: Any) -> Iterator[str]:
    arguments = [_metavar(one) for one in command.params if _is_argument(one)]
    yield f"```text\nlabelwright {' '.join([name, '[OPTIONS]', *arguments])}\n```\n"
    yield _words(command)
    yield _table(command)


def _words(command: Any) -> str:
    return inspect.cleandoc(command.help or "") + "\n"


def _table(command: Any) -> str:
    rows = [_row(one) for one in command.params if not getattr(one, "hidden", False)]
    if not rows:
        return ""
    return "\n".join(["| option | meaning | default |", "|---|---|---|", *rows, ""])


def _row(one: Any) -> str:
    if _is_argument(one):
        names = f"`{_metavar(one)}`"
    else:
        value = "" if one.is_flag or one.count else f" {_metavar(one)}"
        names = ", ".join(f"`{name}{value}`" for name in [*one.opts, *one.secondary_opts])
    words = (getattr(one, "help", None) or "").replace("|", "\\|")
    return f"| {names.replace('|', chr(92) + '|')} | {words} | {_default(one)} |"


def _default(one: Any) -> str:
    value = one.default
    if one.required or value is None or value is False or callable(value) or value == []:
        return ""
    return f"`{value}`" if isinstance(value, str | int | float) else ""


def _is_argument(one: Any) -> bool:
    return bool(one.param_type_name == "argument")


def _metavar(one: Any) -> str:
    return str(one.metavar or one.name.upper().rstrip("_"))
