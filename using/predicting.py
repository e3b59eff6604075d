"""Using a model: labels for texts as they come. The model is a run folder's, or any saved one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING

from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder, is_run, model_folder

if TYPE_CHECKING:
    from ..export.finetune.model import Model
    from ..reading import Columns
    from ..task import Task

PathLike = str | Path
AT_ONCE = 256


def open_model(path: PathLike) -> tuple[Model, Task | None]:
    """The model of a run folder, or a saved model, and the task that it belongs to where one is.

    A model folder that lies in a run folder belongs to the run's task.

    Raises:
        InputError: it is neither, or the model cannot be used.
        LabelwrightError: a library that the model needs is not installed.
    """
    from ..export.finetune import load_model

    folder = model_folder(Path(path))
    run = Path(path) if is_run(path) else folder.absolute().parent.parent
    return load_model(folder), RunFolder.find(run).task if is_run(run) else None


def predict_step(
    folder: PathLike,
    texts: PathLike | Iterable[str],
    *,
    columns: Columns | None = None,
    progress: Progress | None = None,
) -> Iterator[Json]:
    """Label texts with the model of a run folder, or with a saved model.

    Args:
        folder: a run folder with a trained model, or a model folder.
        texts: a file of texts, or the texts themselves, which are read as they come.
        columns: what the user said of the columns of a file.
        progress: is told which columns were taken.

    Yields:
        `text`, `label`, `probability` and `probabilities` for each text, in order.
    """
    model, task = open_model(folder)
    if isinstance(texts, str | Path):
        from ..reading import read_examples

        examples = read_examples(
            texts, task=task, columns=columns, need_label=False, progress=progress
        )
        texts = examples.table["text"].to_list()
    source = iter(texts)
    while chunk := list(islice(source, AT_ONCE)):
        yield from labelled(model, chunk)
    for note in getattr(model, "notes", list)():
        (progress or Silent()).say(note)


def predict_as_they_come(folder: PathLike, lines: Iterable[str]) -> Iterator[list[Json]]:
    """Label texts from a slow source: those that are there are answered, none is waited for.

    Yields:
        As `predict_step`, for one or more texts at a time.
    """
    model, _ = open_model(folder)
    for chunk in _what_is_there(lines):
        yield labelled(model, chunk)


def labelled(model: Model, texts: Sequence[str]) -> list[Json]:
    """What a model says of texts: `text`, `label`, `probability` and `probabilities` each."""
    told = []
    for text, row in zip(texts, model.probabilities(texts).tolist(), strict=True):
        shares = dict(zip(model.labels, row, strict=True))
        label = max(shares, key=lambda name: shares[name])
        told.append(
            {
                "text": text,
                "label": label,
                "probability": shares[label],
                "probabilities": shares,
            }
        )
    return told


def _what_is_there(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines in chunks: each waits for one line and takes those that have come beside it."""
    waiting: Queue[str | BaseException | None] = Queue(maxsize=4 * AT_ONCE)

    def read() -> None:
        end: BaseException | None = None
        try:
            for line in lines:
                waiting.put(line)
        except BaseException as error:  # told where the lines are taken
            end = error
        waiting.put(end)

    Thread(target=read, daemon=True).start()
    chunk: list[str] = []
    while True:
        try:
            one = waiting.get(block=not chunk)
        except Empty:
            yield chunk
            chunk = []
            continue
        if isinstance(one, str):
            chunk.append(one)
        if chunk and (len(chunk) == AT_ONCE or not isinstance(one, str)):
            yield chunk
            chunk = []
        if isinstance(one, BaseException):
            raise one
        if one is None:
            return
