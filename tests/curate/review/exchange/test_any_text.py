"""Any text goes out and its answer finds it again."""

import csv
import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.curate.review.exchange import Exported, Form, match, read_answers, write_rows

FORM = Form(("a", "b"))
TEXTS = st.lists(
    st.one_of(st.text(max_size=40), st.text("=+-@'\"\r\n\t;,\0\ud83d\u2028", max_size=9)),
    max_size=5,
)


def answered_sheet(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, lines[0])
        sheet.writeheader()
        sheet.writerows({**line, "answer": "b"} for line in lines)


def answered_tasks(path):
    tasks = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    saved = ({**task, "answer": "accept", "accept": ["b"]} for task in tasks)
    path.write_text("".join(f"{json.dumps(task)}\n" for task in saved), encoding="utf-8")


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_every_answer_is_on_the_text_that_went_out(texts):
    rows = [Exported(f"id{n}", text) for n, text in enumerate(["first", *texts])]
    with tempfile.TemporaryDirectory() as folder:
        for tool, name, answer in (
            ("csv", "sheet.csv", answered_sheet),
            ("prodigy", "tasks.jsonl", answered_tasks),
        ):
            path = Path(folder) / name
            write_rows(path, rows, FORM, to=tool)
            answer(path)
            found = match(read_answers(path, FORM).answers, {row.id: row.text for row in rows})
            assert [(one.id, one.label) for one in found.fresh] == [(row.id, "b") for row in rows]
            assert found.stale == []
            assert found.unknown == []
