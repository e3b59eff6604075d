"""OpenAI's old `fine_tunes.prepare_data` has nothing to say of what we write."""

import polars as pl
import pytest
from labelwright.export import check, export
from oracles import ask


def remarks(table, folder, **options):
    export(table, "openai-completion", folder, options=options)
    return ask("openai", "openai_remarks.py", folder / "train.jsonl")


@pytest.mark.parametrize("stop", ["auto", "none"])
def test_nothing_to_mend(odd, tmp_path, stop):
    said = remarks(odd, tmp_path, stop=stop)
    assert said["read"] == [None, None]
    assert said["kind"] == "classification"
    mended = [name for name, *found in said["remarks"] if any(found[:3])]
    assert mended == []


def test_our_advice_is_theirs(tmp_path):
    """Texts with a common beginning, in capitals, twice: told by both."""
    texts = [f"THE TICKET SAYS THIS NUMBER {number % 15}" for number in range(20)]
    table = pl.DataFrame({"text": texts, "label": ["a", "b"] * 10}).with_columns(
        split=pl.lit("train")
    )
    said = remarks(table, tmp_path)
    theirs = {name for name, *found in said["remarks"] if found[2]}
    ours = {one["check"] for one in check(table, "openai-completion")["findings"] if one["fix"]}
    assert {"lower_case", "common_prompt_prefix"} <= theirs
    assert {"capitals", "prefix"} <= ours
    assert ("duplicated_rows" in theirs) == ("duplicates" in ours)
