import json
import sys
from pathlib import Path

from label_studio_sdk.label_interface import LabelInterface

config, tasks, kind = sys.argv[1:]
interface = LabelInterface(Path(config).read_text(encoding="utf-8"))
interface.validate()
look = {
    "annotations": interface.validate_annotation,
    "predictions": interface.validate_prediction,
}[kind]
said = [look(one) for task in json.loads(Path(tasks).read_text("utf-8")) for one in task[kind]]
broken = {"result": [{**json.loads(Path(tasks).read_text("utf-8"))[0][kind][0]["result"][0]}]}
broken["result"][0]["value"] = {"choices": ["a label that is not there"]}
broken["model_version"] = "x"
print(json.dumps({"good": all(said), "rows": len(said), "broken": bool(look(broken))}))
