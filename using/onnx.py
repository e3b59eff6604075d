"""A model in other files: ONNX, which runs without PyTorch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder, is_run, model_folder
from .predicting import open_model

PathLike = str | Path
FORMATS = ("onnx",)


def export_model(
    model: PathLike,
    *,
    to: str = "onnx",
    out: PathLike | None = None,
    options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Json:
    """Write a model as ONNX, once it answers as the model does.

    Args:
        model: a model folder, or a run folder with a model.
        to: `onnx`.
        out: folder to write; None for the model's with `-onnx` behind its name.
        options: `int8` (true) keeps weights in 8 bits; `texts`: a file of texts to compare on, else
            the rows of the run that the model does not learn from, else a few texts of any kind.
        progress: shows how far it is.

    Returns:
        `path`, and what was `compared`: how many `texts`, the share with the `same_label`, the
        `mean_difference` and `largest_difference` of a probability, `megabytes`, `int8`.

    Raises:
        InputError: it is no model, or one that has no ONNX, or too much is lost in 8 bits.
        LabelwrightError: a library is not installed, or the network answers otherwise.
    """
    from ..export.finetune.onnx_export import OnnxSettings, export_onnx
    from ..export.finetune.settings import parse

    progress = progress or Silent()
    if to not in FORMATS:
        raise InputError(f"a model can be exported --to onnx; {to} is for rows")
    settings = parse(OnnxSettings, "onnx", options or {})
    assert isinstance(settings, OnnxSettings)
    found, _ = open_model(model)
    folder = model_folder(Path(model))
    target = Path(out) if out is not None else folder.with_name(f"{folder.name}-onnx")
    texts = _texts(folder, settings.texts, progress)
    with progress.step("onnx", None, "networks"):
        compared = export_onnx(found, target, texts, int8=settings.int8)
    return {"path": str(target), "compared": compared}


def _texts(folder: Path, file: Path | None, progress: Progress) -> list[str]:
    """Texts to compare on. Those of the run are only compared on: nothing is learned from them."""
    if file is not None:
        from ..reading import read_examples

        found: list[str] = (
            read_examples(file, need_label=False, progress=progress).table["text"].to_list()
        )
        return found
    run = folder.absolute().parent.parent
    if not is_run(run) or not (run / "split.parquet").is_file():
        return _of_any_kind()
    rows = RunFolder.find(run).read("split")
    held: list[str] = rows.filter(rows["split"] != "train")["text"].to_list()
    return held or _of_any_kind()


def _of_any_kind() -> list[str]:
    """The examples of the prompt files that ship."""
    from importlib.resources import as_file, files

    from .. import prompts
    from ..task import Task

    with as_file(files(prompts)) as folder:
        tasks = [Task.load(path) for path in sorted(folder.glob("*.md"))]
    return [task.join(example) for task in tasks for _, example in task.seeds]
