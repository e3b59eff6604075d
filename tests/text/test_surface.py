"""Surface features say how texts look and nothing of their topic."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.text.surface import learn_surface, surface_features
from labelwright.text.surface_classifier import surface_classifier


def test_features_are_named_and_true() -> None:
    texts = ["3 DOGS run!", "the cat sleeps.", "Why Dogs Run", "a b c d e"] * 5
    names, matrix = surface_features(texts)
    rows = {name: matrix[:4, n].tolist() for n, name in enumerate(names)}
    assert rows["starts with a digit"] == [True, False, False, False]
    assert rows["ends with !"] == [True, False, False, False]
    assert rows["ends with ."] == [False, True, False, False]
    assert rows["is in Title Case"] == [False, False, True, False]
    assert rows["contains a word in capitals"] == [True, False, False, False]
    assert rows["has no capital letter"] == [False, True, False, True]
    assert rows["first word is 'the'"] == [False, True, False, False]
    assert rows["first word is 'why'"] == [False, False, True, False]


def test_words_of_a_topic_are_no_features() -> None:
    names, _ = surface_features(["Paris is far", "Paris is big", "we love Paris"] * 10)
    assert not any("paris" in name for name in names)


def test_features_learnt_from_some_texts_are_looked_up_in_others() -> None:
    surface = learn_surface(["yes!"] * 5)
    assert surface.matrix(["no", "so!"])[:, surface.names.index("ends with !")].tolist() == [
        False,
        True,
    ]
    assert surface.matrix([]).shape == (0, len(surface.names))
    assert surface.measures(["no", ""]).shape == (2, 6)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_texts_have_features(texts: list[str]) -> None:
    names, matrix = surface_features(texts)
    assert matrix.shape == (len(texts), len(names))
    assert matrix.dtype == np.bool_
    assert len(set(names)) == len(names)


def test_the_classifier_sees_marks_and_not_words() -> None:
    rng = np.random.default_rng(0)
    words = ["sun", "moon", "star", "sky"]
    texts = [" ".join(rng.choice(words, 4)) for _ in range(200)]
    labels = ["a" if n % 2 else "b" for n in range(200)]
    marked = [
        text + ("!" if label == "a" else ".") for text, label in zip(texts, labels, strict=True)
    ]
    told = surface_classifier(0).fit(marked[:100], labels[:100])
    assert (told.predict(marked[100:]) == np.array(labels[100:])).all()
    topic = ["sun moon" if label == "a" else "fog rain" for label in labels]
    blind = surface_classifier(0).fit(topic[:100], labels[:100])
    assert (blind.predict(topic[100:]) == np.array(labels[100:])).mean() == pytest.approx(
        0.5, abs=0.1
    )
