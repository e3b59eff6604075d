"""The outer form of a prompt file."""

import pytest
from labelwright.errors import PromptFileError
from labelwright.prompt_file import MAX_BYTES, PromptFile


@pytest.fixture
def read(tmp_path):
    def from_text(text):
        (tmp_path / "a.md").write_text(text)
        return PromptFile.read(tmp_path / "a.md")

    return from_text


def test_head_body_and_lines(read):
    file = read("---\na: 1\nb:\n  - x\n  - c: y\n---\n\n\nThe body\n\n--- no end\n")
    assert file.head == {"a": "1", "b": ["x", {"c": "y"}]}
    assert file.body == "The body\n\n--- no end"
    assert file.body_line == 9
    assert [file.line(place) for place in [("a",), ("b", 0), ("b", 1, "c")]] == [2, 4, 5]
    assert file.line(("b", 1, "nothing", "here")) == 5
    assert file.line(("nothing",)) == 1


def test_a_key_that_is_a_list(read):
    with pytest.raises(PromptFileError, match="not a word"):
        read("---\n? [a]\n: b\n---\n")


def test_a_file_that_is_too_large(read):
    with pytest.raises(PromptFileError, match="over 10,000,000 bytes"):
        read("---\na: b\n---\n" + "x" * MAX_BYTES)
