"""`python -m sixia` is the same as `sixia`."""

from sixia.cli import main

main()
