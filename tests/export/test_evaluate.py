"""Figures, intervals, baselines, and the sentences on them."""

import json
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pytest
from labelwright.errors import InputError
from labelwright.export.evaluate import evaluate
from labelwright.export.evaluate.scores import difference, macro_f1, resample
from labelwright.export.finetune import finetune
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support


@dataclass
class Says:
    """A model that answers the last word of a text."""

    labels: tuple[str, ...] = ("a", "b", "c")
    trainer: str = "fake"
    facts: dict = field(default_factory=dict)

    def predict(self, texts):
        return [text.split()[-1] for text in texts]


def frame(true, said, prefix="text"):
    texts = [f"{prefix} {place} {answer}" for place, answer in enumerate(said)]
    return pl.DataFrame({"text": texts, "label": true}, schema_overrides={"label": pl.String})


@pytest.fixture
def noisy():
    rng = np.random.default_rng(0)
    true = rng.choice(["a", "b", "c"], 300, p=[0.6, 0.3, 0.1])
    said = np.where(rng.random(300) < 0.3, rng.choice(["a", "b", "c"], 300), true)
    return true.tolist(), said.tolist()


def test_figures_are_those_of_scikit_learn(noisy):
    true, said = noisy
    figures = evaluate(Says(), {"real": frame(true, said)})["sets"]["real"]
    precision, recall, f1, support = precision_recall_fscore_support(
        true, said, labels=["a", "b", "c"]
    )
    assert figures["rows"] == 300
    assert figures["accuracy"]["value"] == pytest.approx(accuracy_score(true, said))
    assert figures["macro_f1"]["value"] == pytest.approx(f1.mean())
    assert figures["confusion"]["labels"] == ["a", "b", "c"]
    assert figures["confusion"]["matrix"] == confusion_matrix(true, said).tolist()
    for place, label in enumerate("abc"):
        values = figures["labels"][label]
        assert values["precision"] == pytest.approx(precision[place])
        assert values["recall"] == pytest.approx(recall[place])
        assert values["f1"] == pytest.approx(f1[place])
        assert values["support"] == support[place]
        for name in ("precision", "recall", "f1"):
            interval = values["intervals"][name]
            assert interval["low"] <= values[name] <= interval["high"]


def test_counts_resampled_are_rows_resampled(noisy):
    """The bootstrap over counts has the spread of one over rows, within each true label."""
    true, said = (np.array(list(map("abc".index, part))) for part in noisy)
    counts = confusion_matrix(true, said)
    rng = np.random.default_rng(1)
    fast = macro_f1(resample(counts, rng, 4_000))
    slow = []
    for _ in range(400):
        rows = np.concatenate(
            [rng.choice(np.flatnonzero(true == each), (true == each).sum()) for each in range(3)]
        )
        slow.append(macro_f1(confusion_matrix(true[rows], said[rows])))
    assert fast.mean() == pytest.approx(np.mean(slow), abs=0.005)
    assert fast.std() == pytest.approx(np.std(slow), rel=0.15)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(300):
        counts = np.array([rng.multinomial(80, [0.8, 0.2]), rng.multinomial(40, [0.3, 0.7])])
        drawn = np.trace(resample(counts, rng, 400), axis1=1, axis2=2) / 120
        low, high = np.quantile(drawn, [0.025, 0.975])
        held += low <= (80 * 0.8 + 40 * 0.7) / 120 <= high
    assert 0.90 <= held / 300 <= 0.98


def test_same_seed_same_report_and_plain_json(noisy, table, task):
    model = finetune(table, task=task)
    sets = {"test": table.filter(pl.col("split") == "test")}
    seeds = [("refund my card", "billing"), ("parcel", "shipping"), ("password", "other")]
    one, two = (evaluate(model, sets, train=table, seeds=seeds, seed=5) for _ in range(2))
    assert one == two
    assert json.loads(json.dumps(one)) == one
    assert set(one["baselines"]) == {"majority", "surface_only", "seeds_only"}
    for name in one["baselines"]:
        figures = one["baselines"][name]["test"]
        assert figures["accuracy"]["low"] <= figures["accuracy"]["value"]
        assert {"accuracy", "macro_f1", "difference"} == set(figures)


