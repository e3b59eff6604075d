"""Training, saving and opening the tfidf model."""

import io
import json
import pickle
import zipfile

import numpy as np
import polars as pl
import pytest
from labelwright.errors import InputError, LabelwrightError
from labelwright.export.finetune import TRAINERS, finetune, load_model
from trained_models import is_the_same_when_copied

TEXTS = ["my parcel is lost", "the refund never came", "", "¿dónde? 日本 😀", "x" * 30_000, "a\0b"]


@pytest.fixture(scope="module")
def trained(table, task):
    return finetune(table, task=task)


@pytest.fixture
def model(trained, tmp_path):
    """A trained model, saved as `model` in the test's own folder."""
    trained.save(tmp_path / "model")
    return trained


def test_saves_when_asked(table, tmp_path):
    finetune(table, out=tmp_path / "new" / "model")
    assert load_model(tmp_path / "new" / "model").predict(["parcel"]) == ["shipping"]


def test_learns_and_gives_probabilities(model, task):
    assert model.labels == task.label_names
    assert model.predict(["courier lost my parcel", "card charge twice", "login screen"]) == [
        "shipping",
        "billing",
        "other",
    ]
    shares = model.probabilities(TEXTS)
    assert shares.shape == (len(TEXTS), 3)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert (shares >= 0).all()
    assert model.predict(TEXTS) == [model.labels[place] for place in shares.argmax(axis=1)]


def test_nothing_to_predict(model):
    assert model.predict([]) == []
    assert model.probabilities([]).shape == (0, 3)


def test_the_same_after_loading(model, tmp_path):
    is_the_same_when_copied(model, tmp_path / "twice", TEXTS)


def test_one_text_alone_or_among_many_is_the_same(model):
    many = [f"refund parcel {number}" for number in range(5_000)]
    np.testing.assert_array_equal(
        model.probabilities(many)[4_321], model.probabilities(many[4_321:4_322])[0]
    )


def test_deterministic(table, task, model):
    again = finetune(table.clone(), task=task)
    np.testing.assert_array_equal(again.probabilities(TEXTS), model.probabilities(TEXTS))
    assert again.facts == model.facts


def test_never_looks_at_test_rows(table):
    other = table.with_columns(
        pl.when(pl.col("split") == "test").then(pl.lit("poison")).otherwise("text").alias("text")
    )
    one, two = finetune(table), finetune(other)
    np.testing.assert_array_equal(one.probabilities(TEXTS), two.probabilities(TEXTS))


def test_never_learns_from_validation_rows(table):
    words = pl.when(pl.col("split") == "validation").then(pl.lit("zebra")).otherwise("text")
    model = finetune(table.with_columns(words.alias("text")))
    assert not any("zebra" in channel.terms for channel in model.channels)
    assert model.facts["validation_rows"] == 9


def test_dropped_and_unlabelled_rows_are_not_used(table):
    table = table.with_columns(
        kept=pl.col("id") != "other-0",
        label=pl.when(pl.col("id") == "other-1").then(None).otherwise("label"),
    )
    facts = finetune(table).facts
    assert facts["rows"] == {"billing": 14, "other": 12, "shipping": 14}
    assert facts["left_out"] == {"dropped by curation": 1, "no label": 1}


def test_tiny_classes():
    table = pl.DataFrame(
        {
            "text": ["red apple", "red cherry", "blue sea", "blue sky", "one lonely green tree"],
            "label": ["red", "red", "blue", "blue", "green"],
        }
    )
    model = finetune(table)
    assert model.predict(["a red thing", "blue", "green tree"]) == ["red", "blue", "green"]


def test_two_rows():
    model = finetune(pl.DataFrame({"text": ["yes", "no"], "label": ["a", "b"]}))
    assert model.predict(["yes", "no"]) == ["a", "b"]
    assert 0.5 < model.probabilities(["yes"])[0, 0] < 1


def test_a_weight_makes_a_row_count_more():
    table = pl.DataFrame(
        {
            "text": ["same words here"] * 6 + ["filler one", "filler two"],
            "label": ["a"] * 3 + ["b"] * 4 + ["a"],
        }
    )
    heavy = table.with_columns(sample_weight=pl.Series([9.0] * 3 + [None] * 5))
    light = table.with_columns(sample_weight=pl.Series([0.1] * 3 + [None] * 5))
    assert heavy.pipe(finetune).predict(["same words here"]) == ["a"]
    assert light.pipe(finetune).predict(["same words here"]) == ["b"]


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_bad_weight(weight, table):
    with pytest.raises(InputError, match="sample_weight of row billing-0"):
        finetune(table.with_columns(sample_weight=pl.lit(weight)))


def test_a_skewed_small_class_is_found():
    rng = np.random.default_rng(0)
    common = [
        f"meeting note {n} about {rng.choice(['lunch', 'plans', 'work'])}" for n in range(300)
    ]
    rare = [f"urgent alarm {n} about {rng.choice(['lunch', 'plans', 'work'])}" for n in range(6)]
    table = pl.DataFrame({"text": common + rare, "label": ["note"] * 300 + ["alarm"] * 6})
    assert finetune(table).predict(["urgent alarm about work", "meeting note about work"]) == [
        "alarm",
        "note",
    ]


