"""Texts that stand in for those that do not exist yet, where only their size matters."""

from __future__ import annotations

from ..task import Fields, Task
from .token_range import Range

# Mean length of the texts that models wrote beside that of the seed examples they were shown: 0.8
# to 1.3 for the embedded model on five tasks. Larger ones follow examples less closely.
_LIKE_EXAMPLES = Range(0.6, 2.0)
_WITHOUT_EXAMPLES = Range(0.3, 4.0)
_WORDS = "This stands for a text of usual length, of which the task shows no example at all yet."


def stand_ins(task: Task, label: str) -> tuple[list[Fields], Range]:
    """Texts of a label's usual length, and how long real ones may be beside them.

    These are its seed examples, or those of all labels where it has none, or made-up words.
    """
    own = list(task.find_label(label).examples)
    any_label = [example for _, example in task.seeds]
    if own or any_label:
        return own or any_label, _LIKE_EXAMPLES
    return [dict.fromkeys(task.field_names, _WORDS)], _WITHOUT_EXAMPLES


def lengths_in_words(task: Task) -> str:
    """What is assumed of the length of texts that are not written yet."""
    if task.seeds:
        low, high = _LIKE_EXAMPLES.low, _LIKE_EXAMPLES.high
        return f"texts are on average {low:g} to {high:g} times as long as the seed examples"
    low, high = (
        round(len(_WORDS) * end) for end in (_WITHOUT_EXAMPLES.low, _WITHOUT_EXAMPLES.high)
    )
    return f"there are no seed examples: texts are taken to have {low} to {high} characters"
