"""`python -m sixia` is the same as `sixia`."""

from sixia.cli import main

if __name__ == "__main__":  # processes that are spawned import this file again
    main()
