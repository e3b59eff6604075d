"""labelwright makes text-classification datasets with LLMs and turns them into small classifiers.

Each name here is one step, or all of them:

    from labelwright import Task, run, generate, label, curate, split, export, finetune, evaluate
"""

from typing import TYPE_CHECKING, Any

# `run`, `curate` and `export` are also names of modules. They are bound here and now, because an
# attribute that is looked up later would find the module that an import has set in the meantime.
from .curate import curate as curate
from .export import export as export
from .run import run as run

if TYPE_CHECKING:
    from .curate.split import split
    from .export.evaluate import evaluate
    from .export.finetune import finetune
    from .generators import generate
    from .labelers import label
    from .planning import plan
    from .task import Task

__version__ = "0.1.0"

__all__ = [
    "Task",
    "__version__",
    "curate",
    "evaluate",
    "export",
    "finetune",
    "generate",
    "label",
    "plan",
    "run",
    "split",
]

_LATER = {
    "Task": "task",
    "evaluate": "export.evaluate",
    "finetune": "export.finetune",
    "generate": "generators",
    "label": "labelers",
    "plan": "planning",
    "split": "curate.split",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LATER[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
