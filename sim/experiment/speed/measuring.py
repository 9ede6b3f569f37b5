"""Timing a scenario beside the yardstick, turn by turn.

The clock is processor time of this thread, which stands still while another process has the processor: on a machine of
two processors with a load of 3, quartiles of the ratio lay 24% apart in wall time and 8% in processor time (medians
over 12 processes). What neighbours do to caches and clock rate is in it still: the yardstick is for that.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from math import ceil

from sim.compiling import JIT
from sim.errors import Fault, UsageError
from sim.experiment.running.units import Job, Unit, run_unit
from sim.scenario.schema import Scenario

from .calibration import CHECKSUM, calibrate

LEAST_TURN_S = 0.02
"""What is shorter is repeated within its turn: the clock, and what a call of anything costs, must not matter."""
_WARM_UP_TURNS = 2


class Rounds:
    """Rounds of a scenario: each design in turn, the yardstick before and after each; ready when it is made.

    Parameters
    ----------
    scenario : Scenario
    designs : sequence of str
    seed : int
        Of the one replication of each design that is timed, number 0.

    Raises
    ------
    UsageError
        If compiled code is switched off, or a design needs the reference engine.
    """

    def __init__(self, scenario: Scenario, designs: Sequence[str], seed: int) -> None:
        _require_compiled(scenario, designs)
        job = Job(scenario, seed, "compiled")
        self._turns = [_Turn(partial(run_unit, job, Unit(design, 0))) for design in designs]
        self._yardstick = _Turn(_calibrate)
        for turn in (*self._turns, self._yardstick):
            turn.warm_up()

    def ratio(self) -> float:
        """Return the time of one round of all designs as a multiple of that of the yardstick."""
        yardstick_s = work_s = 0.0
        with _garbage_kept():
            for turn in self._turns:
                yardstick_s += self._yardstick.seconds()
                work_s += turn.seconds()
                yardstick_s += self._yardstick.seconds()
        return work_s / (yardstick_s / (2 * len(self._turns)))


class _Turn:
    """Something that is timed, as often in a row as it must be to be long enough."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._times = 1

    def warm_up(self) -> None:
        """Do it untimed until nothing is left to compile and to load, then see how often a turn is to do it."""
        for _ in range(_WARM_UP_TURNS):
            self._work()
        self._times = max(1, ceil(LEAST_TURN_S / max(self.seconds(), 1e-4)))

    def seconds(self) -> float:
        """Return the processor time of doing it once."""
        began_s = time.thread_time()
        for _ in range(self._times):
            self._work()
        return (time.thread_time() - began_s) / self._times


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Collect garbage now, and none meanwhile: when Python would do so depends on what else is in the process."""
    gc.collect(1)  # the oldest are not made here, and to look through them would take longer than all that is timed
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _calibrate() -> None:
    if calibrate() != CHECKSUM:
        raise RuntimeError("the yardstick does not do what it should: something is wrong with Python or Numba here")


def _require_compiled(scenario: Scenario, designs: Sequence[str]) -> None:
    if not JIT:
        what = "compiled code is switched off (NUMBA_DISABLE_JIT), so there is no speed to measure"
        raise UsageError(Fault(what, fix="unset NUMBA_DISABLE_JIT"))
    for design in designs:
        policy = scenario.designs[design].routing.policy
        if policy is not None:
            what = f"design '{design}' runs on the reference engine, for its policy '{policy}'"
            raise UsageError(
                Fault(what, where="designs", why="the speed of compiled code is measured", fix="leave it out")
            )
