"""Personal data and secrets that stand in texts: finding them, and putting stand-ins in place."""
