"""Programs that nobody of this project wrote, asked whether an exported file is right.

Some of them need packages that clash with ours or with each other, so each lives in an environment
of its own below one folder: `.oracles` in the repository root, or what LABELWRIGHT_ORACLES names.
tests/README.md says how to make them. A test of one that is not there is skipped.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(__file__).parents[1] / "export" / "oracles" / "scripts"


def folder(name: str) -> Path:
    """The folder of an oracle. Skips the test where there is none."""
    home = Path(os.environ.get("LABELWRIGHT_ORACLES") or ROOT / ".oracles")
    found = home / name
    if not found.is_dir():
        pytest.skip(f"no oracle {name} (tests/README.md says how to install it)")
    return found


def ask(name: str, script: str, *arguments: object, timeout: float = 240):
    """What a script says, as JSON on its last line, run by the Python of an oracle."""
    python = folder(name) / "bin" / "python"
    # The script is to see the oracle's own packages, and nothing of this project.
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "WANDB_DISABLED": "true"}
    done = subprocess.run(
        [str(python), str(SCRIPTS / script), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**clean, **offline},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
