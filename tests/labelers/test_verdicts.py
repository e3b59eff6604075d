"""From votes to columns, whatever their number."""

from __future__ import annotations

import polars as pl
import pytest
from doubles import Scripted
from labelwright import Task, label
from labelwright.labelers import verdicts
from labelwright.llm import Answer
from labelwright.table import dtype


@pytest.mark.parametrize("rows", [1, 3, 4, 11])
@pytest.mark.parametrize("wrong", [(), (0,), (2, 5), tuple(range(11))])
def test_each_row_keeps_its_own_votes_where_some_failed(
    task: Task, rows: int, wrong: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verdicts, "_AT_ONCE", 3)

    def answer(request):
        number = int(request.messages[0].content.split("number ")[1].split(".")[0])
        name = "gossip" if number in wrong else ("news", "clickbait")[number % 2]
        return Answer(text=f'{{"label": "{name}"}}')

    table = pl.DataFrame(
        {"id": [str(n) for n in range(rows)], "text": [f"number {n}." for n in range(rows)]}
    )
    summary = {}
    done = label(task, table, provider=Scripted(answer), votes=2, summary=summary)
    right = [None if n in wrong else ("news", "clickbait")[n % 2] for n in range(rows)]
    assert done["label"].to_list() == right
    assert [[vote["label"] for vote in votes] for votes in done["votes"]] == [
        [name, name] for name in right
    ]
    shares = [{one["label"]: one["probability"] for one in row} for row in done["probabilities"]]
    assert shares == [
        {n: float(n == name) for n in task.label_names} if name else {} for name in right
    ]
    assert summary["rows_without_label"] == right.count(None)
    assert sum(summary["labels"].values()) == rows - right.count(None)
    for column in ("label", "confidence", "agreement", "probabilities", "votes"):
        assert done.schema[column] == dtype(column)
