"""JSON objects of a file."""

import json

import pytest
from labelwright.errors import InputError
from labelwright.files.objects import read_objects


def test_lines_are_read_as_they_are_asked_for(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n\n{"a": 2}\nbroken\n')
    found = read_objects(path)
    assert next(found) == (f"{path}:1", {"a": 1})
    assert next(found) == (f"{path}:3", {"a": 2})
    with pytest.raises(InputError, match=r"a\.jsonl:4:1: found bad JSON"):
        next(found)


@pytest.mark.parametrize("blank", ["", "\ufeff", " \n" * 5_000])
def test_a_list_over_several_lines(tmp_path, blank):
    path = tmp_path / "a.json"
    path.write_text(blank + json.dumps([{"a": 1}, {"a": "\u2028"}], indent=1), encoding="utf-8")
    assert [one["a"] for _, one in read_objects(path)] == [1, "\u2028"]


def test_a_bad_byte_is_told_by_its_place_in_the_file(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n{"a": "\xff"}\n')
    with pytest.raises(InputError, match="found byte 16 not to be UTF-8"):
        list(read_objects(path))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        list(read_objects(tmp_path / "none.jsonl"))
