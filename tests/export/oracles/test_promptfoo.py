"""promptfoo asks an echo with the exported tests: what comes back must be the text."""

import json
import os
import subprocess

import yaml
from labelwright.export import export
from oracles import folder


def test_every_text_is_asked_as_it_stands(odd, task, tmp_path):
    programs = folder("promptfoo") / "node_modules" / ".bin"
    export(odd, "promptfoo", tmp_path, task=task, options={"provider": "echo"})
    result = tmp_path / "result.json"
    quiet = {
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_DISABLE_REMOTE_GENERATION": "true",
        "PROMPTFOO_CONFIG_DIR": str(tmp_path / "home"),
        # It wants a newer Node than many machines have; one of npm's lies beside it then.
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        [
            programs / "promptfoo",
            "eval",
            "-c",
            "promptfooconfig.yaml",
            "-o",
            result,
            "--no-cache",
            "--no-write",
        ],
        cwd=tmp_path,
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert result.is_file(), done.stdout[-2000:] + done.stderr[-2000:]
    asked = {}
    for one in json.loads(result.read_text("utf-8"))["results"]["results"]:
        messages = json.loads(one["response"]["output"])
        assert [message["role"] for message in messages] == ["system", "user"]
        assert "{" not in messages[0]["content"]
        asked[one["testCase"]["description"]] = messages[1]["content"]
        # The echo answers with the question, so no test passes; what was expected is told.
        assert one["testCase"]["metadata"]["label"] in task.label_names
    test = odd.filter(odd["split"] == "test")
    assert asked == dict(zip(test["id"], test["text"], strict=True))
    assert yaml.safe_load((tmp_path / "promptfooconfig.yaml").read_text())["tests"]
