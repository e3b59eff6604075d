"""The file formats that a labelled table can be written in, a file each."""

from __future__ import annotations

from ...registry import Registry

FORMATS = Registry(
    "format",
    "labelwright.formats",
    {
        "openai-chat": "export.formats.openai_chat:OpenAIChat",
        "openai-completion": "export.formats.openai_completion:OpenAICompletion",
        "preference": "export.formats.preference:Preference",
        "azure": "export.formats.azure:Azure",
        "together": "export.formats.together:Together",
        "together-instruction": "export.formats.together_instruction:TogetherInstruction",
        "fireworks": "export.formats.fireworks:Fireworks",
        "gemini": "export.formats.gemini:Gemini",
        "bedrock-nova": "export.formats.bedrock_nova:BedrockNova",
        "bedrock-claude": "export.formats.bedrock_claude:BedrockClaude",
        "mistral-chat": "export.formats.mistral_chat:MistralChat",
        "mistral-classifier": "export.formats.mistral_classifier:MistralClassifier",
        "cohere": "export.formats.cohere:Cohere",
        "ai21": "export.formats.ai21:AI21",
        "hf": "export.formats.hf:HuggingFace",
        "trl": "export.formats.trl:Trl",
        "trl-preference": "export.formats.trl_preference:TrlPreference",
        "axolotl": "export.formats.axolotl:Axolotl",
        "llama-factory": "export.formats.llama_factory:LlamaFactory",
        "unsloth": "export.formats.unsloth:Unsloth",
        "fasttext": "export.formats.fasttext:FastText",
        "spacy": "export.formats.spacy_docbin:SpacyDocBin",
        "setfit": "export.formats.setfit:SetFit",
        "parquet": "export.formats.parquet:Parquet",
        "csv": "export.formats.csv_files:CsvFiles",
        "jsonl": "export.formats.jsonl:JsonLines",
        "label-studio": "export.formats.label_studio:LabelStudio",
        "argilla": "export.formats.argilla:Argilla",
        "prodigy": "export.formats.prodigy:Prodigy",
        "promptfoo": "export.formats.promptfoo:Promptfoo",
        "openai-evals": "export.formats.openai_evals:OpenAIEvals",
    },
)
