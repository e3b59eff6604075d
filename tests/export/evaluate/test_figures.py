"""Intervals of any metric, coarser views, and whether rows can tell two contenders apart."""

import numpy as np
import polars as pl
import pytest
from labelwright.export.evaluate import evaluate
from labelwright.export.evaluate.comparing import rows_needed
from labelwright.export.evaluate.contender import Contender, Given
from labelwright.export.evaluate.figures import figures, weights
from labelwright.export.evaluate.marks import is_simulated
from labelwright.export.evaluate.metrics.base import Answers, Settings
from labelwright.export.evaluate.views import OTHER, seen_as, views
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, cohen_kappa_score, fbeta_score, roc_auc_score

STARS = ("1", "2", "3", "4", "5")
GROUPS = {"good": ["4", "5"], "bad": ["1", "2", "3"]}


def stars(rows=200, seed=0):
    rng = np.random.default_rng(seed)
    true = rng.integers(0, 5, rows)
    scores = -np.abs(np.arange(5) - true[:, None]) + rng.normal(0, 1.2, (rows, 5))
    sure = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return Answers(true, sure.argmax(axis=1), sure, STARS)


def test_every_figure_has_an_interval_that_holds_it():
    found = figures(stars(), Settings(betas=(0.3, 2.0)), np.random.default_rng(0), ordinal=True)
    assert {"accuracy", "f0.3", "f2", "auroc", "ece", "one_off", "quadratic_kappa"} <= set(found)
    for name, one in found.items():
        slack = 0.03 if name == "ece" else 1e-9  # resamples are noisier, which ECE counts as error
        assert one["low"] - slack <= one["value"] <= one["high"], name


def test_what_rows_do_not_say_is_left_out():
    one = Answers(np.zeros(5, int), np.zeros(5, int), np.ones((5, 2)) / 2, ("a", "b"))
    found = figures(one, Settings(), np.random.default_rng(0))
    assert "accuracy" in found
    assert not {"auroc", "auprc", "mcc"} & set(found)


def test_figures_of_a_label_that_no_row_has_are_left_out():
    one = Answers(np.zeros(6, int), np.array([0, 0, 0, 0, 1, 0]), None, ("ham", "spam"))
    found = figures(one, Settings("spam", betas=(0.3,)), np.random.default_rng(0))
    assert not {"precision", "recall", "f1", "f0.3", "mcc"} & set(found)
    assert found["accuracy"]["value"] == pytest.approx(5 / 6)
    never = Answers(np.array([0, 1]), np.array([0, 0]), None, ("ham", "spam"))
    found = figures(never, Settings("spam"), np.random.default_rng(0))
    assert {found[name]["value"] for name in ("precision", "recall", "f1")} == {0}


@pytest.mark.parametrize("beta", [1e-5, 0.01, 1 / 3, 2.5, 100])
def test_every_beta_that_a_prompt_file_may_ask_for(beta):
    one = stars()
    found = figures(one, Settings("5", (beta,)), np.random.default_rng(0), names=[f"f{beta:g}"])
    expected = fbeta_score(one.true == 4, one.said == 4, beta=float(f"{beta:g}"))
    assert found[f"f{beta:g}"]["value"] == pytest.approx(expected)


def test_resamples_keep_the_rows_of_each_label():
    one = stars()
    drawn = weights(one, 20, np.random.default_rng(0))
    for place in range(5):
        assert (drawn[:, one.true == place].sum(axis=1) == (one.true == place).sum()).all()


def test_a_view_is_the_coarser_question_on_the_same_answers():
    one = stars()
    asked = Settings(betas=(0.3,), views={"good or bad": GROUPS})
    found = views(one, asked, np.random.default_rng(0))["good or bad"]
    true, said = one.true >= 3, one.said >= 3
    metrics = found["metrics"]
    assert found["rows"] == 200
    assert found["positive"] == "good"
    assert metrics["accuracy"]["value"] == accuracy_score(true, said)
    assert metrics["f0.3"]["value"] == pytest.approx(fbeta_score(true, said, beta=0.3))
    sure = one.probabilities[:, 3:].sum(axis=1)
    assert metrics["auroc"]["value"] == pytest.approx(roc_auc_score(true, sure))


def test_a_view_that_leaves_labels_out():
    one = stars()
    seen, left_out = seen_as(one, {"best": ["5"], "worst": ["1"]})
    assert left_out == int(np.isin(one.true, [1, 2, 3]).sum())
    assert seen.labels == ("best", "worst", OTHER)
    kept = np.isin(one.true, [0, 4])
    expected = (one.true == one.said)[kept].mean()
    assert accuracy_score(seen.true, seen.said) == pytest.approx(expected)


