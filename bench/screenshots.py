"""Pictures of `labelwright review`, taken of the app itself on a fixed example.

python bench/screenshots.py           those of the docs, into docs/images
python bench/screenshots.py --tests   those that the tests compare with
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tables import HERE

sys.path.insert(0, str(HERE.parent / "tests" / "support"))

IMAGES = HERE.parent / "docs" / "images"
DOCS = {
    "review": ("example", (100, 26)),
    "review-twin": ("twin", (120, 30)),
    "review-table": ("table", (100, 20)),
    "review-finding": ("strip", (100, 30)),
}
"""Name of each picture of the docs: what it shows, and its size in cells."""


def main() -> None:
    from review_shots import SHOTS, SIZES, SNAPSHOTS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="those that the tests compare with")
    if parser.parse_args().tests:
        for name in SHOTS:
            for size in SIZES:
                _take(name, size, SNAPSHOTS / f"{name}-{size[0]}x{size[1]}.svg")
    else:
        take_docs()


def take_docs() -> None:
    """The pictures of the docs."""
    for file, (name, size) in DOCS.items():
        _take(name, size, IMAGES / f"{file}.svg")


def _take(name: str, size: tuple[int, int], path: Path) -> None:
    from review_shots import shot

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path.write_text(shot(name, size, Path(folder)), encoding="utf-8")
    print(path.relative_to(HERE.parent))


if __name__ == "__main__":
    main()
