"""Label Studio's own SDK: the tasks fit the configuration."""

import pytest
from labelwright.export import export
from oracles import ask


@pytest.mark.parametrize("kind", ["annotations", "predictions"])
def test_tasks_fit_the_configuration(odd, task, tmp_path, kind):
    export(odd, "label-studio", tmp_path, task=task, options={"labels_as": kind})
    said = ask(
        "label-studio",
        "label_studio_tasks.py",
        tmp_path / "config.xml",
        tmp_path / "train.json",
        kind,
    )
    assert said == {"good": True, "rows": 60, "broken": False}
