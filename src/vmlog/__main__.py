"""`python -m vmlog`."""

from vmlog.cli import main

main()
