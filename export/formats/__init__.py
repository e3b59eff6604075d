"""The file formats that a labelled table can be written in, a file each."""

from __future__ import annotations

from ...registry import Registry

FORMATS = Registry(
    "format",
    "labelwright.formats",
    {
        "openai-chat": "export.formats.openai_chat:OpenAIChat",
        "openai-completion": "export.formats.openai_completion:OpenAICompletion",
        "hf": "export.formats.hf:HuggingFace",
        "csv": "export.formats.csv_files:CsvFiles",
        "jsonl": "export.formats.jsonl:JsonLines",
    },
)
