"""Refuses what would fill the machine's memory or take more than a week, before anything is sampled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sim.errors import Fault, UsageError
from sim.scenario.effort import Effort, memory_text, time_text
from sim.scenario.units import DAY_S

LONGEST_S = 7 * DAY_S
"""Longest a call may be expected to take, seconds by the clock."""

_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def require_bearable(effort: Effort, *, workers: int = 1, what: str, lower: str) -> None:
    """Refuse an effort that cannot be borne.

    Parameters
    ----------
    effort : Effort
        Seconds by the clock, and the memory of the simulations that run at the same time.
    workers : int
        How many run at the same time, for the error.
    what : str
        What is asked for, for the error.
    lower : str
        What the user may lower.

    Raises
    ------
    UsageError
        If it needs more memory than there is, or more than `LONGEST_S` by the clock.
    """
    available = available_bytes()
    if effort.seconds > LONGEST_S:
        limit = f"more than {time_text(LONGEST_S)} are not begun"
    elif effort.memory_bytes > available:
        limit = f"{memory_text(available)} of memory are free"
    else:
        return
    shared = f" (on {workers} processors)" if workers > 1 else ""
    needed = f"about {time_text(effort.seconds)}{shared} and {memory_text(effort.memory_bytes)} of memory"
    raise UsageError(Fault(f"{what} would take {needed}", why=limit, fix=f"lower {lower}"))


def available_bytes() -> float:
    """Return the memory this process and its workers may still take; infinity where the system does not say."""
    return min(_limits(), default=float("inf"))


def _limits() -> Iterator[float]:
    with suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(1024.0 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
        # what this process holds from earlier runs it will use again
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        yield free + held
    for name in _CGROUP_LIMITS:
        with suppress(OSError, ValueError):  # "max" is no limit
            yield float(int(Path(name).read_text(encoding="ascii")))
    with suppress(AttributeError, OSError, ValueError):
        yield float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
