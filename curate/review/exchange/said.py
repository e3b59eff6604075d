"""What a person said of a row, put together from what a tool kept of it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ....errors import InputError
from ....task import NONE_FITS
from ....task_file import fold
from .interface import Answer, Form

_MOST_NAMED = 12


def labelled(answer: Answer, values: Sequence[str], form: Form) -> Answer:
    """An answer with the labels that were chosen; as it was where none were.

    Args:
        answer: to which row, by whom.
        values: names of labels as the tool has them; case and blanks do not count.
        form: what was asked.

    Raises:
        InputError: a name that is no label, or two labels where one fits.
    """
    chosen = {_known(value, form, answer.where) for value in values}
    if not chosen:
        return answer
    if form.kind == "multi":
        labels = tuple(name for name in form.labels if name in chosen and name != NONE_FITS)
        return replace(answer, labels=labels)
    if len(chosen) > 1:
        raise InputError(
            f"{answer.where}: found the labels {', '.join(sorted(chosen))}; expected one of them"
        )
    return replace(answer, label=chosen.pop())


def _known(value: str, form: Form, where: str) -> str:
    known = {fold(name): name for name in form.options}
    if fold(value) in known:
        return known[fold(value)]
    names = list(form.options)
    near = difflib.get_close_matches(value, names, 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    named = ", ".join(names[:_MOST_NAMED])
    more = f" ... ({len(names)} in all)" if len(names) > _MOST_NAMED else ""
    raise InputError(f"{where}: found the label {value!r}; expected one of {named}{more}.{hint}")


def settled(
    answer: Answer,
    *,
    drop: bool = False,
    skip: bool = False,
    values: Mapping[str, str] | None = None,
    note: str | None = None,
) -> Answer | None:
    """The decision that all of this comes to; None where it says nothing.

    To drop a row outweighs all else; new words go with a label; skipping counts where nothing else
    was said.
    """
    note = (note or "").strip() or None
    if drop:
        return replace(answer, decision="drop", label=None, labels=None, note=note)
    if values:
        return replace(answer, decision="edit", values=dict(values), note=note)
    if answer.label is not None or answer.labels is not None:
        return replace(answer, decision="label", note=note)
    if skip:
        return replace(answer, decision="skip", note=note)
    return replace(answer, decision="note", note=note) if note else None


def in_utc(stamp: object) -> str | None:
    """A time as reviews have it: UTC, ISO 8601, to the millisecond; None for what is no time.

    Args:
        stamp: seconds since 1970, or ISO 8601; without a zone it counts as UTC.
    """
    try:
        if isinstance(stamp, int | float):
            when = datetime.fromtimestamp(stamp, UTC)
        else:
            when = datetime.fromisoformat(str(stamp))
    except (ValueError, OverflowError, OSError):
        return None
    zoned = when if when.tzinfo else when.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).isoformat(timespec="milliseconds")
