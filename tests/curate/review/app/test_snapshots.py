"""What the screens look like, as pictures that are kept beside this file.

Renewed by `python bench/screenshots.py --tests`, after a look at what is different.
"""

import pytest
from review_shots import SHOTS, SIZES, SNAPSHOTS, shot


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SHOTS)
def test_it_looks_as_it_did(name, size, tmp_path):
    kept = SNAPSHOTS / f"{name}-{size[0]}x{size[1]}.svg"
    now = shot(name, size, tmp_path)
    if now != kept.read_text(encoding="utf-8"):
        found = tmp_path / kept.name
        found.write_text(now, encoding="utf-8")
        pytest.fail(
            f"{found} differs from {kept}; if that is as it is to be: "
            "python bench/screenshots.py --tests"
        )
