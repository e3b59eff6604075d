import json
import sys

from openai.lib._validators import get_validators, infer_task_type, read_any_format

frame, first = read_any_format(sys.argv[1])
found = {"read": [first.error_msg, first.necessary_msg], "kind": infer_task_type(frame)}
found["remarks"] = []
for validator in get_validators():
    remark = validator(frame)
    if remark is not None:
        said = [remark.error_msg, remark.necessary_msg, remark.optional_msg, remark.immediate_msg]
        found["remarks"].append([remark.name, *said])
print(json.dumps(found))
