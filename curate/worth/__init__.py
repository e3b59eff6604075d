"""What rows of a table are worth for telling real texts apart."""
