"""spaCy reads the documents back, and a text categoriser learns from them."""

import pytest
from labelwright.export import export

spacy = pytest.importorskip("spacy", reason="the extra `spacy` is not installed")


def test_a_text_categoriser_learns(odd, task, tmp_path):
    from spacy.tokens import DocBin
    from spacy.training import Example

    export(odd, "spacy", tmp_path, task=task)
    language = spacy.blank("en")
    found = list(DocBin().from_disk(tmp_path / "train.spacy").get_docs(language.vocab))
    train = odd.filter(odd["split"] == "train")
    assert [doc.text for doc in found] == train["text"].to_list()
    assert [max(doc.cats, key=doc.cats.get) for doc in found] == train["label"].to_list()
    assert all(sum(doc.cats.values()) == 1 and len(doc.cats) == 3 for doc in found)
    examples = [Example(language.make_doc(doc.text), doc) for doc in found]
    categoriser = language.add_pipe("textcat")
    language.initialize(lambda: examples)
    assert categoriser.labels == tuple(found[0].cats)
    losses = [language.update(examples)["textcat"] for _ in range(5)]
    assert losses[-1] < losses[0]
