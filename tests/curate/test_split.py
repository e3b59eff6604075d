"""Splitting: by label, seeded, no near duplicates across sides."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.curate.split import split
from labelwright.errors import InputError
from labelwright.text.similar import near_groups


def _table(rows: list[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"text": pl.String, "label": pl.String}, orient="row")


def _numbered(sizes: dict[str, int]) -> pl.DataFrame:
    names = "kilo lima mike november oscar papa quebec romeo sierra tango".split()  # noqa: SIM905
    return _table(
        [
            (f"{label} {names[n % 10]} {n * 7919} {names[n // 10 % 10]}", label)
            for label, size in sizes.items()
            for n in range(size)
        ]
    )


def test_shares_hold_for_every_label() -> None:
    done = split(_numbered({"a": 100, "b": 50}))
    counts = {(s, x): n for s, x, n in done.group_by("split", "label").len().rows()}
    assert counts == {
        ("train", "a"): 80,
        ("validation", "a"): 10,
        ("test", "a"): 10,
        ("train", "b"): 40,
        ("validation", "b"): 5,
        ("test", "b"): 5,
    }


def test_many_small_labels_still_fill_every_side() -> None:
    sides = split(_numbered({f"label {n}": 3 for n in range(60)}))["split"].value_counts()
    counts = dict(sides.rows())
    assert counts["test"] >= 12
    assert counts["validation"] >= 12
    assert counts["train"] >= 120


def test_one_seed_gives_one_split_and_another_gives_another() -> None:
    table = _numbered({"a": 60, "b": 60})
    assert split(table, seed=3).equals(split(table, seed=3))
    assert not split(table, seed=3).equals(split(table, seed=4))


def test_dropped_and_unlabelled_rows_are_on_no_side() -> None:
    table = _numbered({"a": 10, "b": 10}).with_columns(kept=pl.Series([False, *[True] * 19]))
    table = table.with_columns(label=pl.Series([*table["label"][:19], None]))
    done = split(table)
    assert done["split"].null_count() == 2
    assert done["split"][0] is None
    assert done["split"][19] is None


def test_one_label_of_one_row_is_learnt_from() -> None:
    done = split(_numbered({"a": 1, "b": 1}))
    assert done["split"].to_list() == ["train", "train"]
    assert split(_numbered({})).height == 0


def test_wrong_shares_and_columns_are_errors() -> None:
    with pytest.raises(InputError, match="sum to 1"):
        split(_numbered({"a": 2}), train=0.5, validation=0.1, test=0.1)
    with pytest.raises(InputError, match="label"):
        split(pl.DataFrame({"text": ["a"]}))


def test_a_share_of_nothing_leaves_a_side_empty() -> None:
    done = split(_numbered({"a": 30, "b": 30}), train=0.9, validation=0.0, test=0.1)
    assert set(done["split"]) == {"train", "test"}


words = st.sampled_from(["red", "green", "dogs", "cats", "run", "sleep", "often", "the"])
texts = st.lists(words, min_size=1, max_size=6).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, st.sampled_from(["a", "b"])), max_size=30), st.integers(0, 9))
def test_near_duplicates_are_on_one_side_and_rows_stay_in_place(
    rows: list[tuple[str, str]], seed: int
) -> None:
    table = _table(rows)
    done = split(table, seed=seed)
    assert done.drop("split").equals(table)
    sides: dict[int, set[str]] = {}
    for group, side in zip(near_groups(table["text"].to_list()), done["split"], strict=True):
        sides.setdefault(group, set()).add(side)
    assert all(len(each) == 1 for each in sides.values())
    assert all(side is not None for each in sides.values() for side in each)
