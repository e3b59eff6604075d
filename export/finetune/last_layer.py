"""The last layer of a classifying network: more labels, or another temperature."""

from __future__ import annotations

from typing import Any

import torch

from ...errors import InputError


def last_layer(network: Any) -> tuple[Any, str, torch.nn.Linear] | None:
    """The layer that gives the scores: what holds it, its name there, itself.

    The last linear layer with a row per label; None where there is none.
    """
    found = None
    for path, module in network.named_modules():
        rows = getattr(module, "out_features", None)
        if isinstance(module, torch.nn.Linear) and rows == network.config.num_labels:
            parent, _, name = path.rpartition(".")
            found = (network.get_submodule(parent), name, module)
    return found


def soften(network: Any, heat: float) -> bool:
    """Divide the scores by a temperature, within the last layer; whether that could be done."""
    found = last_layer(network)
    if found is None:
        return False
    with torch.no_grad():
        found[2].weight /= heat
        if found[2].bias is not None:
            found[2].bias /= heat
    return True


def widen(network: Any, labels: int) -> None:
    """Give the last layer rows for further labels, those of the labels known staying as they are.

    Raises:
        InputError: the network has no such layer.
    """
    known = network.config.num_labels
    if labels == known:
        return
    found = last_layer(network)
    if found is None:
        raise InputError("this kind of model cannot be given further labels; train one anew")
    parent, name, old = found
    new = torch.nn.Linear(old.in_features, labels, bias=old.bias is not None)
    with torch.no_grad():
        torch.nn.init.normal_(new.weight, std=0.02)
        new.weight[:known] = old.weight
        if new.bias is not None:
            new.bias.zero_()
            new.bias[:known] = old.bias
    setattr(parent, name, new)
    network.config.num_labels = labels
    network.num_labels = labels
