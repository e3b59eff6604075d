"""Files that appear whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import LabelwrightError

UNFINISHED = ".unfinished"


@contextmanager
def staged(out: Path, own: Iterable[str] = (), last: str | None = None) -> Iterator[Path]:
    """A folder to write in; when the block ends well, its files move into `out`.

    Nothing in `out` changes when the block fails. What a process that was killed left behind is
    cleared by the next one.

    Args:
        out: folder that gets the files; made when it is not there.
        own: paths below `out` that are removed unless the block wrote them anew, so that no file
            of an earlier run stands beside those of this one.
        last: file that moves after all others, since it vouches for them.

    Raises:
        LabelwrightError: the folder cannot be written to (rights, a full disk, a file in the way).
    """
    folder = out / UNFINISHED
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        yield folder
        _move(folder, out, own, last)
    except OSError as error:
        raise LabelwrightError(
            f"cannot write to {out}: {error.strerror or error}; free some space, or give another "
            "folder or the right to write there"
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder: Path, out: Path, own: Iterable[str], last: str | None) -> None:
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    for name in own:
        if Path(name) not in files:
            (out / name).unlink(missing_ok=True)
    for file in sorted(files, key=lambda name: (str(name) == last, name)):
        (out / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).replace(out / file)
