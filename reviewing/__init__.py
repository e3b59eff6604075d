"""Looking at rows: on the screen here, or elsewhere."""
