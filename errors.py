"""What can go wrong, as errors that say what to do next.

    LabelwrightError            the work could not be done          exit code 1
    ├── Stopped                 stopped on purpose, can be resumed  exit code 1
    ├── ProviderError           a model could not be asked          exit code 1
    ├── NotInstalled            an optional library is not there    exit code 1
    └── InputError              wrong usage or input                exit code 2
        └── PromptFileError     one place in a prompt file          exit code 2

The command line prints an error's text and nothing else: no traceback reaches a user for a
mistake of theirs.
"""

from __future__ import annotations

from pathlib import Path


class LabelwrightError(Exception):
    """The work could not be done. The text says what happened and what to do."""

    exit_code = 1


class Stopped(LabelwrightError):
    """Work that stopped cleanly before its end and goes on when it is run again."""


class ProviderError(LabelwrightError):
    """A model could not be asked: no key, no server, unknown model, refused request."""


class NotInstalled(LabelwrightError):
    """What was asked for needs a library that is not installed; says how to install it."""


class InputError(LabelwrightError):
    """Wrong usage, or a file whose content is not what it must be."""

    exit_code = 2


class PromptFileError(InputError):
    """One mistake in a prompt file.

    Attributes:
        path: the prompt file.
        line: 1-based line of the mistake, or None where it has no line.
        found: what stands there.
        expected: what would be right.
    """

    def __init__(self, path: Path | str, line: int | None, found: str, expected: str) -> None:
        self.path = Path(path)
        self.line = line
        self.found = found
        self.expected = expected
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: found {found}; expected {expected}")