def test_majority_is_the_best_constant_answer(noisy):
    true, said = noisy
    report = evaluate(Says(), {"real": frame(true, said)})
    value = report["baselines"]["majority"]["real"]["accuracy"]["value"]
    assert value == pytest.approx(true.count("a") / 300)
    assert "surface_only" not in report["baselines"]
    assert "seeds_only" not in report["baselines"]


def test_paired_difference():
    rng = np.random.default_rng(0)
    true = np.zeros(1_000, dtype=np.intp)
    ours = rng.random(1_000) < 0.8
    theirs = ours.copy()
    theirs[np.flatnonzero(ours)[:50]] = False
    gain = difference(true, ours, theirs, rng)
    assert gain["value"] == pytest.approx(0.05)
    assert gain["low"] > 0.03, "paired: far narrower than the spread of either accuracy"


def flat(share, rows=400):
    right = int(share * rows)
    true = ["a", "b"] * (rows // 2)
    other = {"a": "b", "b": "a"}
    return frame(true, [t if n < right else other[t] for n, t in enumerate(true)])


def words(sets, **more):
    return "\n".join(evaluate(Says(("a", "b")), sets, **more)["words"])


def test_says_when_the_test_figure_flatters():
    assert "The test figure flatters: accuracy 0.980 on test against 0.800 on real" in words(
        {"test": flat(0.98), "real": flat(0.8)}
    )
    assert "may flatter" in words({"test": flat(0.9, 40), "real": flat(0.8, 40)})
    assert "flatter" not in words({"test": flat(0.9), "real": flat(0.89)})
    assert "flatter" not in words({"test": flat(0.8), "real": flat(0.95)})
    assert "texts that people wrote would say" in words({"test": flat(0.98)})
    assert "texts that people wrote would say" not in words({"real": flat(0.98)})


def test_says_when_always_the_most_common_label_is_better():
    true = ["a"] * 90 + ["b"] * 10
    said = ["a"] * 50 + ["b"] * 50
    text = words({"real": frame(true, said)})
    assert "On real the model (0.600) is worse than always answering the most common" in text
    assert "not surely better" not in text
    assert "is not surely better than always" in words({"real": flat(0.5)})


SEEDS = [(f"{word} {label}", label) for word in ("one", "two", "three", "four") for label in "ab"]


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (0.6, "Generating made it worse on real: the seed examples alone reach 0.500"),
        (0.5, "Generating did no more on real than chance can do"),
        (0.9, "Generating helped on real"),
    ],
)
def test_says_what_generating_did(share, sentence, monkeypatch):
    from labelwright.export.evaluate import baselines

    worse = 0.6 if share == 0.6 else None

    def fixed(*_, **__):
        return lambda known: (
            ["a"] * len(known.texts)
            if worse is None
            else [known.labels[place] for place in known.true]
        )

    monkeypatch.setattr(baselines, "seeds_only", fixed)
    text = words({"real": flat(share)}, seeds=SEEDS)
    assert sentence.replace("0.500", "1.000") in text


def test_seeds_only_is_the_same_trainer_on_the_seeds(table, task):
    model = finetune(table, task=task)
    seeds = [("refund card invoice charge", "billing"), ("parcel courier address", "shipping")]
    sets = {"real": table.filter(pl.col("split") == "test")}
    alone = evaluate(model, sets, seeds=seeds)["baselines"]["seeds_only"]["real"]
    expected = finetune(pl.DataFrame(seeds, schema=["text", "label"], orient="row"))
    said = expected.predict(sets["real"]["text"].to_list())
    right = accuracy_score(sets["real"]["label"].to_list(), said)
    assert alone["accuracy"]["value"] == pytest.approx(right)


