"""Using a model: texts as they come."""

import json
import subprocess
import sys

import pytest
from labelwright.errors import InputError
from labelwright.export.finetune import load_model
from labelwright.run import finetune_step
from labelwright.using.predicting import predict_as_they_come, predict_step
from split_run import split_run

TEXTS = ["9 things that nurses will never tell you", "Coal prices rise by 3 percent"]


def test_a_run_folder_and_its_model_folder_say_the_same(run):
    ours = list(predict_step(run, TEXTS))
    assert [one["label"] for one in ours] == ["clickbait", "news"]
    assert list(predict_step(run / "models" / "tfidf", TEXTS)) == ours
    shares = load_model(run / "models" / "tfidf").probabilities(TEXTS)
    assert [list(one["probabilities"].values()) for one in ours] == shares.tolist()


def test_a_model_folder_elsewhere_reads_files_too(run, tmp_path):
    import shutil

    path = shutil.copytree(run / "models" / "tfidf", tmp_path / "mine")
    (tmp_path / "texts.csv").write_text("headline\n" + "\n".join(TEXTS))
    found = list(predict_step(path, tmp_path / "texts.csv"))
    assert [one["text"] for one in found] == TEXTS


@pytest.mark.parametrize("place", ["nowhere", "."])
def test_what_is_no_model_is_told(place, tmp_path):
    with pytest.raises(InputError, match=r"neither a run folder.*nor a model"):
        list(predict_step(tmp_path / place, TEXTS))


def test_a_run_folder_without_a_model_is_told(prompt_file, tmp_path):
    with pytest.raises(InputError, match="has no model yet"):
        list(predict_step(split_run(prompt_file, tmp_path / "run"), TEXTS))


def test_every_text_is_answered_once_and_in_order(run):
    texts = [f"{number} things" for number in range(1_000)]
    found = [one["text"] for chunk in predict_as_they_come(run, iter(texts)) for one in chunk]
    assert found == texts
    assert list(predict_as_they_come(run, [])) == []


def test_a_fault_of_the_source_is_told(run):
    def broken():
        yield "one"
        raise OSError("the pipe broke")

    chunks = predict_as_they_come(run, broken())
    assert [one["text"] for one in next(chunks)] == ["one"]
    with pytest.raises(OSError, match="the pipe broke"):
        next(chunks)


def test_a_text_is_answered_while_the_next_is_not_there_yet(run):
    command = [sys.executable, "-c", "from labelwright.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "predict", str(run / "models" / "tfidf"), "-", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write("\ufeff")  # some editors put this mark before a text
    for text, label in zip(TEXTS, ("clickbait", "news"), strict=True):
        process.stdin.write(text + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert (answer["text"], answer["label"]) == (text, label)
    process.stdin.close()
    assert process.wait(60) == 0


def test_a_run_folder_stands_for_its_model_as_a_start(run):
    with pytest.raises(InputError, match=r"cannot go on from .*run/models/tfidf"):
        finetune_step(run, trainer="tfidf", start=run)
    with pytest.raises(InputError, match=r"neither a run folder.*nor a model"):
        finetune_step(run, trainer="tfidf", start=run / "models")
