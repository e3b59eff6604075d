"""Folders for Argilla, judged by its own client where that is there, and its exports."""

import json
from unittest.mock import MagicMock
from uuid import UUID

import pytest
from exported_rows import CASES, FIELD_ROWS, FIELDS, FORM, MULTI, MULTI_ROWS, ROWS
from labelwright.curate.review.exchange import Form, read_answers, write_rows
from labelwright.errors import InputError

ANN, BOB = str(UUID(int=1)), str(UUID(int=2))


def flat(row, **questions):
    """A record as `to_list(flatten=True)` has it; answers are (value, user, status)."""
    record = {"id": row.id, "status": "completed", "text": row.text, "labelwright_hash": row.hash}
    for name, answers in questions.items():
        record[f"{name}.responses"] = [value for value, _, _ in answers]
        record[f"{name}.responses.users"] = [user for _, user, _ in answers]
        record[f"{name}.responses.status"] = [status for _, _, status in answers]
    return record


@pytest.fixture
def read(tmp_path):
    def write_and_read(records, form, *, lines=False):
        path = tmp_path / "records.jsonl"
        text = "\n".join(map(json.dumps, records)) if lines else json.dumps(records, indent=1)
        path.write_text(text)
        return read_answers(path, form)

    return write_and_read


@pytest.mark.parametrize("lines", [False, True])
def test_answers_of_several_people_come_back(read, lines):
    found = read(
        [
            flat(
                ROWS[0],
                label=[("good", ANN, "submitted"), ("bad", BOB, "submitted")],
                note=[("sure", ANN, "submitted")],
            ),
            flat(ROWS[1], label=[("bad", ANN, "discarded"), ("bad", BOB, "draft")]),
            flat(ROWS[2], label=[("good", ANN, "submitted")], keep=[("drop", ANN, "submitted")]),
            flat(ROWS[2]),
        ],
        FORM,
        lines=lines,
    )
    assert [(one.id, one.decision, one.label, one.by) for one in found.answers] == [
        ("a1", "label", "good", ANN),
        ("a1", "label", "bad", BOB),
        ("b2", "drop", None, ANN),
        ("c3", "drop", None, ANN),
    ]
    assert found.answers[0].note == "sure"
    assert found.answers[0].text_hash == ROWS[0].hash
    assert found.open == 2
    assert found.notes == ()


def test_several_labels_and_none(read):
    found = read(
        [
            flat(MULTI_ROWS[0], label=[(["colour", "price"], ANN, "submitted")]),
            flat(MULTI_ROWS[1], label=[(["none of these"], ANN, "submitted")]),
        ],
        MULTI,
    )
    assert [one.labels for one in found.answers] == [("price", "colour"), ()]


def test_words_are_new_where_they_differ(tmp_path):
    write_rows(tmp_path / "out", FIELD_ROWS, FIELDS, to="argilla")
    records = json.loads((tmp_path / "out" / "records.json").read_text())
    for record in records:
        said = {name: one["value"] for name, one in record["suggestions"].items()}
        said |= {"new_field_1": "V"} if record["id"] == "b2" else {}
        record["status"] = "completed"
        record["responses"] = {
            name: [{"value": value, "user_id": ANN}] for name, value in said.items()
        }
    (tmp_path / "out" / "records.json").write_text(json.dumps(records))
    found = read_answers(tmp_path / "out", FIELDS)
    assert [(one.decision, one.label, one.values) for one in found.answers] == [
        ("label", "low", None),
        ("edit", "high", {"title": "V"}),
    ]
    assert "does not say which responses are drafts" in found.notes[0]


