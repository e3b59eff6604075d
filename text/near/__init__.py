"""Near duplicates among many texts, found and judged in arrays rather than text by text."""
