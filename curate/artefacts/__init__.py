"""Finding what goes with a label by the way texts are written, and taking it away."""
