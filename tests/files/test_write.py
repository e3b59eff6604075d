"""Writing: what is written is read back, and a failed write leaves what was there."""

import errno
import json
import os
import resource
import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.errors import InputError, LabelwrightError
from labelwright.files import read_frame, write_bytes, write_frame

FLAGS = [[{"check": "unusable", "reason": "é", "score": 1.0, "partner": None}], []]
FRAME = pl.DataFrame({"id": ["1", "2"], "text": ['a "b",\nc', "😀\r\tx"], "flags": FLAGS})


@pytest.mark.parametrize("suffix", ["jsonl", "json", "parquet"])
def test_lists_stay_lists(tmp_path, suffix):
    path = write_frame(tmp_path / f"deep/er/a.{suffix}", FRAME)
    assert read_frame(path).to_dicts() == FRAME.to_dicts()


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_lists_become_json_in_csv(tmp_path, suffix):
    frame = read_frame(write_frame(tmp_path / f"a.{suffix}", FRAME))
    assert frame.drop("flags").to_dicts() == FRAME.drop("flags").to_dicts()
    assert [json.loads(cell) for cell in frame["flags"]] == FLAGS


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8"), min_size=1)] * 2), min_size=1, max_size=5
    ),
    st.sampled_from(["csv", "tsv", "jsonl", "json", "parquet"]),
)
def test_any_text_comes_back_as_it_was(tmp_path_factory, rows, suffix):
    frame = pl.DataFrame(
        {
            "text": [a for a, _ in rows],
            "label": [b for _, b in rows],
            "z": ["plain words"] * len(rows),
        }
    )
    if sum(a.count("\0") + b.count("\0") for a, b in rows) > 0 and suffix in ("csv", "tsv"):
        frame = frame.with_columns(z=pl.lit("plain words " * 100 * len(rows)))
    path = write_frame(tmp_path_factory.mktemp("any") / f"a.{suffix}", frame)
    assert read_frame(path).to_dicts() == frame.to_dicts()


def test_a_single_column_keeps_its_empty_rows(tmp_path):
    frame = pl.DataFrame({"text": ["a", None, "b"]})
    assert read_frame(write_frame(tmp_path / "a.csv", frame))["text"].to_list() == ["a", None, "b"]


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.txt"])
def test_a_suffix_that_is_no_format(tmp_path, name):
    with pytest.raises(InputError, match=r"\.csv, \.tsv"):
        write_frame(tmp_path / name, FRAME)


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = write_frame(tmp_path / "a.csv", FRAME)
    before = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LabelwrightError, match="No space left"):
        write_frame(path, FRAME.head(1))
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_real_limit_on_file_size(tmp_path):
    """The system itself refuses the write: a subprocess may write 1,000 bytes and no more."""
    code = (
        "import sys; from labelwright.files import write_bytes\n"
        "from labelwright.errors import LabelwrightError\n"
        "try: write_bytes(sys.argv[1], bytes(100_000))\n"
        "except LabelwrightError as error: sys.exit('refused: ' + str(error))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.bin")],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert "refused: " in done.stderr
    assert "cannot be written" in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(LabelwrightError, match="cannot be written"):
        write_bytes(tmp_path / "file" / "a.csv", b"x")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(LabelwrightError, match="Permission denied"):
        write_frame(tmp_path / "a.csv", FRAME)
