"""What is there on this machine, what is missing, and what to do about it.

`extras.py` is what is installed, `access.py` which keys and servers are found, `machine.py` what
runs it all; `examining.py` puts them together. No key is ever shown, and nobody is asked but
servers on this machine and the Ollama server that OLLAMA_HOST names.
"""
