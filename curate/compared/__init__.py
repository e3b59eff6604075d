"""Comparing a table with texts that people wrote for the same task."""