def test_rows_needed_find_the_difference_four_times_in_five():
    rng = np.random.default_rng(0)
    size = rows_needed(12, 4, 100)
    assert size is not None
    shares = [0.12, 0.04, 0.84]
    found = 0
    for _ in range(400):
        gained, lost, _ = rng.multinomial(size, shares)
        found += binomtest(gained, gained + lost).pvalue < 0.05
    assert 0.72 <= found / 400 <= 0.9
    assert rows_needed(5, 5, 100) is None


class Knows:
    """A model of two labels, right but for the first rows."""

    labels, trainer, facts = ("a", "b"), "knows", {}

    def predict(self, texts):
        return [text.split()[-1] for text in texts]


def rows(wrong, size=100, words="row {n}"):
    true = ["ab"[n % 2] for n in range(size)]
    said = [{"a": "b", "b": "a"}[t] if n < wrong else t for n, t in enumerate(true)]
    texts = [f"{words.format(n=n)} {answer}" for n, answer in enumerate(said)]
    return pl.DataFrame({"text": texts, "label": true})


def other(name, answer, **more):
    return Contender(name, "model", lambda known: Given(answer(known)), 7, **more)


def test_contenders_stand_beside_the_model():
    truth = other("truth", lambda known: [known.labels[place] for place in known.true])
    lost = other("lost", lambda known: [None] * len(known.texts), facts={"why": "no answer"})
    report = evaluate(Knows(), {"real": rows(20), "test": rows(2)}, others=[truth, lost], name="m")
    by = {one["name"]: one for one in report["contenders"]}
    assert list(by) == ["majority", "truth", "lost", "m"]
    assert by["truth"]["sets"]["real"]["metrics"]["accuracy"]["value"] == 1
    assert by["lost"]["sets"]["real"]["metrics"]["accuracy"]["value"] == 0
    assert by["lost"]["why"] == "no answer"
    assert by["m"]["sets"]["real"]["difference"] is None
    assert by["truth"]["sets"]["real"]["difference"]["value"] == pytest.approx(-0.2)
    assert report["gap"]["real"]["value"] == pytest.approx(0.18)
    assert by["m"]["gap"]["real"]["value"] == report["gap"]["real"]["value"]
    pairs = {(one["set"], one["first"], one["second"]): one for one in report["comparisons"]}
    pair = pairs["real", "truth", "m"]
    assert (pair["only_first"], pair["only_second"]) == (20, 0)
    assert pair["p"] == pytest.approx(2 * 0.5**20)
    assert any("truth is better than m by 20.0 points on real" in one for one in report["words"])
    told = "truth and m differ by 2.0 points on test, which 100 rows cannot tell from chance"
    assert any(told in one for one in report["words"])


def test_a_contender_that_answers_some_rows_is_held_against_those():
    some = Contender("some", "asked", lambda known: Given(["a"] * 3, rows=[0, 2, 4]))
    report = evaluate(Knows(), {"real": rows(1)}, others=[some])
    there = next(one for one in report["contenders"] if one["name"] == "some")["sets"]["real"]
    assert there["rows"] == 3
    assert there["metrics"]["accuracy"]["value"] == 1
    assert there["marks"] == ["few_rows"]
    assert there["difference"]["value"] == pytest.approx(-1 / 3)
    assert "few_rows" in report["marks"]


def test_near_rows_are_named_and_figures_given_with_and_without():
    long = "the minister said on monday that the bridge at {n} will be closed for repairs"
    real = rows(10, 60, words=long)
    texts = real["text"].to_list()
    train = pl.DataFrame(
        {
            "id": ["t1", "t2"],
            "text": [texts[0].replace("repairs", "repair"), "quite another text a"],
            "label": ["a", "b"],
            "split": ["train", "train"],
        }
    )
    seeds = [(texts[30], "a")]
    report = evaluate(Knows(), {"real": real}, train=train, seeds=seeds)
    near = report["sets"]["real"]["near"]
    assert report["sets"]["real"]["overlap"]["rows"] == 0
    assert [(one["id"], one["like"], one["of"]) for one in near["found"]] == [
        ("row 1", "t1", "train"),
        ("row 31", "seed example 1 (a)", "seeds"),
    ]
    assert near["with"]["accuracy"]["value"] == pytest.approx(50 / 60)
    assert near["without"]["rows"] == 58
    assert near["without"]["accuracy"]["value"] == pytest.approx(49 / 58)
    assert report["sets"]["real"]["marks"] == ["could_have_seen"]
    majority = report["contenders"][0]["sets"]["real"]
    assert majority["marks"] == []
    assert any("Training rows or seed examples, or nearly, are 2 rows of real" in one
               for one in report["words"])  # fmt: skip