def test_probabilities_are_calibrated():
    """Of rows whose label is drawn with a known probability, the model says about that."""
    rng = np.random.default_rng(1)
    words = np.array(["alpha", "beta", "gamma", "delta"])
    chance = np.array([0.9, 0.7, 0.3, 0.1])
    drawn = rng.integers(0, 4, 2_000)
    labels = np.where(rng.random(2_000) < chance[drawn], "yes", "no")
    model = finetune(pl.DataFrame({"text": words[drawn], "label": labels}))
    said = model.probabilities(words.tolist())[:, model.labels.index("yes")]
    np.testing.assert_allclose(said, chance, atol=0.08)


def test_case_is_kept_where_it_matters():
    texts = [w.upper() if n % 2 else w for n in range(20) for w in ("stop now", "go on", "wait")]
    table = pl.DataFrame(
        {"text": texts, "label": ["loud" if t.isupper() else "calm" for t in texts]}
    )
    model = finetune(table)
    assert model.facts["chosen"]["case"] is True
    assert model.predict(["STOP", "stop"]) == ["loud", "calm"]


def test_a_model_that_reads_case_does_not_hang_on_it():
    """Case tells the label of every row learned from, the words that of nine in ten."""
    rng = np.random.default_rng(3)
    words = {"bait": ["shocking", "secrets", "reasons"], "news": ["minister", "court", "treaty"]}
    words = {label: [*own * 3, "people"] for label, own in words.items()}
    texts, labels = [], []
    for label, own in words.items():
        for _ in range(100):
            told = f"{rng.choice(own)} {' '.join(rng.choice(list('abcdefgh'), 5))} in may"
            texts.append(told.title() if label == "bait" else told.capitalize())
            labels.append(label)
    model = finetune(pl.DataFrame({"text": texts, "label": labels}))
    assert model.facts["chosen"]["case"] is True
    said = model.predict([text.lower() for text in texts])
    assert np.mean([a == b for a, b in zip(said, labels, strict=True)]) > 0.85


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"text": ["a b", "c d"], "label": ["x", "x"]}, "two labels"),
        ({"text": [], "label": []}, "two labels"),
        ({"text": ["a"]}, "label"),
        ({"text": ["!!", "??"], "label": ["x", "y"]}, None),
        ({"text": ["", " "], "label": ["x", "y"]}, "letter or digit"),
    ],
)
def test_bad_tables(table, words):
    frame = pl.DataFrame(table)
    if words is None:
        assert finetune(frame).predict(["!!", "??"]) == ["x", "y"]
        return
    with pytest.raises(InputError, match=words):
        finetune(frame)


def test_unknown_trainer(table):
    assert "tfidf" in TRAINERS.names()
    with pytest.raises(InputError, match="Did you mean tfidf"):
        finetune(table, "tf-idf")


def test_no_model_there(tmp_path):
    with pytest.raises(InputError, match="holds no model"):
        load_model(tmp_path)


@pytest.mark.parametrize("name", ["weights.npz", "vocabulary.json", "model.json"])
def test_a_file_cut_short_is_refused(name, model, tmp_path):
    file = tmp_path / "model" / name
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(InputError, match=rf"{name} cannot be used"):
        load_model(tmp_path / "model")


@pytest.mark.parametrize("name", ["weights.npz", "vocabulary.json"])
def test_a_file_that_is_missing_or_changed_is_refused(name, model, tmp_path):
    file = tmp_path / "model" / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(InputError, match="cut short or changed"):
        load_model(tmp_path / "model")
    file.unlink()
    with pytest.raises(InputError, match=name):
        load_model(tmp_path / "model")


def edit(folder, change):
    file = folder / "model.json"
    manifest = json.loads(file.read_text("utf-8"))
    change(manifest)
    file.write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m.update(format=99), "format"),
        (lambda m: m.update(labels=["a", "b"]), "do not fit"),
        (lambda m: m.update(labels="ab"), "labels"),
        (lambda m: m.pop("temperature"), "temperature"),
        (lambda m: m.update(temperature=-1), "do not fit"),
        (lambda m: m.update(trainer="elsewhere"), "no trainer"),
        (lambda m: m.pop("sha256"), "cut short or changed"),
    ],
)
def test_a_changed_manifest_is_refused(change, words, model, tmp_path):
    edit(tmp_path / "model", change)
    with pytest.raises(InputError, match=words):
        load_model(tmp_path / "model")


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("code of the file ran",))


def test_a_pickle_in_the_arrays_is_never_run(model, tmp_path):
    import hashlib

    file = tmp_path / "model" / "weights.npz"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("weights.npy", pickle.dumps(Bomb()))
    file.write_bytes(data.getvalue())
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    edit(tmp_path / "model", lambda m: m["sha256"].update({"weights.npz": digest}))
    with pytest.raises(InputError, match="cannot be used"):
        load_model(tmp_path / "model")


def test_a_model_that_cannot_be_saved(model, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LabelwrightError, match="cannot write"):
        model.save(tmp_path / "file" / "model")
