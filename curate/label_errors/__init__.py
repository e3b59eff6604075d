"""How likely each label is wrong, from what a model makes of the texts and from who said what."""
