"""spaCy's binary training files: a `DocBin` of documents with `cats` for a text categoriser.

"Training pipelines" in spaCy's documentation: for labels that exclude each other, every document
has every label, one of them 1.0. Texts are tokenised as `spacy.blank(LANGUAGE)` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from ...errors import LabelwrightError
from .base import Job, Row, SplitFiles, broken, per_split

if TYPE_CHECKING:
    from spacy.language import Language

HOW = "pip install 'labelwright[spacy]'"


class SpacyDocBin(SplitFiles):
    """`train.spacy`, `validation.spacy`, `test.spacy`. A split is in memory as a whole."""

    suffix = "spacy"
    own: ClassVar[tuple[str, ...]] = per_split("spacy")

    def __init__(self, job: Job, settings: Any) -> None:
        super().__init__(job, settings)
        self._language = _pipeline(job.task.language if job.task else "xx")

    def problem(self, row: Row) -> str | None:
        return None if row.text.strip() else "its text is empty"

    def write_split(self, split: str, path: Path) -> None:
        from spacy.tokens import DocBin

        found = DocBin(store_user_data=False)
        for row in self.rows(split):
            doc = self._language.tokenizer(row.text)
            doc.cats = {label: float(label == row.label) for label in self.job.labels}
            found.add(doc)
        found.to_disk(path)

    def read(self, path: Path) -> Iterator[Any]:
        from spacy.tokens import DocBin

        try:
            found = DocBin().from_disk(path)
        except (OSError, ValueError, KeyError) as error:
            raise broken(path, str(error)) from None
        for doc in found.get_docs(self._language.vocab):
            yield doc.text, doc.cats

    def mistake(self, record: Any, row: Row) -> str | None:
        text, cats = record
        if text != row.text:
            return "its text is not the row's"
        right = {label: float(label == row.label) for label in self.job.labels}
        return None if cats == right else "other categories"

    def notes(self, out: Path) -> list[str]:
        lang = self._language.lang
        dev = "validation" if self.job.counts().get("validation") else "train"
        notes = [
            f"A configuration: python -m spacy init config --lang {lang} --pipeline textcat "
            "config.cfg; then python -m spacy train config.cfg --paths.train train.spacy "
            f"--paths.dev {dev}.spacy"
        ]
        if dev == "train":
            notes.append("There are no validation rows, and spaCy asks for some: it gets train.")
        return notes


def _pipeline(language: str) -> Language:
    try:
        import spacy
    except ImportError:
        raise LabelwrightError(f"the format spacy needs spaCy: {HOW}") from None
    try:
        return spacy.blank(language)
    except ImportError:  # a language that spaCy has no rules for, or whose tokeniser is not here
        return spacy.blank("xx")
