"""Importing the package of curating costs nothing until it is used."""

import subprocess
import sys


def test_naming_curate_and_its_checks_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from labelwright.curate import curate\n"
        "from labelwright.curate.checks import CHECKS\n"
        "from labelwright.curate.fixes import FIXES\n"
        "assert {name.partition(':')[0] for name in FIXES.names()} <= set(CHECKS.names())\n"
        "heavy = {'polars', 'numpy', 'sklearn', 'scipy', 'rensa', 'py3langid'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
