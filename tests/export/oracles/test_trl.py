"""TRL loads the files and trains a step on them: on the answers alone."""

from labelwright.export import export
from oracles import ask


def test_learns_the_answer_and_nothing_else(table, task, tmp_path):
    export(table, "trl", tmp_path, task=task)
    said = ask("trl", "trl_training.py", "sft", tmp_path / "train.jsonl")
    assert said["steps"] == 1
    assert said["learnt"].replace("<|end|>", "") in task.label_names


def test_learns_from_pairs(table, task, tmp_path):
    export(table, "trl-preference", tmp_path, task=task)
    said = ask("trl", "trl_training.py", "dpo", tmp_path / "train.jsonl")
    assert said["steps"] == 1
    learnt = [one.replace("<|end|>", "") for one in said["learnt"]]
    assert set(learnt) <= set(task.label_names)
    assert learnt[0] != learnt[len(learnt) // 2]
