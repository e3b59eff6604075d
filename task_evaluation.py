"""What a prompt file says of evaluation: the positive label, betas of F, coarser views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from .task_labeling import conflict
from .task_parts import NonEmpty, Strict

Beta = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
Groups = dict[NonEmpty, Annotated[tuple[NonEmpty, ...], Field(min_length=1)]]


class Evaluation(Strict):
    """What is asked of the figures.

    Attributes:
        positive: the label that precision, recall, F, AUROC and AUPRC are of; None for their mean
            over the labels.
        betas: how many times recall counts for more than precision in F, a figure for each.
        views: coarser questions on the same answers: name to groups, each with its labels.
    """

    positive: NonEmpty | None = None
    betas: Annotated[tuple[Beta, ...], Field(min_length=1)] = (1.0,)
    views: dict[NonEmpty, Groups] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _groups_apart(self) -> Self:
        for view, groups in self.views.items():
            if len(groups) < 2:
                found = f"{len(groups)} group(s) in the view {view!r}"
                raise conflict(("views", view), found, "two groups or more, each with its labels")
            seen: dict[str, str] = {}
            for group, labels in groups.items():
                for label in labels:
                    if label in seen:
                        found = f"the label {label!r} in {seen[label]!r} and in {group!r}"
                        raise conflict(("views", view, group), found, "each label in one group")
                    seen[label] = group
        return self

    def check(self, labels: Sequence[str]) -> None:
        """Raise a conflict for a label that the task does not have."""
        expected = f"one of {', '.join(labels)}"
        if self.positive is not None and self.positive not in labels:
            raise conflict(("evaluate", "positive"), f"the label {self.positive!r}", expected)
        for view, groups in self.views.items():
            for group, names in groups.items():
                if strange := [name for name in names if name not in labels]:
                    place = ("evaluate", "views", view, group)
                    raise conflict(place, f"the label {strange[0]!r}", expected)
