"""`python -m labelwright`: the command line, where scripts are not on the PATH."""

from .cli import main

main()
