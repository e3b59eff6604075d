"""What a table has little of: cells of its plan, and different texts."""
