"""From reviewed rows to figures: they hold the truth, and are not given where they cannot be."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from labelled_tables import a_task, answers_to, beliefs, table_of
from labelwright.labelers.audit import audited
from labelwright.labelers.drawing import draw, in_order
from labelwright.reviews import Review
from labelwright.table import VERDICT
from labelwright.task import NONE_FITS

NAMES = ("ollama/small", "openai/large")
FIGURE = {"value", "low", "high", "rows", "method"}


def sampled(task, table, truth, rows, seed=0):
    """Reviews of a random sample, as the sheet gives them."""
    return answers_to(draw(table, rows, seed)["id"].to_list(), task, truth, drawn="even")


def holds(figure, truth):
    return figure["low"] <= truth <= figure["high"]


def figures(value):
    """Every figure of a report, at any depth."""
    if isinstance(value, dict) and "value" in value:
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from figures(one)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """60 samples of one table: at a rate of 95 % fewer than 50 hold it once in 2,000 times."""
    task = a_task("abc")
    probabilities, truth = beliefs(600, 3, seed=0, heat=1.6)
    table = table_of(task, probabilities)
    right = float((probabilities.argmax(axis=1) == truth).mean())
    held = dict.fromkeys(("plain", "powered", "b", "right", "curve"), 0)
    for seed in range(60):
        report = audited(task, table, sampled(task, table, truth, 80, seed), seed=seed)
        held["plain"] += holds(report["accuracy"]["plain"], right)
        held["powered"] += holds(report["accuracy"]["powered"], right)
        held["b"] += holds(report["class_shares"]["b"]["powered"], (truth == 1).mean())
        said = probabilities.argmax(axis=1) == 0
        held["right"] += holds(report["labels"]["a"]["right"], (truth[said] == 0).mean())
        held["curve"] += holds(report["risk_coverage"][-1]["accuracy"], right)
    assert all(count >= 50 for count in held.values()), held


def test_small_samples_hold_it_too_and_are_not_wider_than_they_need_be():
    """400 samples of 29 rows; 360 to 396 hold it at a rate of 95 %, but for once in 1,000 times."""
    task = a_task("ab")
    probabilities, truth = beliefs(300, 2, seed=9, heat=1.6)
    table = table_of(task, probabilities)
    right = float((probabilities.argmax(axis=1) == truth).mean())
    held = 0
    for seed in range(400):
        report = audited(task, table, sampled(task, table, truth, 29, seed), seed=seed)
        held += holds(report["accuracy"]["plain"], right)
    assert 360 <= held <= 396


def test_every_figure_has_its_interval_and_all_of_it_is_json():
    task = a_task("abc")
    probabilities, truth = beliefs(500, 3, seed=1, heat=2.5)
    report = audited(
        task,
        table_of(task, probabilities),
        sampled(task, table_of(task, probabilities), truth, 200),
    )
    found = list(figures(json.loads(json.dumps(report, allow_nan=False))))
    assert len(found) > 40
    assert all(set(one) == FIGURE and one["low"] <= one["value"] <= one["high"] for one in found)
    assert (report["rows"], report["reviewed"], report["drawn"]) == (500, 200, 200)
    assert sum(one["plain"]["value"] for one in report["class_shares"].values()) == pytest.approx(1)
    assert sum(map(sum, (row.values() for row in report["confusion"].values()))) == 200
    more = report["accuracy"]["more_reviews_to_halve"]["plain"]
    assert 150 < more["value"] < 300
    assert report["unanswered"] == report["elsewhere"] == report["unknown"] == 0


def test_a_labeler_that_is_not_sure_enough_is_calibrated_and_a_threshold_is_found():
    task = a_task("ab")
    probabilities, truth = beliefs(3_000, 2, seed=2, heat=4.0, strength=4.0)
    table = table_of(task, probabilities)
    report = audited(task, table, sampled(task, table, truth, 600))
    calibration = report["calibration"]
    assert calibration["rows"] == 600
    assert calibration["by_chance"]
    assert calibration["ece"]["after"]["value"] < calibration["ece"]["before"]["value"] / 2
    assert calibration["brier"]["after"]["value"] < calibration["brier"]["before"]["value"]
    assert {"before", calibration["method"]} <= calibration["log_loss"].keys()
    best = next(one for one in report["thresholds"] if one["wanted"] == 0.95)
    assert best["accuracy"]["low"] >= 0.95
    assert best["coverage"]["value"] > 0.5
    words = " ".join(report["words"])
    assert f"label automatically from {best['threshold']:.3f} up (confidence, calibrated)" in words
    after = report["reliability"]["after"]
    assert holds(after[-1]["accuracy"], after[-1]["confidence"])


def test_with_few_reviews_no_calibration_and_the_words_say_so():
    task = a_task("ab")
    probabilities, truth = beliefs(200, 2, seed=3)
    table = table_of(task, probabilities)
    report = audited(task, table, sampled(task, table, truth, 12))
    assert report["calibration"] is None
    assert report["reliability"] == {"before": [], "after": []}
    assert report["accuracy"]["powered"] is None
    assert "only 12 rows are reviewed" in report["accuracy"]["warning"]
    assert any("from 30 reviewed rows on" in one for one in report["words"])
    assert any("no threshold" in one for one in report["words"])


class TestSamples:
    task = a_task("ab")
    probabilities, truth = beliefs(400, 2, seed=4)
    table = table_of(task, probabilities)

    def order(self, seed=0):
        return in_order(self.table["id"], seed)

    def report(self, reviews):
        return audited(self.task, self.table, reviews)

    def test_rows_that_were_not_drawn_calibrate_but_give_no_interval(self):
        rows = self.table["id"].to_list()[:60]
        report = self.report(answers_to(rows, self.task, self.truth))
        assert report["reviewed"] == 60
        assert report["drawn"] == 0
        assert report["accuracy"] is None
        assert report["class_shares"] == report["labels"] == {}
        assert report["risk_coverage"] == report["thresholds"] == []
        assert report["calibration"]["rows"] == 60
        assert not report["calibration"]["by_chance"]
        words = " ".join(report["words"])
        assert "none of them drawn by chance" in words
        assert "may be off on others" in words

    def test_rows_without_an_answer_are_counted_and_warned_of(self):
        asked = self.order()[:50]
        answered = [row for place, row in enumerate(asked) if place % 5]
        report = self.report(answers_to(answered, self.task, self.truth, drawn="even"))
        assert (report["drawn"], report["reviewed"], report["unanswered"]) == (50, 40, 10)
        assert any("10 of the 50 rows of the sample" in one for one in report["words"])

    def test_who_stops_in_the_middle_has_a_smaller_sample(self):
        report = self.report(answers_to(self.order()[:31], self.task, self.truth, drawn="even"))
        assert (report["drawn"], report["unanswered"]) == (31, 0)

    def test_any_answer_to_a_drawn_row_counts(self):
        asked = self.order()[:40]
        some = answers_to(asked[10:], self.task, self.truth, drawn="even")
        other = answers_to([*asked[:10], *self.order()[300:330]], self.task, self.truth)
        report = self.report([*some, *other])
        assert (report["drawn"], report["unanswered"], report["reviewed"]) == (40, 0, 70)
        assert report["accuracy"]["plain"]["rows"] == 40
        assert report["calibration"]["rows"] == 40

    def test_a_sample_that_somebody_else_drew_joins_in(self):
        asked = answers_to(self.order()[:40], self.task, self.truth, drawn="even")
        own = answers_to(self.order(9)[:50], self.task, self.truth, drawn="own")
        both = {one.id for one in [*asked, *own]}
        report = self.report([*asked, *own])
        assert report["accuracy"]["plain"]["rows"] == report["drawn"] == len(both)
        assert report["unanswered"] == 0

    def test_all_rows_known_leave_no_doubt(self):
        report = self.report(answers_to(self.table["id"].to_list(), self.task, self.truth))
        right = (self.probabilities.argmax(axis=1) == self.truth).mean()
        plain = report["accuracy"]["plain"]
        assert plain["low"] == plain["high"] == pytest.approx(right)
        assert report["drawn"] == 400
        assert any("every row is reviewed" in one for one in report["words"])

    def test_what_cannot_be_placed_is_counted_and_said(self):
        reviews = answers_to(self.order()[:40], self.task, self.truth, drawn="even", by="ada")
        reviews += [Review(id="gone", label="a"), Review(id=self.order()[50], label="zzz")]
        reviews += [Review(id=one.id, label="b", by="bo") for one in reviews[:6]]
        report = self.report(reviews)
        assert (report["elsewhere"], report["unknown"], report["reviewed"]) == (1, 1, 40)
        differ = sum(one.label != "b" for one in reviews[:6])
        assert report["reviewers"] == {"rows": 6, "differ": differ}
        words = " ".join(report["words"])
        assert "not in the table any more" in words
        assert "name a label that the task has not" in words
        assert f"{differ} of them differently" in words

    def test_a_row_without_a_label_counts_as_wrong(self):
        table = self.table.with_columns(
            pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.col(name)).alias(name)
            for name in ("label", "confidence")
        )
        reviews = answers_to(self.table["id"].to_list(), self.task, self.truth)
        report = audited(self.task, table, reviews)
        right = (self.probabilities.argmax(axis=1) == self.truth)[::2].sum() / 400
        assert report["accuracy"]["plain"]["value"] == pytest.approx(right)
        assert {"a", "b", "no label"} == set(report["confusion"]["a"])


def test_shares_that_are_others_than_they_seem_are_told():
    task = a_task("ab")
    truth = np.arange(1_000) % 2
    said = np.where(np.arange(1_000) % 4 < 3, 0.9, 0.1)
    table = table_of(task, np.stack([said, 1 - said], axis=1))
    report = audited(task, table, sampled(task, table, truth, 300))
    assert report["class_shares"]["a"]["labelled"] == 0.75
    assert any(one.startswith("a: 75.0 % of the rows are labelled so") for one in report["words"])


def test_that_no_label_fits_is_an_option_of_its_own():
    task = a_task("ab", abstain={"description": "neither"})
    probabilities, truth = beliefs(300, 3, seed=5)
    table = table_of(task, probabilities)
    report = audited(task, table, sampled(task, table, truth, 300))
    right = (probabilities.argmax(axis=1) == truth).mean()
    assert report["accuracy"]["plain"]["value"] == pytest.approx(right)
    assert (
        report["class_shares"][NONE_FITS]["labelled"] == (probabilities.argmax(axis=1) == 2).mean()
    )
    assert report["class_shares"][NONE_FITS]["plain"]["value"] == pytest.approx((truth == 2).mean())
    assert NONE_FITS in report["confusion"]["a"]


def test_on_a_scale_the_next_step_is_told_too():
    task = a_task("12345", "ordinal")
    probabilities, truth = beliefs(400, 5, seed=6, strength=1.0)
    table = table_of(task, probabilities)
    report = audited(task, table, sampled(task, table, truth, 400))
    near = (abs(probabilities.argmax(axis=1) - truth) <= 1).mean()
    assert report["within_one_step"]["plain"]["value"] == pytest.approx(near)
    assert any(
        "one step away" in one
        for one in audited(task, table, sampled(task, table, truth, 90))["words"]
    )
    assert (
        audited(a_task("ab"), table_of(a_task("ab"), [[0.9, 0.1]]), [Review(id="r0", label="a")])[
            "within_one_step"
        ]
        is None
    )


def test_of_a_scale_with_none_of_these_none_is_near_nothing():
    task = a_task("123", "ordinal", abstain={"description": "none"})
    table = table_of(task, np.eye(4)[[2, 3, 3]])
    reviews = [
        Review(id="r0", label=NONE_FITS),
        Review(id="r1", label="3"),
        Review(id="r2", label=NONE_FITS),
    ]
    assert audited(task, table, reviews)["within_one_step"]["plain"]["value"] == pytest.approx(
        1 / 3
    )


def test_a_set_is_right_when_all_of_it_is():
    task = a_task("abc", "multi")
    rng = np.random.default_rng(7)
    probabilities = rng.random((500, 3))
    truth = (rng.random((500, 3)) < probabilities).astype(int)
    table = table_of(task, probabilities)
    order = draw(table, 500, 0)["id"].to_list()
    reviews = [
        Review(
            id=row,
            labels=tuple(name for name, one in zip("abc", truth[int(row[1:])], strict=True) if one),
            drawn="even",
        )
        for row in order
    ]
    said = probabilities >= 0.5
    whole = audited(task, table, reviews)
    assert whole["accuracy"]["plain"]["value"] == pytest.approx((said == truth).all(axis=1).mean())
    assert whole["class_shares"]["b"]["plain"]["value"] == pytest.approx(truth[:, 1].mean())
    assert whole["class_shares"]["b"]["labelled"] == said[:, 1].mean()
    right = truth[said[:, 2], 2].mean()
    assert whole["labels"]["c"]["right"]["value"] == pytest.approx(right)
    assert sum(whole["confusion"]["a"].values()) == 500
    assert whole["confusion"]["a"]["both"] == (said[:, 0] & (truth[:, 0] > 0)).sum()
    part = audited(task, table, reviews[:100])
    assert holds(part["accuracy"]["plain"], (said == truth).all(axis=1).mean())
    assert holds(part["class_shares"]["b"]["powered"], truth[:, 1].mean())
    assert part["calibration"]["rows"] == 100
    assert part["calibration"]["ece"]["before"]["rows"] == 300


def test_too_sure_is_only_said_where_it_is_no_chance():
    task = a_task("ab")
    said = {}
    for heat in (1.0, 0.3):
        probabilities, truth = beliefs(600, 2, seed=8, heat=heat)
        table = table_of(task, probabilities)
        report = audited(task, table, sampled(task, table, truth, 300))
        said[heat] = "too sure" in " ".join(report["words"])
    assert said == {1.0: False, 0.3: True}


class TestPanel:
    """Two labelers: one that is sure where it is right, and one that is always right."""

    def table(self, kind="single"):
        task = a_task("ab", kind)
        rng = np.random.default_rng(2)
        truth = rng.integers(2, size=1_000)
        sure = rng.uniform(0.5, 1, size=1_000)
        small = np.where(rng.random(1_000) < np.where(sure > 0.7, 1.0, 0.5), truth, 1 - truth)
        table = table_of(task, np.eye(2)[truth] * 0.9 + 0.05)
        said = [
            [
                self.said(kind, NAMES[0], "ab"[one], how_sure),
                self.said(kind, NAMES[1], "ab"[true], 0.95),
            ]
            for one, true, how_sure in zip(small, truth, sure, strict=True)
        ]
        column = pl.Series("labelers", said, dtype=pl.List(VERDICT))
        return task, table.with_columns(column), truth, small == truth

    def said(self, kind, name, label, sure):
        one = {"labeler": name, "label": label, "labels": None, "confidence": sure}
        return one | {"label": None, "labels": [label]} if kind == "multi" else one

    @pytest.mark.parametrize("kind", ["single", "multi"])
    def test_each_is_measured_and_the_first_has_a_threshold(self, kind):
        task, table, truth, right = self.table(kind)
        ids = draw(table, 400, 0)["id"].to_list()
        names = {row: "ab"[truth[int(row[1:])]] for row in ids}
        told = {
            row: {"labels": [name]} if kind == "multi" else {"label": name}
            for row, name in names.items()
        }
        reviews = [Review(id=row, drawn="even", **one) for row, one in told.items()]
        report = audited(task, table, reviews)
        small, large = report["labelers"]
        assert (small["name"], large["name"]) == NAMES
        assert small["asked"] == large["asked"] == 1_000
        assert holds(small["right"], right.mean())
        assert large["right"]["value"] == 1
        best = small["alone"][-1]
        assert 0.65 < best["threshold"] < 0.8
        assert best["accuracy"]["low"] >= best["wanted"] >= 0.95
        assert best["coverage"]["value"] == pytest.approx(2 * (1 - best["threshold"]), abs=0.06)
        (words,) = [one for one in report["words"] if "cascade" in one]
        assert f"`cascade: {{below: {best['threshold']:.3f}}}`" in words
        assert NAMES[0] in words

    def test_a_labeler_that_was_asked_in_turn_is_measured_where_it_was(self):
        task, table, truth, _ = self.table()
        some = [row[:1] if at % 2 else row for at, row in enumerate(table["labelers"].to_list())]
        table = table.with_columns(pl.Series("labelers", some, dtype=pl.List(VERDICT)))
        _, large = audited(task, table, sampled(task, table, truth, 100))["labelers"]
        assert large["asked"] == 500
        assert 30 <= large["right"]["rows"] <= 70

    def test_without_a_random_sample_there_is_nothing_to_say(self):
        task, table, truth, _ = self.table()
        reviews = answers_to(["r1", "r2"], task, truth, drawn=None)
        assert audited(task, table, reviews)["labelers"] == []
