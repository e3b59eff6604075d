"""Training files and files of other tools, read back as one table."""
