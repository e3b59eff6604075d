"""`datasets` reads every JSON and Parquet file that we write, row for row."""

import polars as pl
import pytest
from labelwright.export import export
from labelwright.export.formats import FORMATS
from labelwright.export.formats.jsonl import JsonLines
from labelwright.export.formats.parquet import Parquet

datasets = pytest.importorskip("datasets", reason="the extra `hf` is not installed")
KINDS = {
    name: "parquet" if issubclass(FORMATS.get(name), Parquet) else "json"
    for name in FORMATS.names()
    if issubclass(FORMATS.get(name), Parquet | JsonLines) and name not in ("azure",)
}


@pytest.mark.parametrize("name", KINDS)
def test_reads_as_many_rows(name, odd, task, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    done = export(odd, name, tmp_path / "out", task=task)
    counts = odd["split"].value_counts()
    for path in done.files:
        if path.suffix not in (".jsonl", ".parquet") and path.name != "records.json":
            continue
        loaded = datasets.load_dataset(
            KINDS[name], data_files=str(path), split="train", cache_dir=str(tmp_path / "cache")
        )
        split = "test" if path.stem in ("tests", "samples") else path.stem
        expected = counts.filter(pl.col("split") == split)["count"].to_list() or [odd.height]
        assert [len(loaded)] == expected
