"""The folder of one run: what is in it, and which steps in it are done.

`run.json` holds the settings of the run and, per step, the summary of what it did and a key: a
hash of everything that the step's result depends on. A step whose key has not changed is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypedDict

from .errors import InputError, LabelwrightError

if TYPE_CHECKING:
    import polars as pl

    from .llm import Session
    from .task import Task

Json = dict[str, Any]
MANIFEST = "model.json"


class HowToAsk(TypedDict, total=False):
    """How models are asked in a run; none of it changes an answer.

    Attributes:
        concurrency: requests in flight at once, in place of the prompt file's.
        requests_per_minute, tokens_per_minute: limits to keep to, in place of the prompt file's.
        budget: dollars that may be spent in the run folder, all in all.
        max_tokens: tokens that may be read and written in the run folder, all in all.
        batch: whether to ask by the provider's batch API: cheaper, and slower by hours.
        retry_failed: whether requests that failed in an earlier run are asked again.
    """

    concurrency: int | None
    requests_per_minute: float | None
    tokens_per_minute: float | None
    budget: float | None
    max_tokens: int | None
    batch: bool | None
    retry_failed: bool | None


LOCK = ".lock"
STEPS = ("generate", "regenerate", "label", "curate", "split", "export", "finetune", "evaluate")
FOR_OTHERS = ("export",)
"""Steps on whose outcome no other step depends."""


def is_run(path: str | Path) -> bool:
    """Whether there is a run folder."""
    return (Path(path) / "task.md").is_file()


def is_model(path: str | Path) -> bool:
    """Whether there is a saved model."""
    return (Path(path) / MANIFEST).is_file()


class RunFolder:
    """One run folder, new or there already. `with` it, no other process can change it.

    Args:
        path: the folder.

    Attributes:
        settings: what was asked for on the command line: model, votes, seed, limit, files, caps.
        done: per step its key and summary.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._prompt: Path | None = None
        self._session: Session | None = None
        self._read_state()

    def _read_state(self) -> None:
        state = self.read_json("run.json")
        self.settings: Json = state.get("settings", {})
        self.done: Json = state.get("steps", {})

    @classmethod
    def create(cls, prompt: str | Path, out: str | Path | None) -> RunFolder:
        """The run folder for a prompt file: a new one, or the one there if it is of this task.

        Nothing is written before it is entered.

        Raises:
            InputError: the prompt file is wrong, or the folder belongs to another task.
        """
        from .task import Task

        task = Task.load(prompt)
        folder = cls(out or Path("runs") / task.name)
        if (folder.path / "task.md").exists():
            there = folder.task
            if there.fingerprint() != task.fingerprint():
                raise InputError(
                    f"{folder.path} is the run folder of another task ({there.name}: "
                    f"{', '.join(there.label_names)}); give another --out"
                )
        elif folder.path.exists() and not _is_free(folder.path):
            raise InputError(f"{folder.path} is there and is no run folder; give another --out")
        folder._prompt = Path(prompt)
        return folder

    @classmethod
    def find(cls, path: str | Path) -> RunFolder:
        """A run folder that must be there.

        Raises:
            InputError: it is not there, or is none.
        """
        if not is_run(path):
            raise InputError(
                f"{path} is no run folder (no task.md in it); "
                f"`labelwright run PROMPT --out {path}` makes one"
            )
        return cls(path)

    @property
    def task(self) -> Task:
        """The task, with the settings of this run in place of the prompt file's."""
        from .task import PACE, Task

        task = Task.load(self.path / "task.md")
        seed = self.settings.get("seed")
        pace = {name: self.settings[name] for name in PACE if name in self.settings}
        changes = {} if seed is None else {"seed": seed}
        return task.with_changes(**changes, generate=pace, label=pace)

    def __enter__(self) -> Self:
        """Keep others out.

        Raises:
            LabelwrightError: another process is at work in the folder, or it cannot be written.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.path / LOCK, blocking=False)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise LabelwrightError(
                f"another labelwright is at work in {self.path}; wait until it is done, or give "
                "another --out"
            ) from None
        except OSError as error:
            raise LabelwrightError(_cannot_write(self.path, error)) from error
        self._lock = lock
        if self._prompt is not None:
            self._take_prompt_file(self._prompt)
        self._read_state()
        return self

    def __exit__(self, *error: object) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
        self._lock.release()

    def start(self, **settings: Any) -> None:
        """Begin with these settings and none of an earlier command; None is none."""
        self.settings = {}
        self.set(**settings)

    def set(self, **settings: Any) -> None:
        """Note settings of this run; those that are None stay as they were."""
        self.settings |= {name: value for name, value in settings.items() if value is not None}
        self._save()

    @property
    def session(self) -> Session:
        """Journal, caps and paces of this run, from its first use until the folder is left."""
        if self._session is None:
            from .llm import Session

            self._session = Session(
                self.path / "journal.sqlite",
                max_usd=self.settings.get("budget"),
                max_tokens=self.settings.get("max_tokens"),
                batch=self.settings.get("batch", False),
                retry_failed=self.settings.get("retry_failed", True),
            )
        return self._session

    def is_done(self, step: str, key: str) -> bool:
        """Whether a step was done with everything as it is now, and its table is still there.

        A step that left requests undone is not, unless what failed is not to be asked again.
        """
        there = step not in TABLES or (self.path / TABLES[step]).is_file()
        undone = self.summary(step).get("undone") and self.settings.get("retry_failed", True)
        return there and self.was_asked(step, key) and not undone

    def was_asked(self, step: str, key: str) -> bool:
        """Whether a step was done with everything as it is now, if not to its end."""
        return bool(self.done.get(step, {}).get("key") == key)

    def finish(self, step: str, key: str, summary: Json) -> None:
        """Note that a step is done."""
        self.done[step] = {"key": key, "summary": summary}
        self._save()

    def forget(self, step: str) -> None:
        """Take a step for not done."""
        if self.done.pop(step, None) is not None:
            self._save()

    def key(self, step: str, *parts: Any) -> str:
        """Key of a step: a hash of what it depends on, the step before it included."""
        before = [name for name in STEPS[: STEPS.index(step)] if name not in FOR_OTHERS]
        upstream = next((self._state(name) for name in reversed(before) if name in self.done), "")
        whole = json.dumps([step, upstream, *parts], sort_keys=True, default=str)
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def _state(self, step: str) -> list[Any]:
        """What the steps behind this one depend on: an undone request may be answered later."""
        return [self.done[step]["key"], self.summary(step).get("undone") or 0]

    def summary(self, step: str) -> Json:
        """What a step reported; empty when it was not done."""
        return dict(self.done.get(step, {}).get("summary", {}))

    def read(self, step: str) -> pl.DataFrame:
        """The table that a step left.

        Raises:
            InputError: the step was not done yet, or its file is damaged.
        """
        import polars as pl

        path = self.path / TABLES[step]
        if not path.is_file():
            raise InputError(
                f"{self.path} has no {path.name} yet: `labelwright {step} {self.path}` makes it"
            )
        try:
            return pl.read_parquet(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(
                f"{path} is damaged ({error}); remove it and run the step again: "
                "answers of models are in the journal and are not asked for anew"
            ) from error

    def write(self, step: str, table: pl.DataFrame) -> None:
        """Leave a step's table, whole or not at all."""
        path = self.path / TABLES[step]
        part = path.with_suffix(".part")
        try:
            table.write_parquet(part)
            os.replace(part, path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise LabelwrightError(_cannot_write(path, error)) from error

    def write_json(self, name: str, content: Json) -> None:
        """Write one JSON file, whole or not at all."""
        path = self.path / name
        part = path.with_name(f".{name}.part")
        try:
            part.write_text(
                json.dumps(content, indent=1, ensure_ascii=False, default=str),
                encoding="utf-8",
                newline="\n",
            )
            os.replace(part, path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise LabelwrightError(_cannot_write(path, error)) from error

    def _save(self) -> None:
        self.write_json("run.json", {"settings": self.settings, "steps": self.done})

    def read_json(self, name: str) -> Json:
        """The content of a JSON file; empty where there is none.

        Raises:
            InputError: it cannot be read.
        """
        path = self.path / name
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError) as error:
            raise InputError(
                f"{path} cannot be read ({error}); remove it and run again: answers of models "
                "are in the journal and are not asked for anew"
            ) from None
        return content if isinstance(content, dict) else {}

    def _take_prompt_file(self, prompt: Path) -> None:
        from .prompt_file import PromptFile

        target = self.path / "task.md"
        if target.exists() and target.samefile(prompt):
            return
        try:
            shutil.copyfile(prompt, target)
            for name in PromptFile.read(prompt).files():
                if not Path(name).is_absolute():
                    (self.path / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(prompt.parent / name, self.path / name)
        except OSError as error:
            raise LabelwrightError(_cannot_write(target, error)) from error


TABLES = {
    "generate": "generated.parquet",
    "label": "labelled.parquet",
    "curate": "curated.parquet",
    "split": "split.parquet",
}


def _is_free(path: Path) -> bool:
    return path.is_dir() and all(inside.name == LOCK for inside in path.iterdir())


def _cannot_write(path: Path, error: OSError) -> str:
    return (
        f"{path} cannot be written: {error.strerror or error}. Make room or choose another "
        "--out; what was done so far is kept"
    )


def model_folder(path: Path) -> Path:
    """The folder of a model, where a run folder stands for the model that it goes on with.

    Raises:
        InputError: it is neither, or the run folder has no model.
    """
    if is_model(path):
        return path
    if not is_run(path):
        raise InputError(
            f"{path} is neither a run folder (no task.md in it) nor a model (no {MANIFEST}); "
            "`labelwright finetune RUN` trains one below RUN/models"
        )
    run = RunFolder.find(path)
    trained = run.summary("finetune")
    if not trained:
        raise InputError(f"{path} has no model yet: `labelwright finetune {path} --with tfidf`")
    return run.path / str(trained["path"])
