"""Any file of examples, in and out: CSV, TSV, JSONL, JSON, Parquet, plain lines.

Knows nothing of tasks; `reading.py` puts a task's labels and fields on top.
"""

from .columns import Chosen, as_label, as_text, guess_columns
from .read import read_frame
from .write import write_bytes, write_frame

__all__ = [
    "Chosen",
    "as_label",
    "as_text",
    "guess_columns",
    "read_frame",
    "write_bytes",
    "write_frame",
]
