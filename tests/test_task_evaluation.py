"""What a prompt file says of the figures, and what its mistakes are answered with."""

import pytest
from labelwright.errors import PromptFileError
from labelwright.task import Task

STARS = """---
labels:
  "1": bad
  "2": not good
  "3": good
"""


@pytest.fixture
def load(tmp_path):
    def from_lines(*lines):
        path = tmp_path / "task.md"
        path.write_text(STARS + "\n".join(lines) + "\n---\n")
        return Task.load(path)

    return from_lines


def test_left_out_it_asks_for_nothing(load):
    task = load()
    assert (task.evaluate.positive, task.evaluate.betas, task.evaluate.views) == (None, (1.0,), {})


def test_numbers_are_names_of_labels(load):
    view = "  views: {fine or not: {fine: [3], not: [1, 2]}}"
    task = load("evaluate:", "  positive: 3", "  betas: [0.3, 2]", view)
    assert task.evaluate.positive == "3"
    assert task.evaluate.betas == (0.3, 2.0)
    assert task.evaluate.views == {"fine or not": {"fine": ("3",), "not": ("1", "2")}}


def test_it_changes_nothing_that_models_are_asked(load):
    plain, more = load(), load("evaluate:", "  positive: 3")
    assert plain.asked_of_models() == more.asked_of_models()
    assert plain.fingerprint() == more.fingerprint()


@pytest.mark.parametrize(
    ("lines", "line", "found", "expected"),
    [
        (["evaluate:", "  positive: 4"], 7, "the label '4'", "one of 1, 2, 3"),
        (["evaluate:", "  betas: [0]"], 7, "betas", "greater than 0"),
        (["evaluate:", "  positiv: 3"], 7, "positiv", "'positive'"),
        (["evaluate:", "  views:", "    v: {a: [1], b: [9]}"], 8, "the label '9'", "1, 2, 3"),
        (["evaluate:", "  views:", "    v: {a: [1, 2], b: [2]}"], 8, "in 'a' and in 'b'", "one"),
        (["evaluate:", "  views:", "    v: {a: [1, 2]}"], 8, "1 group", "two groups"),
        (["kind: multi", "label:", "  method: reason"], 8, "reason beside kind: multi", "answer"),
    ],
)
def test_mistakes_name_line_found_and_expected(load, lines, line, found, expected):
    with pytest.raises(PromptFileError) as caught:
        load(*lines)
    said = str(caught.value)
    assert f":{line}:" in said or f"line {line}" in said, said
    assert found in said
    assert expected in said
