"""Tasks for textcat.manual, and what `db-out` writes."""

import json

import pytest
from exported_rows import FORM, MULTI, MULTI_ROWS, ROWS
from labelwright.curate.review.exchange import read_answers, write_rows
from labelwright.errors import InputError


@pytest.fixture
def saved(tmp_path):
    """Tasks as Prodigy saves them: what was exported, with what it adds."""

    def save(rows, form, *additions):
        out = tmp_path / "tasks.jsonl"
        write_rows(out, rows, form, to="prodigy")
        tasks = {(task := json.loads(line))["labelwright_id"]: task for line in out.open()}
        common = {"_input_hash": 1, "_task_hash": 2, "_view_id": "choice", "_timestamp": 1707211049}
        lines = [json.dumps(tasks[name] | common | more) for name, more in additions]
        back = tmp_path / "saved.jsonl"
        back.write_text("\n".join(lines) + "\n")
        return read_answers(back, form)

    return save


def test_tasks_are_for_the_interface_choice(tmp_path):
    written = write_rows(tmp_path / "tasks.jsonl", ROWS, FORM, to="prodigy")
    tasks = [json.loads(line) for line in written.files[0].open()]
    assert tasks[0]["text"] == "It works!"
    assert tasks[0]["accept"] == ["good"]
    assert "accept" not in tasks[2]
    assert tasks[1]["meta"]["doubts"].startswith("artefact: ends with !")
    assert [option["id"] for option in tasks[0]["options"]] == list(FORM.labels)
    assert written.files[1].read_text() == "good\nbad\nnone of these\n"
    assert "--exclusive" in written.how
    multi = write_rows(tmp_path / "multi.jsonl", MULTI_ROWS, MULTI, to="prodigy")
    accepted = [json.loads(line)["accept"] for line in multi.files[0].open()]
    assert accepted == [["price"], ["none of these"], ["price", "size; weight"]]
    assert "--exclusive" not in multi.how


def test_answers_of_several_people_come_back(saved):
    read = saved(
        ROWS,
        FORM,
        ("a1", {"answer": "accept", "accept": ["bad"], "_annotator_id": "set-ann"}),
        ("a1", {"answer": "accept", "accept": ["good"], "_annotator_id": "set-bob"}),
        ("b2", {"answer": "reject", "_session_id": "set-ann", "_annotator_id": None}),
        ("c3", {"answer": "ignore", "user_input": " who knows "}),
        ("c3", {"answer": "accept", "accept": []}),
    )
    assert [(one.id, one.decision, one.label, one.by) for one in read.answers] == [
        ("a1", "label", "bad", "set-ann"),
        ("a1", "label", "good", "set-bob"),
        ("b2", "drop", None, "set-ann"),
        ("c3", "skip", None, None),
    ]
    assert read.answers[3].note == "who knows"
    assert read.answers[0].at == "2024-02-06T09:17:29.000+00:00"
    assert read.answers[1].text_hash == ROWS[0].hash
    assert read.open == 1


def test_nothing_accepted_is_no_label_where_several_may_fit(saved):
    read = saved(
        MULTI_ROWS,
        MULTI,
        ("a1", {"answer": "accept", "accept": []}),
        ("b2", {"answer": "accept", "accept": ["colour", "price"]}),
        ("c3", {"answer": "accept", "accept": ["none of these"]}),
    )
    assert [one.labels for one in read.answers] == [(), ("price", "colour"), ()]


def test_new_words(saved):
    read = saved(
        ROWS,
        FORM,
        ("a1", {"answer": "accept", "accept": ["good"], "new_text": "It worked"}),
        ("c3", {"answer": "accept", "accept": ["good"], "new_text": "Nobody knows"}),
    )
    assert [(one.decision, one.values, one.label) for one in read.answers] == [
        ("edit", {"text": "It worked"}, "good"),
        ("label", None, "good"),
    ]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"answer": "accept", "accept": ["goood"]}, "saved.jsonl:1: found the label 'goood'"),
        ({"answer": "accept", "accept": ["good", "bad"]}, "found the labels bad, good; expected"),
        ({"answer": "accept", "accept": None}, "no `accept`; expected tasks that were answered by"),
    ],
)
def test_mistakes_are_placed(saved, more, message):
    with pytest.raises(InputError, match=message):
        saved(ROWS, FORM, ("a1", more))


def test_an_answer_that_prodigy_does_not_save(saved, tmp_path):
    saved(ROWS, FORM, ("a1", {"answer": "accept", "accept": ["good"]}))
    (tmp_path / "saved.jsonl").write_text('{"answer": "maybe", "labelwright_id": "a1"}')
    with pytest.raises(InputError, match="found the answer 'maybe'; expected accept, reject"):
        read_answers(tmp_path / "saved.jsonl", FORM, of="prodigy")