def test_records_that_are_not_completed_are_open_where_no_status_is_told(read):
    record = {
        "id": "a1",
        "fields": {"text": "It works!"},
        "metadata": {"labelwright_hash": ROWS[0].hash},
        "responses": {"label": [{"value": "good", "user_id": ANN}]},
        "status": "pending",
    }
    assert read([record], FORM).open == 1
    assert [one.label for one in read([{**record, "status": "completed"}], FORM).answers] == [
        "good"
    ]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (flat(ROWS[0], label=[("goood", ANN, "submitted")]), r"item 1 \(id a1\): found the label"),
        (flat(ROWS[0], label=[("good", ANN, "lost")]), "found the status 'lost'"),
        (
            {"id": "a1", "labelwright_hash": "h", "label.responses": ["good"]},
            "found 1 label.responses; expected as many label.responses.users",
        ),
        (
            {
                "fields": {},
                "metadata": {"labelwright_hash": "h"},
                "responses": {"label": [{"value": "good"}]},
            },
            "found {'value': 'good'}; expected a value and a user_id",
        ),
    ],
)
def test_mistakes_are_placed(read, record, message):
    with pytest.raises(InputError, match=message):
        read([record], FORM)


@pytest.mark.parametrize(
    ("labels", "name", "message"),
    [
        (("only",), "out", "fewer than two labels"),
        (("x" * 201, "y"), "out", "found the label 'xxx"),
        (("x", "y"), "out.json", "Argilla imports a folder"),
    ],
)
def test_what_argilla_cannot_have_is_refused(tmp_path, labels, name, message):
    with pytest.raises(InputError, match=message):
        write_rows(tmp_path / name, ROWS, Form(labels), to="argilla")


@pytest.fixture
def client(monkeypatch):
    """Argilla's own client, which asks no server here."""
    rg = pytest.importorskip("argilla", reason="needs argilla, the client of Argilla 2")
    monkeypatch.setattr(rg.Argilla, "_default_client", MagicMock())
    return rg


@pytest.mark.parametrize(("form", "rows"), CASES)
@pytest.mark.parametrize("blind", [False, True])
def test_argilla_takes_what_is_written(client, tmp_path, form, rows, blind):
    form = Form(form.labels, form.kind, form.fields, form.descriptions, form.about, blind)
    write_rows(tmp_path / "out", rows, form, to="argilla")
    settings = client.Settings.from_json(tmp_path / "out" / ".argilla" / "settings.json")
    settings.validate()
    assert "label" in [question.name for question in settings.questions]
    assert list(settings.questions["label"].labels) == list(form.options)
    dataset = client.Dataset._load_dataset_model(tmp_path / "out" / ".argilla" / "dataset.json")
    assert dataset.name == "out"
    for each in json.loads((tmp_path / "out" / "records.json").read_text()):
        record = client.Record.from_dict(each)
        assert set(record.fields) <= {field.name for field in settings.fields}
        for suggestion in record.suggestions:
            asked = settings.questions[suggestion.question_name]
            values = suggestion.value if isinstance(suggestion.value, list) else [suggestion.value]
            if suggestion.question_name == "label":
                assert set(values) <= set(asked.labels)


@pytest.mark.parametrize("flatten", [True, False])
def test_what_argilla_exports_is_read(client, tmp_path, flatten):
    from argilla.records._io import GenericIO

    write_rows(tmp_path / "out", ROWS, FORM, to="argilla")
    records = []
    for each in json.loads((tmp_path / "out" / "records.json").read_text()):
        record = client.Record.from_dict(each)
        record._model.status = "completed"
        if each["id"] != "c3":
            status = "submitted" if each["id"] == "a1" else "discarded"
            said = client.Response("label", "bad", user_id=UUID(int=1), status=status)
            record.responses.add(said)
        records.append(record)
    path = tmp_path / "back.json"
    path.write_text(json.dumps(GenericIO.to_list(records, flatten=flatten)))
    found = read_answers(path, FORM)
    assert [(one.id, one.decision, one.by, one.text_hash) for one in found.answers] == [
        ("a1", "label", ANN, ROWS[0].hash),
        ("b2", "drop" if flatten else "label", ANN, ROWS[1].hash),
    ]
    assert (found.open, bool(found.notes)) == (1, not flatten)
