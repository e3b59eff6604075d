"""What a provider or a trainer takes, as it publishes it."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1000 * 1000
GB = 1000 * MB


@dataclass(frozen=True)
class Limits:
    """Limits of one place that a file goes to. None or 0 where nothing is published.

    Attributes:
        whose: name of the provider or trainer.
        source: where the figures stand, and when they were read.
        rows: fewest training rows that it takes.
        advised_rows: fewest that it advises.
        most_rows: most training rows.
        total_rows: most rows of training and validation together.
        validation_rows: most validation rows.
        validation_share: most validation rows, as a share of the training rows; only counts where
            there are more than `free_validation_rows`.
        free_validation_rows: validation rows that are fine whatever their share.
        takes_validation: whether a validation file can be given at all.
        tokens: most tokens of one row; what is beyond is cut off, and the label stands last.
        file_bytes: largest training file.
        validation_bytes: largest validation file.
        rows_per_label: fewest training rows of a label.
        reserved: words that no row may hold, in any case of letters.
    """

    whose: str = ""
    source: str = ""
    rows: int = 0
    advised_rows: int = 0
    most_rows: int | None = None
    total_rows: int | None = None
    validation_rows: int | None = None
    validation_share: float | None = None
    free_validation_rows: int = 0
    takes_validation: bool = True
    tokens: int | None = None
    file_bytes: int | None = None
    validation_bytes: int | None = None
    rows_per_label: int = 0
    reserved: tuple[str, ...] = ()

    def most_validation(self, training_rows: int) -> int | None:
        """Most validation rows beside so many training rows; None where there is no bound."""
        bounds = [] if self.validation_rows is None else [self.validation_rows]
        if self.validation_share is not None:
            bounds.append(
                max(int(self.validation_share * training_rows), self.free_validation_rows)
            )
        return min(bounds, default=None)
