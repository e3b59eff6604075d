"""Learning curves over a run folder."""

import json

import pytest
from labelwright.errors import InputError
from labelwright.export.finetune import tfidf
from labelwright.run_folder import RunFolder
from labelwright.searching.curve import Wanted, curve_step, in_words, sizes
from split_run import split_run

FEW = Wanted(sizes=(10, 20, 40), seeds=2)


@pytest.fixture
def run(prompt_file, tmp_path):
    return split_run(prompt_file, tmp_path / "run", per_label=40)


def count_trainings(monkeypatch, most=10**6):
    made, train = [], tfidf.TfidfTrainer.train

    def counting(self, lessons, seed, progress):
        if len(made) == most:
            raise KeyboardInterrupt
        made.append((int(lessons.learn.sum()), seed))
        return train(self, lessons, seed, progress)

    monkeypatch.setattr(tfidf.TfidfTrainer, "train", counting)
    return made


def test_every_size_is_measured_with_every_seed(run, monkeypatch):
    made = count_trainings(monkeypatch)
    report = curve_step(run, wanted=FEW)
    assert made == [(10, 0), (20, 0), (40, 0), (10, 1), (20, 1), (40, 1)]
    found = report["trainers"]["tfidf"]["sizes"]
    assert [(one["size"], one["seeds"]) for one in found] == [(10, 2), (20, 2), (40, 2)]
    assert all(one["low"] <= one["value"] <= one["high"] for one in found)


def test_what_was_stopped_goes_on(run, monkeypatch):
    with monkeypatch.context() as patch:
        count_trainings(patch, most=4)
        with pytest.raises(KeyboardInterrupt):
            curve_step(run, wanted=FEW)
    made = count_trainings(monkeypatch)
    again = curve_step(run, wanted=FEW)
    assert made == [(20, 1), (40, 1)]
    made.clear()
    assert curve_step(run, wanted=FEW) == again
    assert made == []
    assert json.loads((run / "curve.json").read_text())["words"] == again["words"]


def test_other_rows_are_measured_anew(run, monkeypatch, tmp_path):
    curve_step(run, wanted=FEW)
    made = count_trainings(monkeypatch)
    split = RunFolder.find(run).read("split")
    real = tmp_path / "real.csv"
    test = split.filter(split["split"] == "test").head(5)
    test.select("text", "label").write_csv(real)
    report = curve_step(run, wanted=FEW, real=real)
    assert len(made) == 6
    assert report["on"] == {"name": str(real), "rows": 5, "seen": 0}
    assert report["marks"] == ["few_rows"]


def test_rows_that_do_not_say_the_figure_are_told(run, tmp_path):
    split = RunFolder.find(run).read("split")
    real = tmp_path / "real.csv"
    one_label = split.filter((split["split"] == "test") & (split["label"] == "news"))
    one_label.select("text", "label").write_csv(real)
    wanted = Wanted(sizes=(10, 20), seeds=1, metric="auroc")
    with pytest.raises(InputError, match="do not say the auroc of tfidf"):
        curve_step(run, wanted=wanted, real=real)
    assert curve_step(run, wanted=Wanted(sizes=(10, 20), seeds=1), real=real)["trainers"]


def test_too_few_points_are_refused_with_the_reason(run):
    report = curve_step(run, wanted=FEW)
    assert report["trainers"]["tfidf"]["doubled"] is None
    assert report["words"] == [
        "tfidf: what twice the rows would bring cannot be told: 3 sizes were measured; it takes 4."
    ]


def test_what_twice_the_rows_bring_is_one_sentence():
    doubled = {"from": 400, "to": 800, "value": 0.0123, "half": 0.0061}
    told = in_words("tfidf", {"doubled": doubled, "level": 0.95, "refused": None}, "macro_f1")
    assert told == (
        "tfidf: double the data (400 to 800 rows): +1.2 ± 0.6 points (95 % band, if the curve "
        "goes on by a power law)."
    )


def test_without_sizes_the_rows_are_halved_down_to_a_few_a_label():
    assert sizes(1_000, 2, ()) == [31, 62, 125, 250, 500, 1_000]
    assert sizes(100, 10, ()) == [50, 100]


@pytest.mark.parametrize("size", [1, 65])
def test_a_size_that_cannot_be_is_told(run, size):
    with pytest.raises(InputError, match="there are 64 rows to train on"):
        curve_step(run, wanted=Wanted(sizes=(size,)))
