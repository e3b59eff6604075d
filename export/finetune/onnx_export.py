"""Writing a model as ONNX, in 8-bit numbers or as it is, and comparing what both say."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import InputError, LabelwrightError
from .folders import missing, sealed
from .model import Model
from .onnx_model import NETWORK, TOKENIZER, OnnxModel, Reading, manifest_of
from .settings import Settings

ODD = (
    "",
    " ",
    "a",
    "¿Dónde está? 日本語 😀",
    "word " * 600,
    "UPPER lower 123 !?\n\ttab",
    "x" * 3_000,
)
CLOSE = 2e-3
"""Largest difference of a probability in float, which comes from the order of additions."""

SAME_LABEL, MEAN_APART = 0.97, 0.03
"""What 8-bit numbers must keep: share of texts of the same label, mean difference."""


class OnnxSettings(Settings):
    """Options of `--to onnx`.

    Attributes:
        int8: whether weights are kept in 8 bits: a quarter of the size, and faster on most
            processors; answers differ a little.
        texts: file of texts to compare on; None for the rows of the run that the model is in, or
            for a few texts of any kind.
    """

    int8: bool = True
    texts: Path | None = None


def export_onnx(
    model: Model, out: Path, texts: Sequence[str], *, int8: bool = True
) -> dict[str, Any]:
    """Write a model as a folder of ONNX that `load_model` opens, once it answers as the model does.

    Args:
        model: a model of `static`, `setfit` or `encoder`.
        out: the folder.
        texts: to compare on, beside a few odd ones.
        int8: whether weights are kept in 8 bits.

    Returns:
        `texts` compared, the share with the `same_label`, the `mean_difference` and the
        `largest_difference` of a probability, `megabytes` of the network, `int8`.

    Raises:
        InputError: the model is of another kind, or too much is lost in 8 bits.
        LabelwrightError: a library is not installed, or the network answers otherwise.
    """
    write, reading = _how(model)
    with tempfile.TemporaryDirectory(prefix="labelwright-") as scratch:
        folder = Path(scratch)
        tokenizer = write(model, folder / NETWORK)
        if int8:
            _in_eight_bits(folder / NETWORK)
        (folder / TOKENIZER).write_text(tokenizer, encoding="utf-8", newline="\n")
        made = OnnxModel(tuple(model.labels), folder, reading, model.trainer, dict(model.facts))
        compared = _compared(model, made, [*ODD, *texts], int8)
        compared["megabytes"] = round((folder / NETWORK).stat().st_size / 1e6, 1)
        made = replace(made, facts={**made.facts, "compared": compared})
        with sealed(out, manifest_of(made)) as staged:
            for name in (NETWORK, TOKENIZER):
                (staged / name).write_bytes((folder / name).read_bytes())
    return compared


def _how(model: Model) -> tuple[Any, Reading]:
    """What writes the network of a model, and how its texts are read.

    Raises:
        InputError: it needs no ONNX, or cannot have it.
    """
    kind: Any = model
    try:
        if isinstance(model, OnnxModel):
            raise InputError("this model is in ONNX already")
        if model.trainer == "static":
            from .onnx_static import write_static

            return write_static, Reading(False, None, 2_000, 0)
        if model.trainer in ("encoder", "setfit"):
            from .onnx_torch import write_torch

            reader = kind if model.trainer == "encoder" else kind.encoder
            pad = reader.tokenizer.pad_token_id or 0
            return write_torch, Reading(True, reader.max_length, None, pad)
    except ImportError as error:
        raise missing("onnx", error.name or "onnx") from None
    raise InputError(
        f"a model of {model.trainer} cannot be written as ONNX. Models of tfidf and fasttext are "
        "plain arrays and need no PyTorch as they are; static, setfit and encoder have ONNX"
    )


def _in_eight_bits(path: Path) -> None:
    try:
        import onnx
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise missing("onnx", error.name or "onnxruntime") from None
    whole = onnx.load(path)
    # PyTorch notes shapes of values that later passes give another meaning; they are inferred anew
    del whole.graph.value_info[:]
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)  # it advises on what is not needed here
    try:
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        logging.disable(before)


def _compared(model: Model, made: OnnxModel, texts: list[str], int8: bool) -> dict[str, Any]:
    """What the two say of the same texts.

    Raises:
        InputError: too much is lost in 8 bits.
        LabelwrightError: the network answers otherwise though nothing was rounded.
    """
    ours, theirs = model.probabilities(texts), made.probabilities(texts)
    apart = np.abs(ours - theirs)
    same = float((ours.argmax(axis=1) == theirs.argmax(axis=1)).mean())
    mean, largest = float(apart.mean()), float(apart.max())
    if not int8 and not largest <= CLOSE:
        raise LabelwrightError(
            f"the network in ONNX differs from the model: by {largest:.3f} in a probability. "
            "Nothing was written; this kind of model cannot be written as ONNX here"
        )
    if int8 and not (same >= SAME_LABEL and mean <= MEAN_APART):
        raise InputError(
            f"in 8 bits the model says the same label of only {same:.1%} of {len(texts):,} texts, "
            f"and probabilities differ by {mean:.3f} on average; --option int8=false keeps them"
        )
    return {
        "texts": len(texts),
        "same_label": same,
        "mean_difference": mean,
        "largest_difference": largest,
        "int8": int8,
    }
