"""The front page: its table of results, and its pictures. Nothing on it is typed by hand.

python bench/front_page.py                       the table, from the one in bench/README.md
python bench/front_page.py --pictures            and pictures of `labelwright review`
python bench/front_page.py --run RUN             and a picture of the report of a run folder

The picture of a report is taken by Chromium or Chrome, without a screen.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from tables import HERE, write_block

ROOT = HERE.parent
README = ROOT / "README.md"
REPORT = ROOT / "docs" / "images" / "report.png"
BLOCK = "synthetic_to_real"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
WIDE, TALL = 1120, 1470


def block(page: Path, name: str = BLOCK) -> str:
    """What stands between the two marks of a name in a page.

    Raises:
        SystemExit: the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    _, begun, rest = text.partition(f"<!-- {name} -->")
    found, ended, _ = rest.partition(f"<!-- /{name} -->")
    if not begun or not ended:
        raise SystemExit(f"{page} has no <!-- {name} --> ... <!-- /{name} -->")
    return found.strip()


def take_report(run: Path, path: Path = REPORT) -> None:
    """A picture of the top of a run's report.

    Raises:
        SystemExit: there is no browser, or it gave no picture.
    """
    from labelwright.run import show

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is installed")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        show(run, page=page)
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += [f"--user-data-dir={folder}/profile", f"--window-size={WIDE},{TALL}"]
        shot = f"--screenshot={path.absolute()}"
        subprocess.run([browser, *options, shot, page.as_uri()], check=True, capture_output=True)
    if not path.is_file():
        raise SystemExit(f"{browser} gave no picture")
    print(path.relative_to(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", action="store_true", help="pictures of the review, too")
    parser.add_argument("--run", type=Path, help="picture of this run's report, too")
    asked = parser.parse_args()
    write_block(BLOCK, block(HERE / "README.md"), README)
    print(README.relative_to(ROOT))
    if asked.pictures:
        from screenshots import take_docs

        take_docs()
    if asked.run:
        take_report(asked.run)


if __name__ == "__main__":
    main()
