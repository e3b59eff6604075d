"""The network of a `static` model in ONNX: look vectors up, take the mean, classify."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
"""As old as the operators allow, so that older versions of onnxruntime read the file."""


def write_static(model: Any, path: Path) -> str:
    """Write the network; returns the tokenizer's file as text."""
    head = model.head
    weights = (head.weights / head.temperature).astype(np.float32)
    bias = (head.intercepts / head.temperature).astype(np.float32)
    given = {
        "table": model.pieces.table.astype(np.float32),
        "weights": weights,
        "bias": bias,
        "last": np.array([-1], dtype=np.int64),
        "middle": np.array([1], dtype=np.int64),
        "tiny": np.array([1e-12], dtype=np.float32),
    }
    steps = [
        ("Gather", ["table", "input_ids"], "vectors", {}),
        ("Cast", ["attention_mask"], "mask", {"to": TensorProto.FLOAT}),
        ("Unsqueeze", ["mask", "last"], "wide_mask", {}),
        ("Mul", ["vectors", "wide_mask"], "kept", {}),
        ("ReduceSum", ["kept", "middle"], "sums", {"keepdims": 0}),
        ("ReduceL2", ["sums"], "length", {"axes": [1], "keepdims": 1}),
        ("Max", ["length", "tiny"], "some_length", {}),
        ("Div", ["sums", "some_length"], "text", {}),
        ("MatMul", ["text", "weights"], "lines", {}),
        ("Add", ["lines", "bias"], "scores", {}),
        ("Softmax", ["scores"], "probabilities", {"axis": 1}),
    ]
    nodes = [helper.make_node(kind, ins, [out], **more) for kind, ins, out, more in steps]
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        nodes,
        "static",
        [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in _INPUTS],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["texts", len(bias)])],
        [numpy_helper.from_array(array, name) for name, array in given.items()],
    )
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    whole.ir_version = IR_VERSION
    onnx.checker.check_model(whole)
    onnx.save(whole, path)
    tokenizer: str = model.pieces.tokenizer
    return tokenizer


_INPUTS = ("input_ids", "attention_mask")
