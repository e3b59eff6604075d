"""What would break on Windows or macOS and can be seen from here."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
import split_run
from labelwright.cli.app import app
from labelwright.llm.providers.machine import this_machine
from labelwright.run import export_step, finetune_step
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
OURS = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if path.relative_to(ROOT).parts[0] not in ("tests", "bench", "build", "dist")
    and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
]
NOT_ON_WINDOWS = {"fcntl", "termios", "resource", "pwd", "grp", "tty", "pty", "curses", "readline"}
NOT_ON_WINDOWS |= {"posix", "spwd", "crypt", "nis", "syslog", "_curses", "_posixsubprocess"}
# on Windows and macOS its processes begin anew, and would run what stands at the top of a script
NOT_ON_WINDOWS |= {"multiprocessing"}
# functions of `os` and names of `signal` that Windows has not
NOT_IN_OS = {"fork", "forkpty", "getuid", "geteuid", "getgid", "getpgid", "killpg", "setsid"}
NOT_IN_OS |= {"mkfifo", "nice", "openpty", "fchmod", "chown", "uname", "getloadavg", "statvfs"}
NOT_IN_OS |= {"sched_getaffinity", "sched_setaffinity", "sysconf", "O_DIRECTORY", "posix_spawn"}
NOT_IN_OS |= {"SIGKILL", "SIGHUP", "SIGALRM", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"}
NOT_IN_OS |= {"alarm", "setitimer", "pause", "pthread_sigmask", "add_signal_handler"}
# where there is another way when they are missing, which a test below goes
WITH_ANOTHER_WAY = {("llm/providers/machine.py", name) for name in ("sched_getaffinity", "sysconf")}


def names_of_modules():
    """Every module of the package that can be imported without being run."""
    for path in OURS:
        parts = path.relative_to(ROOT).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        if parts[-1:] != ("__main__",):
            yield ".".join(("labelwright", *parts))


def test_no_module_needs_what_windows_has_not():
    """Each is imported while imports of such modules by this package fail."""
    program = f"""
import builtins, sys
from importlib import import_module
BLOCKED = set({NOT_ON_WINDOWS!r})
usual = builtins.__import__
def guarded(name, globals=None, locals=None, fromlist=(), level=0):
    asking = (globals or {{}}).get("__name__", "")
    if asking.partition(".")[0] == "labelwright" and name.partition(".")[0] in BLOCKED:
        raise ImportError(f"{{asking}} imports {{name}}")
    return usual(name, globals, locals, fromlist, level)
builtins.__import__ = guarded
failed = []
for name in sys.stdin.read().split():
    try:
        import_module(name)
    except ImportError as error:
        if "imports" in str(error):
            failed.append(f"{{name}}: {{error}}")
print("\\n".join(failed))
"""
    names = list(names_of_modules())
    assert len(names) > 300
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        input="\n".join(names),
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == ""


@pytest.fixture(scope="module")
def trees():
    """Every module of the package, parsed."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in OURS
    }


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(call):
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def given(call):
    return {keyword.arg for keyword in call.keywords}


def test_nothing_that_windows_has_not_is_called(trees):
    used = {
        (path, node.attr)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in NOT_IN_OS
        if isinstance(node.value, ast.Name) and node.value.id in ("os", "signal", "loop")
    }
    assert used == WITH_ANOTHER_WAY


def is_wrong(call):
    """Whether text is read or written here in an encoding or with line ends of the system's."""
    name, options = name_of(call), given(call)
    if name == "write_text":
        return not {"encoding", "newline"} <= options
    if name == "read_text":
        return not call.args and "encoding" not in options
    return name == "open" and isinstance(call.func, ast.Name) and "encoding" not in options


def test_text_is_read_and_written_in_one_way_on_every_system(trees):
    wrong = {
        f"{path}:{call.lineno}"
        for path, tree in trees.items()
        for call in calls(tree)
        if is_wrong(call)
    }
    assert wrong == set()


def opens_to_read(call):
    """Whether a file is opened here, and cannot be written to."""
    modes = [one.value for one in call.args if isinstance(one, ast.Constant)]
    modes += [one.value.value for one in call.keywords if one.arg == "mode"]
    return name_of(call) == "open" and not any(set("wax+") & set(str(mode)) for mode in modes)


def test_nothing_is_put_on_the_disk_through_a_file_that_is_only_read(trees):
    """Windows refuses that with an error."""
    wrong = {
        f"{path}:{node.lineno}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        if any(opens_to_read(call) for one in node.items for call in calls(one.context_expr))
        if any(name_of(call) == "fsync" for line in node.body for call in calls(line))
    }
    assert wrong == set()


def test_no_shell_and_no_fork_is_asked_for(trees):
    wrong = {
        f"{path}:{call.lineno}"
        for path, tree in trees.items()
        for call in calls(tree)
        if {"shell", "preexec_fn", "start_new_session"} & given(call)
    }
    wrong |= {
        f"{path}:{node.lineno}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        if node.value == "fork" or str(node.value).startswith("/tmp")
    }
    assert wrong == set()


def test_cores_and_memory_are_known_where_the_system_does_not_tell(monkeypatch, tmp_path):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.delattr(os, "sysconf", raising=False)
    machine = this_machine(tmp_path)
    assert machine.cores >= 1
    assert machine.memory > 1e9


def test_folders_with_blanks_and_letters_of_any_script_will_do(prompt_file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = split_run.split_run(prompt_file, Path("Läufe & Versuche", "первый запуск"))
    finetune_step(run)
    for format_ in ("openai-chat", "csv", "jsonl", "hf"):
        export_step(run, to=format_)
    done = CliRunner().invoke(app, ["evaluate", str(run)])
    assert done.exit_code == 0, done.stderr
    for path in run.rglob("*"):
        assert not set(path.name) & set('<>:"\\|?*'), path
        assert path.name == path.name.rstrip(" .")


def test_where_files_are_is_noted_in_one_way_on_every_system(prompt_file, tmp_path):
    run = split_run.split_run(prompt_file, tmp_path / "run")
    finetune_step(run)
    assert '"models/tfidf"' in (run / "run.json").read_text(encoding="utf-8")
    assert b"\r" not in (run / "run.json").read_bytes()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
def test_a_terminal_without_utf_8_shows_what_it_can(encoding):
    start = [sys.executable, "-c", "from labelwright.cli import main; main()"]
    for command in (["doctor"], ["models"], ["finetune", "nowhere \u2014 \u043d\u0435\u0442"]):
        done = subprocess.run(
            [*start, *command],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding, "OLLAMA_HOST": "127.0.0.1:9"},
        )
        assert b"UnicodeEncodeError" not in done.stdout + done.stderr
        assert done.returncode == (2 if command[0] == "finetune" else 0)
