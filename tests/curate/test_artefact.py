"""Surface artefacts: planted ones are found, shuffled labels have none."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from labelwright import Task
from labelwright.curate import curate
from labelwright.curate.artefacts.association import find_associations


@pytest.fixture(scope="module")
def sentences(data: Path) -> pl.DataFrame:
    rows = pl.read_csv(data / "rt_polarity.csv").select("text", "label")
    return rows.filter(pl.int_range(pl.len()).over("label") < 200)


def _planted(table: pl.DataFrame, share: float, label: str) -> tuple[pl.DataFrame, set[int]]:
    rows = [row for row, name in enumerate(table["label"]) if name == label]
    marked = set(rows[: round(share * len(rows))])
    texts = [
        text.rstrip(" .!?") + "!" if row in marked else text
        for row, text in enumerate(table["text"])
    ]
    return table.with_columns(pl.Series("text", texts)), marked


@pytest.mark.parametrize("share", [0.9, 0.6, 0.3, 0.15])
def test_a_planted_mark_is_found_once_and_its_rows_flagged(
    sentences: pl.DataFrame, share: float
) -> None:
    table, marked = _planted(sentences, share, "negative")
    found = curate(table, checks=["artefact"])
    about = [f for f in found.report()["findings"] if "!" in f["feature"]]
    assert len(about) == 1
    assert about[0]["label"] == "negative"
    assert about[0]["tier"] == "surface"
    assert about[0]["p_value"] < 0.01
    assert about[0]["rate_in_label"] == pytest.approx(share, abs=0.05)
    assert about[0]["gain"] == pytest.approx(share / 2, abs=0.05)
    flagged = {row for row, flags in enumerate(found.table["flags"].to_list()) if flags}
    assert marked <= flagged
    assert set(about[0]["example_ids"]) <= {found.table["id"][row] for row in marked}


def test_surface_only_tells_planted_marks(sentences: pl.DataFrame) -> None:
    table, _ = _planted(sentences, 0.9, "negative")
    with_marks = curate(table, checks=["artefact"]).report()["surface_only"]
    without = curate(sentences, checks=["artefact"]).report()["surface_only"]
    assert with_marks["accuracy"] > 0.9
    assert without["accuracy"] < 0.62
    assert 0.5 <= without["majority"] < 0.56


def test_the_fix_strips_the_mark_from_all_labels(sentences: pl.DataFrame) -> None:
    table, _ = _planted(sentences, 0.6, "negative")
    fixed = curate(table, checks=[], fix=["artefact"])
    assert not fixed.table["text"].str.strip_chars().str.ends_with("!").any()
    assert fixed.table["kept"].all()
    assert fixed.report()["surface_only"]["accuracy"] < 0.75


def test_shuffled_labels_have_no_artefacts(sentences: pl.DataFrame) -> None:
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(12):
        shuffled = sentences.with_columns(
            pl.Series("label", rng.permutation(sentences["label"].to_numpy()))
        )
        hits += bool(curate(shuffled, checks=["artefact"]).report()["findings"])
    assert hits <= 1


def test_chance_alone_gives_a_finding_in_one_table_of_a_hundred_at_most() -> None:
    rng = np.random.default_rng(6)
    features = rng.random((300, 80)) < rng.random(80)
    hits = sum(
        bool(find_associations(features, rng.integers(0, 3, 300), least_difference=0))
        for _ in range(300)
    )
    assert hits <= 8  # 3 expected at most


def test_one_thing_is_named_once_and_two_things_twice() -> None:
    rng = np.random.default_rng(7)
    labels = np.repeat([0, 1], 200)
    mark = (labels == 0) & (rng.random(400) < 0.6)
    nearly_the_mark = mark & (rng.random(400) < 0.9)
    other = (labels == 0) & (rng.random(400) < 0.5)
    noise = rng.random(400) < 0.5
    full_stop = ~mark & (rng.random(400) < 0.7)
    features = np.column_stack([mark, nearly_the_mark, other, noise, full_stop])
    found = find_associations(features, labels)
    assert sorted((each.feature, each.label) for each in found) == [(0, 0), (2, 0)]


def test_real_headlines_have_their_known_artefacts(data: Path) -> None:
    found = curate(data / "clickbait_headlines.csv", checks=["artefact"]).report()
    features = {(finding["feature"], finding["label"]) for finding in found["findings"]}
    assert ("starts with a digit", "clickbait") in features
    assert ("is in Title Case", "clickbait") in features
    assert found["surface_only"]["accuracy"] > 0.9


ANIMALS = ("heron", "otter", "badger", "lynx", "marten", "stoat", "weasel", "hare")
TOOLS = ("hammer", "chisel", "anvil", "pliers", "wrench", "mallet", "lathe", "clamp")
ENDS = (
    "near the old mill",
    "in a wooden shed",
    "new to all",
    "dearer than we thought",
    "quite big",
)


def _of_animals_and_tools(mark: str) -> pl.DataFrame:
    """80 texts, those of animals with a mark at the end."""
    rows = [
        (f"a {word} {end}{sign}", label)
        for label, words, sign in (("animals", ANIMALS, mark), ("tools", TOOLS, ""))
        for word in words
        for end in ENDS
    ]
    return pl.DataFrame(rows, schema=["text", "label"], orient="row")


def _with_excited_seeds() -> Task:
    labels = {"animals": ["a crow on a wire!", "two old mules!"], "tools": ["a rusty saw"]}
    return Task.model_validate(
        {
            "name": "things",
            "about": "Tell animals from tools.",
            "labels": [
                {"name": name, "description": name, "examples": [{"text": one} for one in texts]}
                for name, texts in labels.items()
            ],
        }
    )


def test_what_people_do_not_write_goes_from_the_seed_examples_too() -> None:
    table, real = _of_animals_and_tools("!"), _of_animals_and_tools("")
    fixed = curate(table, task=_with_excited_seeds(), checks=[], fix=["artefact"], real=real)
    assert not fixed.table["text"].str.contains("!").any()
    mended = fixed.report()["mended_seeds"].values()
    assert [one["text"] for one in mended] == ["a crow on a wire", "two old mules"]


def test_without_texts_of_people_the_seed_examples_stay_as_a_person_wrote_them() -> None:
    table = _of_animals_and_tools("!")
    fixed = curate(table, task=_with_excited_seeds(), checks=[], fix=["artefact"])
    assert not fixed.table["text"].str.contains("!").any()
    assert "mended_seeds" not in fixed.report()
