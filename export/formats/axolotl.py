"""Axolotl: chat lines, and a configuration that trains on them.

"Conversation" in Axolotl's documentation of dataset formats: `type: chat_template` reads OpenAI's
messages and by default learns the assistant's alone; `type: sharegpt` is gone. Rows beyond
`sequence_len` are dropped or cut off.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import yaml

from .base import Settings
from .chat import Chat, ChatSettings
from .limits import Limits

CONFIG = "axolotl.yaml"


class AxolotlSettings(ChatSettings):
    """Options of `axolotl`: those of chat formats, and

    Attributes:
        base_model: model to train, in the configuration.
    """

    base_model: str = "Qwen/Qwen2.5-0.5B-Instruct"


class Axolotl(Chat):
    """`axolotl.yaml`, and chat lines beside it."""

    settings: ClassVar[type[Settings]] = AxolotlSettings
    limits = Limits(whose="Axolotl", source="sequence_len in axolotl.yaml", tokens=2_048)
    own: ClassVar[tuple[str, ...]] = (CONFIG, *Chat.own)

    def write(self, folder: Path) -> None:
        super().write(folder)
        text = yaml.safe_dump(self.config(), sort_keys=False, allow_unicode=True)
        (folder / CONFIG).write_text(text, encoding="utf-8", newline="\n")

    def config(self) -> dict[str, Any]:
        """A configuration for LoRA on one GPU, to be bettered by hand."""
        counts = self.job.counts()
        held_out = [_dataset("validation")] if "validation" in counts else []
        return {
            "base_model": self.options.base_model,
            "chat_template": "tokenizer_default",
            "datasets": [_dataset("train")],
            **({"test_datasets": held_out} if held_out else {"val_set_size": 0.0}),
            "sequence_len": self.most_tokens,
            "adapter": "lora",
            "lora_r": 16,
            "lora_alpha": 32,
            "lora_target_linear": True,
            "num_epochs": 3,
            "micro_batch_size": 4,
            "gradient_accumulation_steps": 1,
            "learning_rate": 2e-4,
            "seed": self.job.seed,
            "output_dir": "./model",
        }

    def notes(self, out: Path) -> list[str]:
        return [f"Train in that folder: axolotl train {CONFIG}"]


def _dataset(split: str) -> dict[str, Any]:
    # Axolotl calls whatever one file holds `train`.
    return {
        "path": f"{split}.jsonl",
        "ds_type": "json",
        "split": "train",
        "type": "chat_template",
        "field_messages": "messages",
        "roles_to_train": ["assistant"],
        "train_on_eos": "turn",
    }
