"""The report as a page: well-formed, whole, and safe whatever the texts are."""

from __future__ import annotations

import copy
import json
import math
import re
import xml.etree.ElementTree as ElementTree

import polars as pl
import pytest
import reports
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.curate import curate
from labelwright.curate.report import to_html, write_html
from labelwright.errors import InputError

ELEMENTS = """
html head meta link title style body header footer nav main section article div p span bdi i strong
h1 h2 h3 h4 ul li dl dt dd a table thead tbody tr th td figure figcaption blockquote details summary
svg rect line circle polyline polygon text
"""


def parsed(page: str) -> ElementTree.Element:
    """The page as a tree; raises where it is not well-formed."""
    start, _, rest = page.partition("\n")
    assert start == "<!DOCTYPE html>"
    return ElementTree.fromstring(rest)


def words_of(page: str) -> str:
    """All that the page says."""
    return " ".join(" ".join(parsed(page).itertext()).split())


def assert_harmless(page: str) -> None:
    for element in parsed(page).iter():
        assert element.tag in ELEMENTS.split(), element.tag
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src"):
                assert value.startswith(("#", "data:,"))


def test_the_page_is_well_formed_and_every_link_in_it_leads_somewhere():
    tree = parsed(to_html(reports.whole()))
    ids = [one.attrib["id"] for one in tree.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    links = [one.attrib["href"] for one in tree.iter("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_all_parts_of_a_run_have_their_section():
    tree = parsed(to_html(reports.whole()))
    sections = {one.attrib["id"] for one in tree.iter("section")}
    assert sections == {
        "glance", "evaluation", "rows", "labels", "coverage", "checks", "artefacts", "groups",
        "leaks", "drift", "other-checks", "wishes", "places", "panel", "confidence", "audit",
        "costs", "made", "regeneration", "cell-value",
    }  # fmt: skip


def test_figures_of_the_report_stand_in_the_page():
    report = reports.whole()
    said = words_of(to_html(report))
    for words in (
        "90.0 % (85.0 to 95.0)", "said before", "exact duplicate (check)", "ends with !",
        "Place 1 is picked more often", "0.60 (0.40 to 0.80)", "$0.0200", "models/tfidf",
        "topic: work", "9 of 40", "tools or food", "made by the generator",
        "openai/m few-shot", "80.0 % (75.0 to 85.0) ~", "gen-3", "good or bad: accuracy",
        "Gap between test and real: +2.0 points", "! rows seen before", "own machine",
    ):  # fmt: skip
        assert words in said, words
    surface = report["curation"]["surface_only"]["accuracy"]
    assert f"{100 * surface:.1f} %" in said


def test_the_page_comes_from_the_json_alone():
    report = reports.whole()
    assert to_html(report) == to_html(json.loads(json.dumps(report)))


def test_sets_of_labels_are_no_confusion_of_labels():
    report = reports.whole()
    counts = {"both": 31, "only_person": 4, "only_labelled": 5, "neither": 60}
    report["audit"]["confusion"] = {name: dict(counts) for name in reports.LABELS}
    said = words_of(to_html(report))
    assert "tools 31 4 5 60 food 31 4 5 60" in said


def test_each_model_of_several_has_its_places():
    report = reports.whole()
    places = report["labeling"]["places"]
    one = {key: places[key] for key in ("votes", "p_value", "places", "names")}
    places["models"] = {
        name: one | {"words": f"{name} is fair."} for name in ("openai/small", "openai/large")
    }
    said = words_of(to_html(report))
    assert "openai/small is fair." in said
    assert "openai/large is fair." in said


def test_where_a_file_lies_on_somebodys_machine_is_not_told():
    said = words_of(to_html(reports.whole()))
    assert "real.csv" in said
    assert "somebody" not in said


@pytest.mark.parametrize("part", sorted(set(reports.whole()) - {"version"}))
def test_a_report_without_one_part_is_a_page(part: str):
    report = reports.whole()
    del report[part]
    assert_harmless(to_html(report))


def test_a_report_of_nothing_is_a_page():
    assert "Nothing was done yet" in words_of(to_html({}))


def test_markup_and_signs_that_cannot_be_seen_are_shown_and_do_nothing():
    report = reports.changed(reports.whole(), lambda text: f"{text} {reports.HOSTILE}")
    labels = {f"{name}<b>\x1b": rows for name, rows in report["curation"]["labels"].items()}
    report["curation"]["labels"] = labels
    page = to_html(report)
    assert_harmless(page)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", page)
    assert "⟨ESC⟩[31m ⟨U+202E⟩⟨NUL⟩" in words_of(page)
    assert "{{ 7 * 7 }}" in page


def test_markup_in_a_name_of_anything_is_shown_and_does_nothing():
    def renamed(value):
        if isinstance(value, dict):
            return {f"{key}": renamed(one) for key, one in value.items()} | {
                f"{reports.HOSTILE}{n}": renamed(one) for n, one in enumerate(value.values())
            }
        return value

    report = reports.whole()
    for part in ("labeling", "evaluation", "audit", "generation", "split", "export", "settings"):
        report[part] = renamed(report[part])
    report["curation"]["figures"] = renamed(report["curation"]["figures"])
    assert_harmless(to_html(report))


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
@settings(max_examples=40)
def test_any_text_and_label_is_a_well_formed_page(text: str, label: str):
    row = {"id": "1", "text": text, "label": label, "reason": text, "score": 0.5, "partner": None}
    finding = {"check": "artefact", "tier": text, "feature": text, "label": label, "rows": 3,
               "rate_in_label": 0.5, "rate_elsewhere": 0.1, "p_value": 0.001, "gain": 0.1,
               "words": text, "examples": [text], "example_ids": ["1"]}  # fmt: skip
    report = {
        "file": text,
        "rows": 3,
        "kept": 3,
        "checks": {"artefact": {"flagged": 1, "seconds": 0.1}, "unusable": {"flagged": 1}},
        "findings": [finding],
        "labels": {label: 3},
        "examples": {"unusable": [row | {"partner": row}]},
    }
    assert_harmless(to_html(report))


SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=9)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def paths_of(value, path=()):
    """Every place in a report."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths_of(one, (*path, key))


PATHS = list(paths_of(reports.whole()))


@pytest.mark.parametrize(
    "path",
    [
        ("labels",),
        ("audit", "class_shares", "food", "labelled"),
        ("curation", "groups", "exact_duplicate", "exact", "largest"),
        ("curation", "groups", "exact_duplicate", "exact", "largest", 0),
        ("labeling", "panel", "decisions", 0, "errors", "small", "tools", "tools", "share"),
    ],
    ids=lambda path: ".".join(map(str, path)),
)
@pytest.mark.parametrize(
    "odd", [None, math.nan, math.inf, 10**20, -1, "x", [], {}, [1], {"a": 1}], ids=repr
)
def test_a_report_with_something_else_in_a_place_is_a_page(path, odd):
    report = inner = reports.whole()
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    parsed(to_html(report))


@given(st.data())
@settings(max_examples=60)
def test_a_report_with_something_else_in_any_place_is_a_page(data):
    """Reports of other versions and of checks of other packages hold what nobody here knows."""
    report = copy.deepcopy(reports.whole())
    for path in data.draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=4)):
        inner = report
        try:
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = data.draw(ANYTHING)
        except (TypeError, KeyError, IndexError):
            continue  # an earlier change took the place away
    parsed(to_html(report))


def test_a_check_that_nobody_here_knows_is_shown_by_its_figures():
    report = curate(pl.DataFrame({"text": ["a b", "c d"], "label": ["x", "y"]})).report()
    report["checks"]["moon_phase"] = {"flagged": 1, "seconds": 0.1}
    report["figures"]["moon_phase"] = {
        "words": "The moon is full.",
        "shares": {"waxing": 12, "waning": 7},
        "tide": {"value": 0.4, "low": 0.3, "high": 0.5},
        "phases": [{"phase": "new", "rows": 3}],
        "nights": 29,
    }
    report["examples"]["moon_phase"] = [
        {"id": "1", "text": "howls", "label": "x", "reason": "loud"}
    ]
    said = words_of(to_html(report))
    for words in ("moon phase", "The moon is full.", "waxing", "40.0 % (30.0 to 50.0)", "howls",
                  "phases", "29", "loud"):  # fmt: skip
        assert words in said, words


def test_figures_of_an_evaluation_say_of_what_they_are_and_carry_their_marks():
    report = reports.whole()
    evaluation = report["evaluation"]
    evaluation["settings"] = {"positive": "tools", "model": "tfidf"}
    one = evaluation["sets"]["real"]
    figure = one["metrics"]["accuracy"]
    one["metrics"] |= {"f0.3": {**figure, "marks": ["few_rows"]}, "mae": figure}
    one["views"]["good or bad"] |= {"marks": ["few_rows"]}
    one["labels"]["nobody"] = {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}
    said = words_of(to_html(report))
    shown = "90.0 % (85.0 to 95.0)"
    assert f"F0.3 of tools {shown} *!" in said
    assert "mean steps off 0.900" in said
    assert "good or bad: accuracy 95.0 % (90.0 to 100.0) *!" in said
    assert "nobody 0 - - -" in said
    assert "always the commonest label 50.0 % (45.0 to 55.0) ~" in said


def test_many_labels_findings_and_rows_do_not_make_a_large_page():
    report = reports.whole()
    names = [f"label number {n}" for n in range(3_000)]
    report["labels"] = names
    report["curation"]["labels"] = dict.fromkeys(names, 34)
    report["labeling"]["labels"] = dict.fromkeys(names, 34)
    report["labeling"]["wishes"]["asked"] = {
        name: {name: 30, names[n - 1]: 4} for n, name in enumerate(names)
    }
    report["curation"]["findings"] = report["curation"]["findings"] * 500
    one = report["evaluation"]["sets"]["real"]
    one["labels"] = dict.fromkeys(names, one["labels"]["tools"])
    assert len(to_html(report)) < 1_500_000


def test_a_page_of_many_rows_is_no_larger_than_one_of_few():
    rows = pl.DataFrame(
        {
            "text": [f"{n % 997} words about {n % 31} things, {n}" for n in range(100_000)],
            "label": ["odd" if n % 2 else "even" for n in range(100_000)],
        }
    )
    checks = ["unusable", "label_conflict", "exact_duplicate", "imbalance"]
    few, many = (curate(some, checks=checks).report() for some in (rows[:1_000], rows))
    assert len(to_html(many)) < len(to_html(few)) + 20_000
    assert len(json.dumps(many)) < 200_000


def test_a_page_is_written_whole_and_never_over_data(tmp_path):
    target = write_html(reports.whole(), tmp_path / "report.html")
    assert parsed(target.read_text(encoding="utf-8")) is not None
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    data = tmp_path / "data.csv"
    data.write_text("text,label\n")
    with pytest.raises(InputError, match="end its name in"):
        write_html(reports.whole(), data)
    assert data.read_text() == "text,label\n"
