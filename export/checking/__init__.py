"""What is wrong with training files, told before anyone pays; and repairs that are asked for."""
