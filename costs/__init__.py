"""What it costs to have texts labelled, by every way that a run has: now, and as it grows.

`contender.py` is what a day costs with one way of doing it, `volume.py` how many texts there are a
day, `projecting.py` and `break_even.py` what follows from both, and nothing in these asks anyone
anything. `found.py` finds the ways that a run folder has, from what was measured in it;
`reckoning.py` is the step.
"""
