"""What is gone or going, with dates. Read in the providers' documentation in November 2026."""

OPENAI_CLOSING = (
    "OpenAI is closing fine-tuning: accounts without recent fine-tuned use can create no jobs "
    "since 2026-07-02, nobody can after 2027-01-06, and fine-tuned gpt-4o and gpt-4.1 models are "
    "shut down on 2027-01-14. Azure, Together and Fireworks read the same lines: azure, together, "
    "fireworks."
)
COMPLETION_CLOSED = (
    "OpenAI trains no prompt/completion models any more: babbage-002 and davinci-002 were shut "
    "down on 2026-09-28 and fine-tunes of them on 2026-10-23. The file suits Together "
    "(instruction format) and local trainers."
)
COHERE_GONE = (
    "Cohere ended fine-tuning on 2025-09-15, its classifiers included, and fine-tuned models can "
    "not be used any more. The file only suits tools that read Cohere's format."
)
MISTRAL_UNSUPPORTED = (
    "Mistral calls its fine-tuning, Classifier Factory included, deprecated and no longer actively "
    "supported (documentation of 2026-08-21), and its Python package has none of it from 2.7 on. "
    "A job may fail or never start."
)
AI21_LOCAL = (
    "AI21 offers no hosted fine-tuning: custom J2 models are gone from its SDK since 2.x, and "
    "Jamba is trained on one's own machines from open weights (documentation of 2026). The file is "
    "chat data for that."
)
HAIKU_ALONE = (
    "Of Claude only Claude 3 Haiku can be fine-tuned, on Amazon Bedrock in us-west-2 alone "
    "(read November 2026); Anthropic itself offers none. Look whether it is still there first."
)
GEMINI_VERTEX = (
    "The Gemini Developer API trains no models since May 2025: this goes to Google Cloud (Vertex "
    "AI). Gemini 2.5 Pro, Flash and Flash-Lite are said to have left it on 2026-10-20; look which "
    "models can be trained first."
)
EVALS_CLOSING = (
    "OpenAI's Evals API and dashboard are read-only since 2026-10-31 and are shut down on "
    "2026-11-30; OpenAI points to promptfoo (format promptfoo). The file suits the open-source "
    "package evals."
)
