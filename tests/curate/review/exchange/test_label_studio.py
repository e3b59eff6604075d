"""Tasks for Label Studio, judged by its own library where that is there, and its JSON export."""

import json
from pathlib import Path

import pytest
from exported_rows import CASES, FIELD_ROWS, FIELDS, FORM, MULTI, MULTI_ROWS, ROWS
from labelwright.curate.review.exchange import Form, read_answers, write_rows
from labelwright.errors import InputError


@pytest.fixture
def exported(tmp_path):
    """Tasks as Export > JSON has them: what was imported, annotated."""

    def export(rows, form, annotations):
        out = tmp_path / "tasks.json"
        write_rows(out, rows, form, to="label_studio")
        tasks = [
            {
                "id": n,
                "data": task["data"],
                "annotations": annotations.get(task["data"]["labelwright_id"], []),
                "drafts": [],
                "predictions": [],
                "meta": {},
                "created_at": "2021-03-09T21:52:49.513742Z",
                "project": 83,
            }
            for n, task in enumerate(json.loads(out.read_text()), 1)
        ]
        back = tmp_path / "export.json"
        back.write_text(json.dumps(tasks))
        return read_answers(back, form)

    return export


def annotation(*regions, **more):
    return {
        "id": 1,
        "result": list(regions),
        "was_cancelled": False,
        "created_at": "2021-03-09T22:16:08.728353Z",
        "updated_at": "2021-03-09T22:16:09.728378Z",
        "lead_time": 4.288,
        "completed_by": 10,
        **more,
    }


def chose(*labels, control="label"):
    return {
        "id": "Dx",
        "from_name": control,
        "to_name": "text",
        "type": "choices",
        "origin": "manual",
        "value": {"choices": list(labels)},
    }


def typed(text, control):
    value = {"text": [text]}
    return {"from_name": control, "to_name": "text", "type": "textarea", "value": value}


def test_answers_of_several_people_come_back(exported):
    ann = {"id": 4, "email": "ann@example.com", "first_name": "", "last_name": ""}
    read = exported(
        ROWS,
        FORM,
        {
            "a1": [
                annotation(chose("good"), completed_by=ann),
                annotation(chose("bad"), typed("odd one", "note")),
            ],
            "b2": [
                annotation(chose("bad"), chose("drop", control="drop")),
                annotation(was_cancelled=True),
            ],
        },
    )
    assert [(one.id, one.decision, one.label, one.by) for one in read.answers] == [
        ("a1", "label", "good", "ann@example.com"),
        ("a1", "label", "bad", "10"),
        ("b2", "drop", None, "10"),
        ("b2", "skip", None, "10"),
    ]
    assert read.open == 1
    first, second = read.answers[:2]
    assert (first.at, first.seconds) == ("2021-03-09T22:16:09.728+00:00", 4.288)
    assert second.note == "odd one"
    assert first.text_hash == ROWS[0].hash


def test_several_labels_and_none(exported):
    read = exported(
        MULTI_ROWS,
        MULTI,
        {
            "a1": [annotation(chose("colour", "price"))],
            "b2": [annotation(chose("none of these"))],
            "c3": [annotation()],
        },
    )
    assert [one.labels for one in read.answers] == [("price", "colour"), ()]
    assert read.open == 1


def test_words_are_new_where_they_differ(exported):
    read = exported(
        FIELD_ROWS,
        FIELDS,
        {
            "a1": [annotation(chose("low"), typed("T ", "new_field_1"), typed("C", "new_field_2"))],
            "b2": [annotation(typed("U", "new_field_1"))],
        },
    )
    assert [(one.id, one.decision, one.values) for one in read.answers] == [
        ("a1", "edit", {"body of it": "C"})
    ]
    assert read.open == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            annotation(chose("goood")),
            r"export.json: item 1, annotation 1 \(id a1\): found the label",
        ),
        (annotation(chose("good", "bad")), "found the labels bad, good; expected one"),
        (
            annotation({"from_name": "label", "value": {"rating": 3}}),
            "found {'rating': 3} under label",
        ),
        ({"id": 3}, "annotation 1: found no list `result`"),
        (7, "annotation 1: found no list `result`"),
    ],
)
def test_mistakes_are_placed(exported, given, message):
    with pytest.raises(InputError, match=message):
        exported(ROWS, FORM, {"a1": [given]})


def interface(path: Path):
    label_interface = pytest.importorskip(
        "label_studio_sdk.label_interface",
        reason="needs label-studio-sdk, which holds numpy below the version that labelwright needs",
    )
    return label_interface.LabelInterface(path.read_text(encoding="utf-8"))


AWKWARD = Form(("a <b>", 'q"&', "$5", "é\u202e"), "multi", about='<View a="&">')


@pytest.mark.parametrize(("form", "rows"), [*CASES, (AWKWARD, ROWS)])
@pytest.mark.parametrize("blind", [False, True])
def test_label_studio_takes_what_is_written(tmp_path, form, rows, blind):
    form = Form(form.labels, form.kind, form.fields, form.descriptions, form.about, blind)
    written = write_rows(tmp_path / "tasks.json", rows, form, to="label_studio")
    judge = interface(written.files[1])
    judge.validate()
    assert judge.get_control("label").labels == list(form.options)
    for task in json.loads(written.files[0].read_text()):
        predictions = task.pop("predictions", [])
        assert judge.validate_task(task)
        for prediction in predictions:
            known = set(prediction["result"][0]["value"]["choices"]) <= set(form.options)
            assert judge.validate_prediction(prediction) is known


@pytest.mark.parametrize(("form", "rows"), CASES)
def test_annotations_that_label_studio_makes_up_are_read(exported, tmp_path, form, rows):
    write_rows(tmp_path / "tasks.json", rows, form, to="label_studio")
    judge = interface(tmp_path / "tasks.config.xml")
    made_up = judge.generate_sample_annotation()
    assert judge.validate_annotation(made_up)
    choices = [
        region["value"]["choices"] for region in made_up["result"] if region["from_name"] == "label"
    ]
    only_label = [each for each in made_up["result"] if each["from_name"] == "label"]
    read = exported(rows, form, {"a1": [{**made_up, "result": only_label}]})
    (answer,) = read.answers
    given = answer.labels if form.kind == "multi" else (answer.label,)
    assert set(given) == set(choices[0]) - ({"none of these"} if form.kind == "multi" else set())
