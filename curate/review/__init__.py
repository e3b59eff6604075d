"""Reviewing rows: what to look at, what was decided, and what that changes; `app` draws it."""
