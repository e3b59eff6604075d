"""Argilla's own client makes records of the file."""

import pytest
from labelwright.export import export

pytest.importorskip("argilla", reason="argilla is not installed")


def test_reads_every_record(odd, task, tmp_path):
    from argilla.records._io import JsonIO

    export(odd, "argilla", tmp_path, task=task)
    found = JsonIO._records_from_json(tmp_path / "records.json")
    assert [one.fields["text"] for one in found] == odd["text"].to_list()
    assert [one.suggestions["label"].value for one in found] == odd["label"].to_list()
    assert [one.metadata["split"] for one in found] == odd["split"].to_list()
