"""The network of an `encoder` or `setfit` model in ONNX, by PyTorch's exporter."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path
from typing import Any

import torch

from ...errors import LabelwrightError
from .quiet import quiet
from .setfit_model import pooled

OPSET = 18


class Classifying(torch.nn.Module):  # type: ignore[misc]
    """Tokens to probabilities: an encoder with its own last layer."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        """Shape (texts, labels)."""
        found = self.network(input_ids=input_ids, attention_mask=attention_mask)
        return torch.softmax(found.logits, dim=-1)


class Pooling(torch.nn.Module):  # type: ignore[misc]
    """Tokens to probabilities: an encoder of sentences and a linear head."""

    def __init__(self, network: Any, pooling: str, head: Any) -> None:
        super().__init__()
        self.network, self.pooling = network, pooling
        weights = torch.tensor(head.weights / head.temperature, dtype=torch.float32)
        self.last = torch.nn.Linear(*weights.shape)
        with torch.no_grad():
            self.last.weight.copy_(weights.T)
            self.last.bias.copy_(torch.tensor(head.intercepts / head.temperature))

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        """Shape (texts, labels)."""
        found = self.network(input_ids=input_ids, attention_mask=attention_mask)
        text = pooled(found.last_hidden_state, attention_mask, self.pooling)
        return torch.softmax(self.last(text), dim=-1)


def write_torch(model: Any, path: Path) -> str:
    """Write the network; returns the tokenizer's file as text.

    Raises:
        LabelwrightError: PyTorch cannot write this kind of network, or its tokenizer has no file.
    """
    if model.trainer == "encoder":
        network, tokenizer = model.network, model.tokenizer
        whole: Any = Classifying(copy.deepcopy(network).cpu().float())
    else:
        network, tokenizer = model.encoder.network, model.encoder.tokenizer
        own = copy.deepcopy(network).cpu().float()
        whole = Pooling(own, model.encoder.pooling, model.head)
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise LabelwrightError(
            f"the tokenizer {type(tokenizer).__name__} runs only in transformers; this model "
            "cannot be written as ONNX"
        )
    example = tokenizer(["a text", "another, somewhat longer text"], padding=True)
    ids = torch.tensor(example["input_ids"])
    mask = torch.tensor(example["attention_mask"])
    sizes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    try:
        with quiet(), warnings.catch_warnings(), torch.inference_mode(False), torch.no_grad():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                whole.eval(),
                (ids, mask),
                str(path),
                input_names=["input_ids", "attention_mask"],
                output_names=["probabilities"],
                dynamic_shapes={"input_ids": sizes, "attention_mask": sizes},
                opset_version=OPSET,
                external_data=False,
                verbose=False,
            )
    except Exception as error:  # the exporter raises kinds of its own, with pages of text
        raise LabelwrightError(
            f"PyTorch cannot write this network ({network.config.model_type}) as ONNX: "
            f"{str(error).strip().splitlines()[0] if str(error).strip() else repr(error)}"
        ) from error
    text: str = backend.to_str()
    return text
