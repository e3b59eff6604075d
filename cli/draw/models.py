"""What is told of models and their files."""

from __future__ import annotations

from rich.console import RenderableType

from .tables import Json, line, number, section, share


def draw_model_export(summary: Json) -> RenderableType:
    """Where the files are, and how they answer beside the model."""
    found = summary["compared"]
    kind = "8-bit" if found["int8"] else "float"
    words = (
        f"the same label for {share(found['same_label'])} of {number(found['texts'])} texts; "
        f"probabilities differ by {found['mean_difference']:.4f} on average, by "
        f"{found['largest_difference']:.3f} at most"
    )
    return section(
        "Exported",
        line(f"{kind} network of {found['megabytes']} MB, checked against the model"),
        line(words),
        line(str(summary["path"]), "dim"),
    )
