"""Looking for the model to take: the ladder of trainers, learning curves, sweeps of settings."""
