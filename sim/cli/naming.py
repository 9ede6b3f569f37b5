"""Errors of a call told as errors of the command line: arguments by the names of their options."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sim.errors import SimError

_OPTIONS = {
    "between": "--between",
    "cost": "--cost",
    "design": "--design",
    "designs": "--design",
    "kpi": "--kpi",
    "kpis": "--kpi",
    "levers": "--lever",
    "method": "--method",
    "points": "--points",
    "replications": "--replications",
    "samples": "--samples",
    "sampling": "--sampling",
    "panel": "--panel",
    "store": "--store",
    "tolerances": "--tolerance",
    "study": "--study",
    "vary": "--vary",
    "years": "--years",
}
"""Argument of `sim.sweep` and its like → option that holds it."""


@contextmanager
def options_named() -> Iterator[None]:
    """Let errors that name an argument as their place name the option, which is what the user wrote."""
    try:
        yield
    except SimError as error:
        error.faults = tuple(replace(fault, where=_OPTIONS.get(fault.where, fault.where)) for fault in error.faults)
        raise
