"""Reports as tables for people. Each takes a step's dictionary and bears what it does not hold."""

from .audit import draw_audit, draw_sheet
from .evaluation import draw_evaluation
from .exporting import draw_check, draw_import
from .models import draw_model_export
from .report import draw_report
from .review import draw_review
from .stages import (
    draw_curation,
    draw_export,
    draw_generation,
    draw_labeling,
    draw_model,
    draw_models,
    draw_regeneration,
    draw_split,
)

__all__ = [
    "draw_audit",
    "draw_check",
    "draw_curation",
    "draw_evaluation",
    "draw_export",
    "draw_generation",
    "draw_import",
    "draw_labeling",
    "draw_model",
    "draw_model_export",
    "draw_models",
    "draw_regeneration",
    "draw_report",
    "draw_review",
    "draw_sheet",
    "draw_split",
]
