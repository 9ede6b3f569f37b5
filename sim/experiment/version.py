"""Which omnides this is, for results to say."""

from __future__ import annotations


def version() -> str:
    """Return the version of the package, which it names on first use."""
    import sim

    return str(sim.__version__)
