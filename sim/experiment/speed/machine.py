"""What a speed was measured on: two of them can be compared if all of it is equal."""

from __future__ import annotations

import platform
from pathlib import Path

from sim.experiment.running import processors
from sim.experiment.running.provenance import versions

_LIBRARIES = ("numba", "llvmlite", "numpy", "pandas")
"""Those that take part in a timed run."""


def this_machine() -> dict[str, str]:
    """Return the processor, how many may be used, the kind of machine, the system, Python and libraries."""
    known = versions()
    return {
        "processor": processor(),
        "processors": str(processors()),
        "machine": known["machine"],
        "system": platform.system(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        **{name: known[name] for name in _LIBRARIES},
    }


def processor() -> str:
    """Return what the processor calls itself, as far as the system tells; on ARM its maker's and its own number."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    told = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in reversed(lines))}
    numbers = [f"{name} {told[name]}" for name in ("CPU implementer", "CPU part") if name in told]
    return told.get("model name") or ", ".join(numbers) or platform.processor() or platform.machine()


def differences(stored: dict[str, str], now: dict[str, str]) -> tuple[str, ...]:
    """Return what is not the same, in words.

    >>> differences({"numpy": "2.3.0", "python": "3.11"}, {"numpy": "2.4.6", "python": "3.11"})
    ('numpy: 2.3.0 when it was recorded, 2.4.6 now',)
    """
    names = [*stored, *(name for name in now if name not in stored)]
    return tuple(
        f"{name}: {stored.get(name, 'unknown')} when it was recorded, {now.get(name, 'unknown')} now"
        for name in names
        if stored.get(name) != now.get(name)
    )
