"""``python -m sim.cli`` is the same as ``omnides``."""

from .entry import main

if __name__ == "__main__":
    main()
