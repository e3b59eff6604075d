"""The doors of this stage load nothing heavy before it is used."""

import subprocess
import sys


def test_doors_are_light():
    code = (
        "import sys; from labelwright.export import export; "
        "from labelwright.export.finetune import TRAINERS; "
        "from labelwright.export.evaluate import evaluate; "
        "from labelwright.export.formats import FORMATS; "
        "heavy = {'polars', 'numpy', 'sklearn', 'scipy', 'datasets', 'huggingface_hub'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
