"""Reading what wandb wrote offline."""

import json

BLOCK, HEAD = 32_768, 7


def records(file):
    """What wandb wrote: a LevelDB log behind a head of 7 bytes, of messages that wandb defines."""
    import wandb
    from wandb.proto import wandb_internal_pb2 as proto

    wandb.teardown()  # a process of its own writes them, and is waited for
    data, place, whole = file.read_bytes(), HEAD, b""
    while place + HEAD <= len(data):
        left = BLOCK - place % BLOCK
        if left < HEAD:
            place += left
            continue
        length, kind = int.from_bytes(data[place + 4 : place + 6], "little"), data[place + 6]
        whole += data[place + HEAD : place + HEAD + length]
        place += HEAD + length
        if kind in (1, 4):  # whole, or its last part
            record = proto.Record()
            record.ParseFromString(whole)
            whole = b""
            yield record


def told(items):
    return {".".join(item.nested_key) or item.key: json.loads(item.value_json) for item in items}
