"""Reports drawn for people: every figure is there, nothing is wider than 100 columns, and a report
that holds less is drawn all the same."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.cli.draw import draw_curation, draw_evaluation, draw_models, draw_report
from rich.console import Console

FIGURE = {"value": 0.9123, "low": 0.889, "high": 0.93}
REPORT = {
    "task": "clickbait",
    "labels": ["clickbait", "news"],
    "folder": "runs/clickbait",
    "generation": {
        "model": "local/smollm2",
        "labels": {
            "clickbait": {
                "asked": 300,
                "usable": 211,
                "candidates": 1234,
                "dropped": {"near duplicate": 1000, "unusable": 23},
                "stopped": "no new text in 20 calls",
            },
        },
        "usage": {"requests": 77, "from_journal": 7, "input_tokens": 4000, "output_tokens": 5678},
    },
    "labeling": {
        "rows": 211,
        "votes": 422,
        "votes_failed": 3,
        "rows_without_label": 1,
        "labels": {"clickbait": 190, "news": 20},
        "places": {"words": "Places picked: 1: 70%, 2: 30%; more uneven than chance."},
    },
    "curation": {
        "rows": 211,
        "kept": 180,
        "dropped": {"label_disagreement": 31},
        "checks": {"artefact": {"flagged": 45, "seconds": 1.25}},
        "labels": {"clickbait": 170, "news": 10},
        "findings": [
            {
                "check": "artefact",
                "tier": "surface",
                "feature": "ends with !",
                "label": "clickbait",
                "rows": 45,
                "rate_in_label": 0.26,
                "rate_elsewhere": 0.0,
                "p_value": 3.2e-12,
                "gain": 0.1,
            }
        ]
        * 14,
        "surface_only": {"accuracy": 0.811, "majority": 0.5},
    },
    "split": {"train": {"clickbait": 136, "news": 8}, "test": {"clickbait": 17}, "seconds": 1.0},
    "export": {"csv": {"files": ["export/csv/train.csv"], "rows": {"train": 144}, "notes": ["n1"]}},
    "model": {"trainer": "tfidf", "train_rows": 144, "path": "models/tfidf", "seconds": 71.2},
    "evaluation": {
        "sets": {
            name: {
                "rows": 2000,
                "accuracy": FIGURE,
                "macro_f1": {**FIGURE, "value": 0.8765},
                "labels": {"news": {"precision": 0.5, "recall": 0.25, "f1": 1 / 3, "support": 9}},
            }
            for name in ("test", "real")
        },
        "baselines": {"seeds_only": {"real": {"accuracy": {**FIGURE, "value": 0.7011}}}},
        "words": ["The synthetic figure flatters."],
    },
    "seconds": {"generate": 100.0, "label": 33.0},
}


def drawn(what, width=100):
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(what)
    return out.getvalue()


WORDS = """
clickbait, news | 1,234 | 1,000 near duplicate, 23 unusable | no new text in 20 calls | 422 votes
77 requests (7 answered before), 9,678 tokens | 3 votes failed | more uneven than chance
180 of 211 rows kept; dropped by 31 label_disagreement | 1.2 s | ends with ! | 26.0 % | 3e-12
and 4 more | 81.1 % | 136 | 144 train | n1 | tfidf on 144 rows in 1 min 11 s | 33.3 %
91.2 % (88.9 to 93.0) | 87.6 % | 70.1 % | real (2,000 rows) | The synthetic figure flatters.
2 min 13 s
"""


@pytest.mark.parametrize(
    "word", [w.strip() for row in WORDS.split("\n") for w in row.split("|") if w.strip()]
)
def test_every_figure_is_there(word):
    assert word in drawn(draw_report(REPORT))


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(width):
    assert all(len(line) <= width for line in drawn(draw_report(REPORT), width).splitlines())


@pytest.mark.parametrize("name", ["generation", "labeling", "curation", "split", "evaluation"])
def test_a_report_that_holds_less_is_drawn_all_the_same(name):
    assert drawn(draw_report({**REPORT, name: {}}))
    for key in REPORT[name]:
        less = {k: v for k, v in REPORT[name].items() if k != key}
        assert drawn(draw_report({**REPORT, name: less}))


def test_a_folder_where_nothing_was_done():
    assert "Nothing was done" in drawn(draw_report({"task": "x", "labels": ["a", "b"]}))


def test_words_of_texts_and_models_are_not_taken_for_markup_or_control_codes():
    report = {"labels": {"[red]no[/red]": 3, "a\x1b[31mb\nc": 4}, "rows": 7, "kept": 7}
    out = drawn(draw_curation(report))
    assert "[red]no[/red]" in out
    assert "a·[31mb·c" in out


@given(st.dictionaries(st.text(max_size=20), st.integers(0, 10**9), max_size=5))
def test_any_label_names_can_be_drawn(labels):
    assert drawn(draw_curation({"labels": labels, "rows": 1, "kept": 1}))


def test_a_baseline_that_was_not_measured_on_a_set_is_a_dash():
    lines = drawn(draw_evaluation(REPORT["evaluation"])).splitlines()
    row = next(line for line in lines if "seeds only" in line)
    assert row.split("seeds only")[1].split() == ["-", "70.1", "%", "(88.9", "to", "93.0)"]


CONTENDERS = {
    **REPORT["evaluation"],
    "settings": {"positive": "news", "model": "tfidf"},
    "gap": {"real": FIGURE},
    "contenders": [
        {"name": "majority", "kind": "baseline", "train_rows": 0, "sets": {}, "takes": None},
        {
            "name": "openai/[red]m few-shot",
            "kind": "asked",
            "train_rows": 24,
            "sets": {
                "real": {
                    "rows": 200,
                    "marks": ["simulated", "could_have_seen"],
                    "metrics": {"accuracy": FIGURE},
                }
            },
            "takes": {"usd_per_1000": 0.42, "p50": 0.31, "p95": 2.5, "where": "hosted"},
        },
    ],
    "marks": {"simulated": "no measurement of a real one"},
}


def test_marks_stand_behind_every_figure_and_are_explained():
    text = drawn(draw_evaluation(CONTENDERS))
    assert "Gap between test and real: " in text.splitlines()[1]
    row = next(line for line in text.splitlines() if line.startswith("openai/[red]m few-shot"))
    assert row.endswith("of 200 ~!")
    assert "~ no measurement of a real one" in text
    takes = [line for line in text.splitlines() if line.startswith("openai/[red]m")][1]
    assert takes.split()[-7:] == ["$0.4200", "310.0", "ms", "2.5", "s", "-", "-"]
    # 9 rows of news
    assert "50.0 %" in next(line for line in text.splitlines() if line.startswith("news"))
    assert "33.3 % *" in text


def test_figures_of_few_rows_are_marked_and_what_is_not_there_is_a_dash():
    few = {**FIGURE, "marks": ["few_rows"]}
    view = {"positive": "bad", "marks": ["few_rows"], "metrics": {"accuracy": FIGURE}}
    nobody = {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0, "predicted": 4}
    one = {
        **REPORT["evaluation"]["sets"]["real"],
        "metrics": {"accuracy": FIGURE, "f0.3": few},
        "views": {"good or bad": view},
        "labels": {"nobody": nobody},
    }
    other = {**one, "metrics": {"auroc": FIGURE}, "marks": ["could_have_seen"]}
    text = drawn(draw_evaluation({**CONTENDERS, "sets": {"real": one, "test": other}}))
    by = {line.split("  ")[0]: line.rstrip() for line in text.splitlines()}
    shown = "91.2 % (88.9 to 93.0)"
    assert by["accuracy"].split(shown)[1].strip() == "-"
    assert f"{shown} *" in by["F0.3 of news"]
    assert by["good or bad: accuracy"].endswith(f"{shown} *   {shown} *!")
    assert by["nobody"].split() == ["nobody", "0", "-", "-", "-"]


def test_no_figure_is_folded_where_fewer_sets_beside_each_other_fit():
    whole = {"value": 1.0, "low": 1.0, "high": 1.0}
    sets = {
        name: {"rows": 12, "metrics": {"weighted_precision": whole}, "marks": ["few_rows"]}
        for name in ("one", "two", "three", "test")
    }
    there = {"rows": 12, "marks": ["few_rows"], "metrics": {"accuracy": whole}}
    many = [{"name": "tfidf", "train_rows": 4, "sets": dict.fromkeys(sets, there)}]
    text = drawn(draw_evaluation({**CONTENDERS, "sets": sets, "contenders": many}))
    assert text.count("100.0 % (100.0 to 100.0) *") == 8


@pytest.mark.parametrize("key", CONTENDERS)
def test_an_evaluation_that_holds_less_fits_a_narrow_terminal(key):
    less = {name: value for name, value in CONTENDERS.items() if name != key}
    assert all(len(line) <= 60 for line in drawn(draw_evaluation(less), 60).splitlines())


def test_models():
    out = drawn(draw_models([{"model": "local/x", "needs": "nothing", "ready": True}]))
    assert "local/x" in out
    assert "yes" in out


def test_labels_that_are_all_complete_take_one_line():
    labels = {name: {"asked": 3, "usable": 3, "stopped": "complete"} for name in "abc"}
    text = drawn(draw_report({**REPORT, "generation": {"labels": labels}}))
    assert text.count("complete") == 1
