"""Which formats can be read back, a file each."""

from __future__ import annotations

from ...registry import Registry

READERS = Registry(
    "format to import",
    "labelwright.imports",
    {
        # Before chats, since a pair has a question like theirs.
        "preference": "export.importing.preference:PreferenceRecords",
        "chat": "export.importing.chat:ChatRecords",
        "completion": "export.importing.completion:CompletionRecords",
        "classifier": "export.importing.classifier:ClassifierRecords",
        "evals": "export.importing.evals:EvalsRecords",
        "label-studio": "export.importing.label_studio:LabelStudioRecords",
        "argilla": "export.importing.argilla:ArgillaRecords",
        "prodigy": "export.importing.prodigy:ProdigyRecords",
        "promptfoo": "export.importing.promptfoo:PromptfooRecords",
    },
)
"""Classes without arguments that have what `example.Reader` asks for. A file of another kind is a
table with columns, fastText's lines or a folder of Hugging Face."""
