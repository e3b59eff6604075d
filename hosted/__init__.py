"""Fine-tunes at providers, over run folders."""
