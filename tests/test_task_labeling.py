"""What a prompt file says of kinds of task, abstaining, votes and panels."""

import re

import pytest
from labelwright.errors import InputError, PromptFileError
from labelwright.labelers.how_many import how_many
from labelwright.task import NONE_FITS, Task
from pydantic import ValidationError

LABELS = ("labels:", "  a: one", "  b: two")
PANEL = ("  panel:", "    - model: openai/x", "    - model: openai/y")


@pytest.fixture
def load(tmp_path):
    def read(*lines):
        path = tmp_path / "task.md"
        path.write_text("---\n" + "\n".join(lines) + "\n---\n")
        return Task.load(path)

    return read


def test_a_task_of_one_label_and_one_labeler_is_what_is_meant_by_default(load):
    task = load(*LABELS)
    assert task.kind == "single"
    assert task.options == task.labels
    assert task.label.labelers() == (task.label,)
    assert (task.label.debias, task.label.combine, task.label.cascade) == ("auto", "majority", None)


@pytest.mark.parametrize("written", ["abstain: Neither.", "abstain: {description: Neither.}"])
def test_abstaining_is_a_last_option_of_its_own(load, written):
    task = load(*LABELS, "label:", f"  {written}")
    assert task.label_names == ("a", "b")
    assert task.option_names == ("a", "b", NONE_FITS)
    assert task.options[-1].description == "Neither."
    assert task.options[-1].examples == ()


def test_abstaining_may_have_examples(load):
    lines = ("label:", "  abstain:", "    description: Neither.", "    examples: [lorem ipsum]")
    assert load(*LABELS, *lines).options[-1].examples == ({"text": "lorem ipsum"},)
    fields = ("fields: {title: a title, body: the rest}",)
    with pytest.raises(PromptFileError, match=r":9: .*'lorem ipsum'; expected an example with"):
        load(*fields, *LABELS, *lines)


def test_a_number_of_votes_is_a_number_and_auto_has_bounds(load):
    assert how_many(load(*LABELS)) == (2, 2)
    assert how_many(load(*LABELS, "label: {votes: 7}")) == (7, 7)
    assert how_many(load(*LABELS, "label: {votes: 7}"), votes=1) == (1, 1)
    assert how_many(load(*LABELS, "label: {votes: auto}")) == (2, 4)
    assert how_many(load(*LABELS, "label: {votes: auto, max_votes: 30}")) == (2, 30)
    assert how_many(load(*LABELS, "label: {votes: auto, max_votes: 1}")) == (1, 1)
    many = [f"  l{number}: x" for number in range(40)]
    assert how_many(load("labels:", *many, "label: {votes: auto}")) == (2, 12)


def test_labelers_of_a_panel_take_over_what_they_leave_out(load):
    task = load(
        *LABELS,
        "label:",
        "  model: openai/x",
        "  base_url: http://localhost:1/v1",
        "  prices: {input: 1, output: 2}",
        "  concurrency: 3",
        "  temperature: 0.5",
        "  votes: auto",
        "  max_votes: 9",
        "  examples: 4",
        "  panel:",
        "    - temperature: 1",
        "    - {model: ollama/y, votes: 3, concurrency: 1, method: answer, prompt: Which}",
        "  cascade: {below: 0.8}",
    )
    first, second = task.label.labelers()
    assert (first.model, first.base_url) == ("openai/x", "http://localhost:1/v1")
    assert (first.prices.input, first.temperature, first.concurrency) == (1, 1, 3)
    assert (first.votes, first.max_votes, first.examples) == ("auto", 9, 4)
    assert (second.model, second.base_url, second.prices) == ("ollama/y", None, None)
    assert (second.votes, second.max_votes, second.temperature) == (3, None, 0.5)
    assert (second.concurrency, second.method, second.prompt) == (1, "answer", "Which")
    assert (first.panel, second.panel, task.label.cascade.below) == ((), (), 0.8)


