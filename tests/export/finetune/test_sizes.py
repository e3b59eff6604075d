"""Learning from a part of the rows."""

import polars as pl
import pytest
from labelwright.errors import InputError
from labelwright.export.finetune import finetune
from labelwright.export.finetune.lessons import lessons, smaller


def skewed():
    labels = ["common"] * 300 + ["rare"] * 30 + ["lone"]
    split = ["train"] * 331 + ["validation"] * 9
    texts = [f"text {row}" for row in range(340)]
    return pl.DataFrame({"text": texts, "label": labels + ["common"] * 9, "split": split})


def test_each_label_has_its_share_and_one_at_least():
    found = smaller(lessons(skewed()), 33, seed=0)
    counts = [int((found.classes[found.learn] == place).sum()) for place in range(3)]
    by_label = dict(zip(found.labels, counts, strict=True))
    assert by_label["lone"] == 1
    assert sum(counts) == 33
    assert by_label["common"] == pytest.approx(29, abs=1)
    assert int((~found.learn).sum()) == 9


def test_a_smaller_size_is_a_part_of_a_larger_one():
    given = lessons(skewed())
    sizes = [smaller(given, size, seed=3) for size in (3, 40, 200)]
    texts = [{t for t, learn in zip(one.texts, one.learn, strict=True) if learn} for one in sizes]
    assert texts[0] < texts[1] < texts[2]
    other = smaller(given, 40, seed=4)
    assert set(other.texts) != set(sizes[1].texts)


@pytest.mark.parametrize("size", [2, 332])
def test_a_size_that_cannot_be(size):
    with pytest.raises(InputError, match=f"a size of {size}.*331 rows"):
        smaller(lessons(skewed()), size, seed=0)


def test_finetune_learns_from_so_many(table):
    assert sum(finetune(table, size=12).facts["rows"].values()) == 12
