"""Together's conversational format: OpenAI's chat lines, nothing else on a line.

Rules: Together's fine-tuning data documentation and `together.utils.files.check_file` of its
package (1.5.35); one format a file, roles that alternate. How long a row may be depends on the
model.
"""

from __future__ import annotations

from .chat import Chat
from .limits import Limits

TOGETHER = Limits(
    whose="Together",
    source="data preparation guide, and MAX_FILE_SIZE_GB of the package together 3.1.1, 2026",
    rows=1,
    advised_rows=100,
    file_bytes=int(50.1 * 2**30),
)


class Together(Chat):
    """Chat lines for Together."""

    limits = TOGETHER
