"""Texts as hashed n-grams: equal for equal texts, alike for texts that share words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.text.hashed import hashed_ngrams


@given(st.lists(st.text(max_size=60), max_size=8))
def test_rows_have_length_one_and_equal_texts_have_equal_rows(texts):
    rows = hashed_ngrams([*texts, *texts]).toarray()
    assert rows.shape[0] == 2 * len(texts)
    assert np.allclose(rows[: len(texts)], rows[len(texts) :], atol=1e-6)
    for text, length in zip(texts, np.linalg.norm(rows[: len(texts)], axis=1), strict=True):
        assert length == pytest.approx(1 if text.split() else 0, abs=1e-5)


def test_texts_that_share_words_are_nearer_than_those_that_do_not():
    texts = ["The dog sleeps", "the dog barks", "stocks fall again", "stocks fell again"]
    rows = hashed_ngrams(texts)
    near = (rows @ rows.T).toarray()
    assert near[0, 1] > 0.3 > near[0, 2]
    assert near[2, 3] > 0.3 > near[1, 3]


def test_a_text_does_not_run_into_the_next():
    apart = hashed_ngrams(["ab cd", "ef gh", "xy"]).toarray()
    assert (apart[:2] @ apart[2] == 0).all()
    both = hashed_ngrams(["cd ef", "ab cd", "ef gh"])
    assert both[[0]].nnz > len(set(both[[0]].indices) & set(both[[1]].indices))


def test_many_texts_leave_out_what_stands_in_one_only():
    texts = [f"common w{n}x" for n in range(600)]
    few, many = hashed_ngrams(texts[:400]), hashed_ngrams(texts)
    assert many.shape[1] < few.shape[1]
