"""What the results of mutated sources are held to: baselines of short runs, one scenario and design each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
REPLICATIONS = 80
"""Four times as many as `omnides baseline` makes by itself: some mistakes move little."""

ENGINE = ("--engine", "reference", "--workers", "1", "--quiet")
"""Mistakes are made in what this engine runs: of some rules the other has a body of its own."""


@dataclass(frozen=True)
class Setting:
    """A scenario and design, and how long a run is: short, since the slow engine runs it.

    Attributes
    ----------
    source : str
        Name of a shipped scenario, or path of a file.
    options : tuple of str
        Of ``omnides baseline``.
    """

    source: str
    design: str
    options: tuple[str, ...] = ()


_SHORT = {
    "four-channel-journey": ("--days", "3", "--set", "time.warmup_days=1", "--set", "time.cooldown_days=1"),
    "relationship-desk": ("--days", "4", "--set", "time.warmup_days=4", "--set", "time.cooldown_days=1"),
    "bot-amnesia": ("--days", "2", "--set", "time.warmup_days=0", "--set", "time.cooldown_days=1"),
}
_OWN = Path(__file__).with_name("repair-desk.toml")
_CLASSIC = ("siloed", "cross-channel", "omnichannel")

BASELINES = {
    **{f"{name} {design}": Setting(name, design, short) for name, short in _SHORT.items() for design in _CLASSIC},
    **{f"repair-desk {design}": Setting(str(_OWN), design) for design in ("desks", "blended", "known")},
}
"""All that can be named by a mutant; only those that are named are made."""


def write(key: str, folder: Path, replications: int = REPLICATIONS) -> Path:
    """Write a baseline from the sources as they are, unless the folder has it already, and return its path.

    The compiled engine runs it: what the reference engine gives must be the same.

    Raises
    ------
    subprocess.CalledProcessError
        If the command fails.
    """
    setting = BASELINES[key]
    place = folder / key.replace(" ", ".")
    if present := list(place.glob("*.json")):
        return present[0]
    arguments = [
        "baseline", setting.source, "--design", setting.design, "--replications", str(replications),
        *setting.options, "--quiet", "-o", str(place),
    ]  # fmt: skip
    run(ROOT, arguments, check=True)
    (path,) = place.glob("*.json")
    return path


def run(
    root: Path, arguments: Sequence[str], *, check: bool = False, compiles: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run the command line of the sources below a folder; with ``check``, failing is an error.

    Parameters
    ----------
    compiles : bool
        Sources that have just been edited would be compiled anew, which takes longer than running what the reference
        engine uses of them as plain Python.
    """
    environment = os.environ | {"PYTHONPATH": str(root)} | ({} if compiles else {"NUMBA_DISABLE_JIT": "1"})
    return subprocess.run(
        [sys.executable, "-m", "sim.cli", *arguments],
        cwd=root, env=environment, check=check, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