def test_a_scale_keeps_the_order_of_the_task_where_the_model_lacks_a_step():
    class Says:
        labels, trainer, facts = ("1", "2", "4", "5"), "says", {}

        def predict(self, texts):
            return [text.split()[-1] for text in texts]

    true, said = ["3", "3", "1", "5"], ["4", "5", "1", "1"]
    table = pl.DataFrame({"text": [f"{n} {one}" for n, one in enumerate(said)], "label": true})
    report = evaluate(Says(), {"real": table}, labels=STARS, ordinal=True)["sets"]["real"]
    assert report["confusion"]["labels"] == list(STARS)
    assert report["metrics"]["mae"]["value"] == pytest.approx((1 + 2 + 0 + 4) / 4)
    assert report["metrics"]["one_off"]["value"] == pytest.approx(2 / 4)


def test_no_label_is_as_far_off_as_the_scale_allows():
    table = pl.DataFrame({"text": [f"row {n}" for n in range(4)], "label": ["5", "2", "1", "5"]})
    asked = Contender("asked", "asked", lambda known: Given([None, None, "1", "4"]))

    class Fives:
        labels, trainer, facts = STARS, "fives", {}

        def predict(self, texts):
            return ["5"] * len(texts)

    report = evaluate(Fives(), {"real": table}, others=[asked], ordinal=True)
    metrics = next(one for one in report["contenders"] if one["name"] == "asked")["sets"]["real"]
    metrics = metrics["metrics"]
    assert metrics["mae"]["value"] == pytest.approx((4 + 3 + 0 + 1) / 4)
    assert metrics["one_off"]["value"] == pytest.approx(2 / 4)
    assert metrics["one_off"]["high"] <= 1
    kappa = cohen_kappa_score([4, 1, 0, 4], [0, 4, 0, 3], labels=range(5), weights="quadratic")
    assert metrics["quadratic_kappa"]["value"] == pytest.approx(kappa)


def test_an_answer_that_is_no_label_does_not_change_what_brier_is_of():
    table = pl.DataFrame({"text": ["x", "y", "z"], "label": ["a", "b", "a"]})
    sure = np.array([[0.8, 0.2], [0.4, 0.6], [0.5, 0.5]])
    asked = Contender("asked", "asked", lambda _: Given(["a", "b", None], sure, ("a", "b")))
    report = evaluate(Knows(), {"real": table.with_columns(pl.col("text") + " a")}, others=[asked])
    metrics = next(one for one in report["contenders"] if one["name"] == "asked")["sets"]["real"]
    found = metrics["metrics"]["brier"]["value"]
    assert found == pytest.approx((0.2**2 + 0.4**2 + 0.5**2) / 3)


def test_figures_of_few_rows_carry_their_mark_in_a_set_of_many():
    table = rows(10).with_columns(
        label=pl.when(pl.int_range(100) >= 80).then(pl.lit("c")).otherwise("label")
    )
    asked = Settings("c", views={"c or a": {"a": ["a"], "c": ["c"]}, "few": {"c": ["c"], "d": "d"}})
    report = evaluate(Knows(), {"real": table}, labels=("a", "b", "c", "d"), settings=asked)
    one = report["sets"]["real"]
    assert one["marks"] == []
    assert one["metrics"]["recall"]["marks"] == ["few_rows"]
    assert "marks" not in one["metrics"]["accuracy"]
    assert one["views"]["c or a"]["marks"] == []
    assert one["views"]["c or a"]["metrics"]["f1"]["marks"] == ["few_rows"]
    assert one["views"]["few"]["rows"] == 20
    assert one["views"]["few"]["marks"] == ["few_rows"]
    assert "few_rows" in report["marks"]
    model = next(one for one in report["contenders"] if one["kind"] == "model")
    assert model["sets"]["real"]["metrics"]["f1"]["marks"] == ["few_rows"]


def test_marks_stand_behind_figures_in_sentences():
    asked = other("m", lambda known: ["a"] * len(known.texts), marks=["could_have_seen"])
    report = evaluate(Knows(), {"real": rows(2, 20), "test": rows(0)}, others=[asked], name="own")
    said = "\n".join(report["words"])
    assert "accuracy 1.000 on test against 0.900 * on real" in said
    assert "own is better than m by 40.0 points on real *! (McNemar" in said
    assert "own is better than m by 50.0 points on test ! (McNemar" in said


def test_what_only_acts_as_a_model():
    assert is_simulated("openai/fake-mini")
    assert is_simulated("ft:gpt-4.1-mini", "http://127.0.0.1:1234/v1", trained=True)
    assert not is_simulated("openai/llama3", "http://127.0.0.1:8000/v1")
    assert not is_simulated("ft:gpt-4.1-mini", "https://api.openai.com/v1", trained=True)


def test_what_learned_from_rows_of_a_simulated_model_is_marked():
    train = rows(1, 40).with_columns(generator=pl.lit("openai/fake"), split=pl.lit("train"))
    report = evaluate(Knows(), {"real": rows(2, 20)}, train=train, name="own")
    marks = {one["name"]: one["sets"]["real"]["marks"] for one in report["contenders"]}
    assert "simulated" in marks["surface_only"]
    assert "simulated" not in marks["majority"]