@pytest.mark.parametrize(
    ("lines", "line", "found", "expected"),
    [
        (("kind: some",), 5, "kind 'some'", "'single', 'multi' or 'ordinal'"),
        (("label:", "  votes: many"), 6, "label.votes 'many'", "from 1 to 100, or auto"),
        (("label:", "  votes: 0"), 6, "'0'", "from 1 to 100, or auto"),
        (("label:", "  votes: 2.5"), 6, "'2.5'", "from 1 to 100, or auto"),
        (("label:", "  votes: 101"), 6, "'101'", "from 1 to 100, or auto"),
        (("label:", "  votes: 3", "  max_votes: 5"), 7, "beside votes: 3", "votes: auto"),
        (("label:", "  max_votes: x"), 6, "label.max_votes 'x'", "integer"),
        (("label:", "  examples: -1"), 6, "label.examples '-1'", "0"),
        (("label:", "  debias: yes"), 6, "'yes'", "'auto', 'none' or 'prior'"),
        (("kind: multi", "label:", "  debias: prior"), 7, "beside kind: multi", "auto or none"),
        (("kind: ordinal", "label:", "  debias: prior"), 7, "kind: ordinal", "auto or none"),
        (("label:", "  combine: vote"), 6, "'vote'", "'majority' or 'dawid_skene'"),
        (("label:", "  combine: dawid_skene"), 6, "combine without a panel", "under panel"),
        (("label:", "  cascade: {below: 0.5}"), 6, "cascade without a panel", "under panel"),
        (("label:", "  cascade: 0.5", *PANEL), 6, "label.cascade '0.5'", "below it: below"),
        (("label:", "  cascade: {blow: 0.5}", *PANEL), 6, "cascade.blow", "'below'"),
        (
            ("label:", "  combine: dawid_skene", "  cascade: {below: 0.5}", *PANEL),
            6,
            "combine: dawid_skene beside cascade",
            "one of the two",
        ),
        (("label:", "  cascade: {below: 2}", *PANEL), 6, "cascade.below '2'", "1"),
        (("label:", "  abstain: ''"), 6, "abstain with nothing", "a value"),
        (("label:", "  abstain: [a]"), 6, "label.abstain ['a']", "description"),
        (("label:", "  abstain: {text: x}"), 6, "abstain.text", "one of description, examples"),
        (("label:", "  abstain: {description: x, examples: y}"), 6, "text", "list of examples"),
        (("label:", "  abstain: {examples: [y]}"), 6, "no `description`", "`description:`"),
        (("kind: multi", "label:", "  abstain: x"), 7, "beside kind: multi", "no abstain"),
        (("label:", "  panel: openai/x"), 6, "label.panel 'openai/x'", "a list"),
        (("label:", "  panel:", "    - openai/x"), 7, "'openai/x'", "keys below it: base_url"),
        (("label:", "  panel:", "    - model: openai/x"), 6, "panel of one", "two labelers"),
        (("label:", "  panel:", "    - model: x"), 7, "panel.0.model 'x'", "provider/name"),
        (("label:", "  panel:", "    - modle: a/x"), 7, "panel.0.modle", "'model'"),
        (("label:", *PANEL, "    - panel: []"), 9, "unknown key 'label.panel.2.panel'", "one of"),
        (("label:", *PANEL, "      votes: 0"), 9, "panel.1.votes '0'", "or auto"),
        (("label:", *PANEL, "      prices: {in: 1}"), 9, "panel.1.prices.in", "one of batch"),
        (("label:", *PANEL, "    - model: openai/y"), 9, "the same as labeler 2", "that differ"),
        (
            ("label:", *PANEL, "    - {model: openai/x, votes: 3}"),
            9,
            "labeler 1",
            "differ in model",
        ),
        (("label:", *PANEL, "      prompt: '{{ x }}'"), 9, "variable 'x'", "one of"),
    ],
)
def test_mistakes_name_line_found_and_expected(load, lines, line, found, expected):
    with pytest.raises(PromptFileError) as caught:
        load(*LABELS, *lines)
    assert caught.value.line == line
    assert found in caught.value.found
    assert expected in caught.value.expected


def test_no_label_has_the_name_of_abstaining(load):
    lines = ("labels:", "  a: one", "  None of These: two")
    assert load(*lines).label_names == ("a", "None of These")
    with pytest.raises(PromptFileError, match=r":4: .*'None of These'.*another name"):
        load(*lines, "label: {abstain: Neither.}")


def test_a_secret_in_an_address_of_a_panel_is_refused_and_not_repeated(load):
    with pytest.raises(InputError, match=r":9: found a key in label.panel.1.base_url") as caught:
        load(*LABELS, "label:", *PANEL, "      base_url: https://host.test/v1?key=planted")
    assert "planted" not in str(caught.value)


def test_keys_that_do_not_go_together_are_refused_in_python_too(load):
    task = load(*LABELS)
    with pytest.raises(ValidationError, match="no abstain"):
        task.with_changes(kind="multi", label={"abstain": {"description": "Neither."}})
    with pytest.raises(ValidationError, match="from 1 to 100, or auto"):
        task.with_changes(label={"votes": True})


def test_answers_depend_on_what_is_asked_and_how_it_is_used_but_not_on_pace(load):
    def asked(*lines):
        return load(*LABELS, "label:", *lines).asked_of_models()

    plain = asked(*PANEL)
    for lines in (
        ("  combine: dawid_skene", *PANEL),
        ("  cascade: {below: 0.9}", *PANEL),
        ("  debias: none", *PANEL),
        ("  abstain: Neither.", *PANEL),
        (*PANEL, "      votes: 3"),
    ):
        assert asked(*lines) != plain
    paced = asked("  concurrency: 2", *PANEL, "      requests_per_minute: 9")
    assert asked("  prices: {input: 1, output: 1}", *PANEL) == paced == plain
    priced = asked(*PANEL, "      prices: {input: 1, output: 1}", "      concurrency: 2")
    assert priced == plain
    assert not re.search("concurrency|prices", str(plain))


def test_a_copy_with_changes_keeps_panel_and_abstaining(load):
    task = load(*LABELS, "label:", "  abstain: Neither.", *PANEL)
    assert task.with_changes(label={"votes": 3}).label.labelers()[0].votes == 3
    assert task.with_changes(seed=1).option_names == task.option_names
