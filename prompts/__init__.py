"""Prompt files that ship with labelwright, and the code that reads and writes prompt files."""
