"""What tests of the trainers with PyTorch need, and why they are skipped without."""

from __future__ import annotations

from importlib.util import find_spec

import pytest


def needs(*packages: str) -> None:
    """Skip a module of tests unless all of these packages are installed, without importing them."""
    lacking = [name for name in packages if find_spec(name) is None]
    if lacking:
        pytest.skip(
            f"{', '.join(lacking)} not installed: pip install 'labelwright[test-torch]'",
            allow_module_level=True,
        )
