"""Run the command line: `python -m translator`."""

from translator.cli import main

main()