def test_says_when_surface_alone_nearly_explains():
    rng = np.random.default_rng(0)
    nouns = rng.choice(["tea", "rain", "music", "work", "trains"], (400, 3))
    texts = [" ".join(row) + ("!" if n % 2 else ".") for n, row in enumerate(nouns)]
    table = pl.DataFrame(
        {"text": texts, "label": ["loud" if n % 2 else "calm" for n in range(400)]}
    )
    table = table.with_columns(split=pl.Series(["train"] * 200 + ["test"] * 200))
    model = finetune(table)
    report = evaluate(model, {"test": table.filter(pl.col("split") == "test")}, train=table)
    assert report["baselines"]["surface_only"]["test"]["accuracy"]["value"] > 0.95
    assert any(text.startswith("The model") or "surface" in text for text in report["words"]) == (
        report["sets"]["test"]["accuracy"]["value"] > 0.5
    )


def test_overlap_is_named_and_measured_without():
    real = frame(["a"] * 4 + ["b"] * 4, ["a"] * 4 + ["b", "b", "a", "a"])
    train = pl.DataFrame(
        {
            "text": [real["text"][4].upper() + "!", real["text"][5], "else b", real["text"][0]],
            "label": ["b", "b", "a", "a"],
            "split": ["train", "validation", "train", "test"],
        }
    )
    report = evaluate(Says(("a", "b")), {"real": real}, train=train)
    overlap = report["sets"]["real"]["overlap"]
    assert overlap["rows"] == 2
    assert overlap["ids"] == ["row 5", "row 6"]
    assert overlap["without"]["rows"] == 6
    assert overlap["without"]["accuracy"]["value"] == pytest.approx(4 / 6)
    assert report["sets"]["real"]["accuracy"]["value"] == pytest.approx(6 / 8)
    assert any("Training rows as well are 2 rows of real" in text for text in report["words"])


def test_nothing_is_left_without_overlap():
    real = flat(0.9, 40)
    report = evaluate(Says(("a", "b")), {"real": real}, train=real)
    assert report["sets"]["real"]["overlap"]["without"] is None
    assert any("measures memory" in text for text in report["words"])


def test_labels_that_the_model_cannot_give():
    real = frame(["a", "b", "z", "z"], ["a", "b", "a", "b"])
    report = evaluate(Says(), {"real": real})
    figures = report["sets"]["real"]
    assert figures["confusion"]["labels"] == ["a", "b", "c", "z"]
    assert figures["labels"]["z"] == {
        "precision": 0,
        "recall": 0,
        "f1": 0,
        "support": 2,
        "predicted": 0,
        "intervals": {name: {"low": 0, "high": 0} for name in ("precision", "recall", "f1")},
    }
    assert figures["accuracy"]["value"] == 0.5
    text = "\n".join(report["words"])
    assert "2 row(s) of real have a label that the model cannot give (z)" in text
    assert "real has no rows of c" in text
    assert "real has only 4 row(s)" in text


def test_one_class_and_no_mistake():
    report = evaluate(Says(("a", "b")), {"real": frame(["a"] * 60, ["a"] * 60)})
    figures = report["sets"]["real"]
    assert figures["accuracy"] == {"value": 1, "low": 1, "high": 1}
    assert figures["macro_f1"]["value"] == 1
    assert any("up to 5.0%" in text for text in report["words"])


def test_rows_without_a_label_are_counted():
    real = pl.concat([frame(["a", "b"], ["a", "b"]), frame([None], ["a"])])
    report = evaluate(Says(("a", "b")), {"real": real})
    assert report["sets"]["real"]["rows"] == 2
    assert report["sets"]["real"]["left_out"] == {"no label": 1}
    assert any("1 row(s) of real could not be measured on: no label" in t for t in report["words"])


@pytest.mark.parametrize(
    ("sets", "match"),
    [
        ({}, "at least one"),
        ({"real": pl.DataFrame({"text": [], "label": []})}, "set real has no labelled row"),
        ({"real": frame([None], ["a"])}, "1 row.*no label"),
        ({"real": pl.DataFrame({"text": ["x"]})}, "evaluate on real needs the column"),
    ],
)
def test_bad_sets(sets, match):
    with pytest.raises(InputError, match=match):
        evaluate(Says(), sets)


def test_seeds_of_one_label_give_no_baseline(noisy):
    report = evaluate(Says(), {"real": frame(*noisy)}, seeds=[("x", "a"), ("y", "a")])
    assert "seeds_only" not in report["baselines"]
