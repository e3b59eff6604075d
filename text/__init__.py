"""What can be seen in texts alone: pure functions of strings, used by more than one stage."""
