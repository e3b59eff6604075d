"""Prompt files: what they may say, and what each mistake is answered with."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelwright.errors import InputError, PromptFileError
from labelwright.task import Task

GOOD = """---
name: clickbait
about: Tells clickbait headlines from news.
text: a news headline
labels:
  clickbait:
    description: Teases and holds back what happened.
    examples:
      - You won't believe what this cat did
      - 10 things only tall people know
  news: Says what happened.
attributes:
  topic: [sport, politics]
  trick:
    clickbait: [numbers, cliffhanger]
export: csv
---
Write {{ n }} headlines of the kind {{ label }}: {{ description }}
"""


@pytest.fixture
def load(tmp_path):
    def from_text(text):
        path = tmp_path / "task.md"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Task.load(path)

    return from_text


@pytest.fixture
def mistake(load):
    def in_text(text):
        with pytest.raises(PromptFileError) as caught:
            load(text)
        return caught.value

    return in_text


def test_short_forms_are_written_out(load):
    task = load(GOOD)
    assert task.label_names == ("clickbait", "news")
    assert task.find_label("news").description == "Says what happened."
    assert task.find_label("clickbait").examples[1] == {"text": "10 things only tall people know"}
    assert task.values("topic", "news") == ("sport", "politics")
    assert task.values("trick", "clickbait") == ("numbers", "cliffhanger")
    assert task.values("trick", "news") == ()
    assert task.export == ("csv",)
    assert task.template.startswith("Write {{ n }}")


def test_labels_and_descriptions_are_enough(load):
    task = load("---\nlabels:\n  yes: It is.\n  no: It is not.\n---\n")
    assert task.name == "task"
    assert task.label_names == ("yes", "no")
    assert "yes, no" in task.about
    assert task.wanted("yes") == task.per_label


@pytest.mark.parametrize("change", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t])
def test_windows_line_ends_and_a_byte_order_mark(load, change):
    assert load(change(GOOD)).model_dump() == load(GOOD).model_dump()


def test_values_are_the_text_they_look_like(load):
    task = load("---\nlabels:\n  1: 2\n  null: no\n  010: 1.50\n---\n")
    assert task.label_names == ("1", "null", "010")
    assert [label.description for label in task.labels] == ["2", "no", "1.50"]


def test_fields(load):
    task = load(
        "---\nfields:\n  title: a title\n  body: what was said\nlabels:\n  a:\n    description: x\n"
        "    examples:\n      - {title: T, body: B}\n      - {body: only}\n  b: y\n---\n"
    )
    assert task.field_names == ("title", "body")
    assert task.labels[0].examples == ({"title": "T", "body": "B"}, {"body": "only"})
    assert task.join(task.labels[0].examples[0]) == "T\nB"
    assert task.join({"body": "only"}) == "only"


def head(*lines):
    return "---\n" + "\n".join(lines) + "\n---\n"


LABELS = ("labels:", "  a: one", "  b: two")


@pytest.mark.parametrize(
    ("text", "line", "found", "expected"),
    [
        ("", 1, "empty file", "---"),
        ("\n" + GOOD, 1, "an empty line", "---"),
        ("name: x\n", 1, "'name: x'", "---"),
        ("---\nname: x\n", 3, "end of the file", "--- to close"),
        (head("just words"), 2, "no keys", "keys such as"),
        (head("name: x", "name: y", *LABELS), 3, "'name' again (first on line 2)", "once"),
        (head("about: a: b", *LABELS), 2, "mapping values", "quotes"),
        (head("about: *x", *LABELS), 2, "alias *x", "the value itself"),
        (head("about: a\x07b", *LABELS), 2, "control character", "text"),
        (head("lables:", "  a: one", "  b: two"), 2, "unknown key 'lables'", "'labels'"),
        (head(*LABELS, "generate:", "  modle: x/y"), 6, "'generate.modle'", "'model'"),
        (head(*LABELS, "zzz: 1"), 5, "unknown key 'zzz'", "one of about"),
        (head("name: x"), 1, "no `labels`", "`labels:`"),
        (head("labels:", "  a: one"), 2, "1 label(s)", "2 or more"),
        (head("labels: [a, b]"), 2, "not a mapping", "`name: description`"),
        (head("labels:", "  a:", "  b: two"), 3, "nothing behind it", "a value"),
        (head("labels:", "  a: ' '", "  b: two"), 3, "labels.a", "at least 1 character"),
        (head("labels:", "  a: one", "  b: two", "  A : three"), 5, "'A' beside 'a'", "differ"),
        (head("labels:", "  a b: one", "  ab: two"), 4, "'ab' beside 'a b'", "differ"),
        (head("labels:", "  a: one", "  b: two", "  a: three"), 5, "'a' again", "once"),
        (head("labels:", "  a: [x]", "  b: two"), 3, "a list", "a description"),
        (head("labels:", "  a:", "    name: x", "  b: two"), 4, "`name`", "the key itself"),
        (head("labels:", "  a:", "    descripton: x", "  b: y"), 4, "descripton", "'description'"),
        (
            head("labels:", "  a:", "    description: x", "    examples: t", "  b: y"),
            5,
            "text",
            "a list of examples",
        ),
        (
            head("labels:", "  a:", "    description: x", "    examples:", "      - ''", "  b: y"),
            6,
            "nothing",
            "a text",
        ),
        (
            head(
                "labels:", "  a:", "    description: x", "    examples:", "      - a: b", "  b: y"
            ),
            6,
            "part 'a'",
            "a text",
        ),
        (
            head("labels:", "  a:", "    description: x", "    examples:", "      - [b]", "  b: y"),
            6,
            "['b']",
            "a text",
        ),
        (head(*LABELS, "per_label: many"), 5, "'many'", "a valid integer"),
        (head(*LABELS, "per_label: 0"), 5, "per_label '0'", "greater than or equal to 1"),
        (head(*LABELS, "language: english"), 5, "'english'", "two letters"),
        (head(*LABELS, "label:", "  model: gpt"), 6, "'gpt'", "provider/name"),
        (head(*LABELS, "generate:", "  prompt: maybe"), 6, "'maybe'", "'auto', 'continue'"),
        (head(*LABELS, "split:", "  train: 0.9"), 5, "split", "sum to 1"),
        (
            head(*LABELS, "curate:", "  min_chars: 9", "  max_chars: 5"),
            5,
            "curate",
            "max_chars (5)",
        ),
        (head(*LABELS, "fields:", "  label: x"), 5, "fields", "another name than label"),
        (head(*LABELS, "fields:", "  Big Title: x"), 6, "Big Title", "lower-case"),
        (head(*LABELS, "attributes:", "  tone: dry"), 6, "'dry'", "a list such as"),
        (head(*LABELS, "attributes:", "  tone: []"), 6, "[]", "a list such as"),
        (head(*LABELS, "attributes:", "  tone:", "    aa: [x]"), 7, "the label 'aa'", "'a'"),
        (head("name: a/b", *LABELS), 2, "'a/b'", "letters, digits"),
        (head(*LABELS) + "\nHello {{ lable }}", 7, "variable 'lable'", "did you mean label?"),
        (head(*LABELS) + "\n\nx\n{% if %}", 9, "Expected an expression", "a Jinja template"),
        (head(*LABELS) + "{{ text | nope }}", 6, "No filter named 'nope'", "Jinja"),
        (head(*LABELS) + "{% include 'x' %}", 6, "another template", "in this file"),
        (head(*LABELS, "label:", "  prompt: '{{ n }}'"), 6, "variable 'n'", "options"),
        (head(*LABELS, "examples: none.csv"), 5, "'none.csv', which is not there", "none.csv"),
        (head(*LABELS, "examples: ../x.csv"), 5, "'../x.csv'", "beside or below"),
        (head(*LABELS, "examples: [a, b]"), 5, "no file name", "below their label"),
        (b"---\nname: caf\xe9\n---\n", 2, "byte 0xe9", "UTF-8"),
        (b"---\nname: a\0b\n---\n", 2, "NUL", "UTF-8"),
    ],
)
def test_mistakes_name_line_found_and_expected(mistake, text, line, found, expected):
    error = mistake(text)
    assert error.line == line
    assert found in error.found
    assert expected in error.expected
    assert str(error).startswith(f"{error.path}:{line}: found ")


def test_no_such_file_says_how_to_make_one(tmp_path):
    with pytest.raises(InputError, match="labelwright init"):
        Task.load(tmp_path / "none.md")
    with pytest.raises(InputError, match="cannot be read"):
        Task.load(tmp_path)


def test_seed_examples_from_a_file_beside_the_prompt_file(load, tmp_path):
    (tmp_path / "seeds.csv").write_text("headline,class\nmore,a\nyet more,b\n")
    task = load(
        head("labels:", "  a:", "    description: x", "    examples: [own]", "  b: y")[:-4]
        + "examples: seeds.csv\n---\n"
    )
    assert task.labels[0].examples == ({"text": "own"}, {"text": "more"})
    assert task.labels[1].examples == ({"text": "yet more"},)


def test_seed_examples_with_fields(load, tmp_path):
    (tmp_path / "seeds.jsonl").write_text('{"title": "T", "text": "B", "stars": 1}\n')
    text = head("fields: {title: x, body: y}", "labels: {1: x, 2: y}", "examples: seeds.jsonl")
    assert load(text).labels[0].examples == ({"title": "T", "body": "B"},)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("text,label\nx,c\n", "row 1 of seeds.csv with label 'c'"),
        ("text,label\nx,a\n,b\n", "row 2 of seeds.csv without a text"),
        ("text,label\n", "no rows"),
        ("foo,label\nx,a\n", "no column looks like the text"),
    ],
)
def test_mistakes_in_a_file_of_seed_examples(mistake, tmp_path, rows, found):
    (tmp_path / "seeds.csv").write_text(rows)
    error = mistake(head(*LABELS, "examples: seeds.csv"))
    assert error.line == 5
    assert found in error.found


def test_the_fingerprint_is_of_what_the_task_is(load):
    task = load(GOOD)
    assert load(GOOD.replace("export: csv", "export: jsonl")).fingerprint() == task.fingerprint()
    assert load(GOOD.replace("Says what", "Tells what")).fingerprint() == task.fingerprint()


def test_changes_make_a_copy(load):
    task = load(GOOD)
    changed = task.with_changes(seed=7, label={"votes": 3})
    assert (changed.seed, changed.label.votes, changed.path) == (7, 3, task.path)
    assert (task.seed, task.label.votes) == (0, None)


PIECES = st.sampled_from(
    [
        "---\n",
        "labels:",
        "\n",
        "  a: b\n",
        "  c: d\n",
        "{{ n }}",
        "{% for",
        "- ",
        ": ",
        "fields:",
        "{",
        "}",
        "[",
        "]",
        "&x ",
        "*x",
        "!!python/name:os ",
        "'",
        '"',
        "\t",
        "examples:",
        "#",
        "| ",
        "attributes:\n",
        "  x: [y]\n",
        "split: ",
        "0.5",
        "\u2028",
        "\x85",
        "\ufeff",
        "? ",
    ]
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)), st.booleans())
def test_any_text_is_a_task_or_an_input_error(load, text, framed):
    whole = f"---\n{text}\nlabels:\n  x: y\n  z: w\n---\n{text}" if framed else text
    try:
        task = load(whole.encode("utf-8", "replace"))
    except InputError:
        return
    assert len(task.labels) >= 2


@pytest.mark.parametrize("body", ["(" * 5000, "{{ " + "(" * 3000, "{{ " + "-" * 9000 + "1 }}"])
def test_deep_nesting_in_the_body(load, body):
    try:
        task = load(head(*LABELS) + body)
    except InputError as error:
        task = error
    assert isinstance(task, Task | PromptFileError)


def test_deep_nesting_in_the_head(mistake):
    assert "nested too deep" in mistake(head("about: " + "[" * 5000 + "]" * 5000, *LABELS)).found


@pytest.mark.parametrize("stage", ["generate", "label"])
@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://planted:planted@host.test/v1", "a user name or password"),
        ("planted@host.test:11434", "a user name or password"),
        ("http://planted@[::1/v1", "a user name or password"),
        ("https://host.test/v1?api-version=1&api-key=planted", "a key"),
        ("https://host.test/v1?access_token=planted", "a key"),
        ("https://host.test/v1#key=planted", "a key"),
    ],
)
def test_a_secret_in_an_address_is_refused_and_not_repeated(prompt_file, stage, address, found):
    text = prompt_file.read_text().replace(
        "attributes:", f'{stage}:\n  base_url: "{address}"\nattributes:'
    )
    prompt_file.write_text(text)
    with pytest.raises(PromptFileError, match=f"{found} in {stage}.base_url") as caught:
        Task.load(prompt_file)
    assert "planted" not in str(caught.value)
    assert caught.value.line == text[: text.index("base_url")].count("\n") + 1
    assert "keyring" in caught.value.expected


def test_a_secret_in_an_address_is_refused_in_python_too(task):
    with pytest.raises(InputError, match="a key in base_url") as caught:
        task.with_changes(label={"base_url": "https://host.test/v1?key=planted"})
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["http://localhost:8000/v1", ":11434", "https://host.test/a@b?api-version=2026"]
)
def test_other_addresses_are_taken(task, address):
    assert task.with_changes(label={"base_url": address}).label.base_url == address
