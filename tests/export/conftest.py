"""A small labelled and split table, and the task it belongs to."""

import polars as pl
import pytest
from labelwright.task import Task


@pytest.fixture(scope="session")
def task() -> Task:
    return Task(
        name="tickets",
        about="Sends a ticket to the right desk.",
        text="a support ticket",
        labels=[
            {"name": "billing", "description": "money, invoices | refunds"},
            {"name": "shipping", "description": "parcels and delivery"},
            {"name": "other", "description": "everything else"},
        ],
    )


@pytest.fixture(scope="session")
def table() -> pl.DataFrame:
    """60 rows, 20 per label: 42 train, 9 validation, 9 test."""
    words = {
        "billing": ["refund", "invoice", "charge", "card"],
        "shipping": ["parcel", "courier", "address", "delivery"],
        "other": ["password", "login", "screen", "colour"],
    }
    rows = [
        {
            "id": f"{label}-{number}",
            "text": f"My {words[label][number % 4]} number {number} is not right",
            "label": label,
            "split": "train" if number < 14 else "validation" if number < 17 else "test",
        }
        for label in words
        for number in range(20)
    ]
    return pl.DataFrame(rows)
