"""Batches of units: enough work at a time that handing it out, and keeping what comes of it, costs next to nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sim.engine import engine_of
from sim.scenario.effort import effort_of

from .units import Job, Unit, UnitResult, Work, run_unit

BATCH_S = 0.5
"""Expected seconds of computing in a batch. Expectations are right within a factor of two for units as small as those
that share a batch, so that a batch takes 0.2 s at least, unless there is not that much to do for each worker."""


@dataclass(frozen=True)
class Batch:
    """Replications of one design, one after the other.

    Attributes
    ----------
    job : Job
        Of all its units.
    design : str
        Of all its units.
    first, last : int
        Its replications, both included.
    """

    job: Job
    design: str
    first: int
    last: int

    @property
    def units(self) -> list[Unit]:
        """Its units, in order."""
        return [Unit(self.design, replication) for replication in range(self.first, self.last + 1)]

    def __len__(self) -> int:
        return self.last - self.first + 1


def batches_of(works: Sequence[Work], workers: int) -> list[Batch]:
    """Return batches that hold each unit once, in the same order; units that do not follow one another share none."""
    most = math.ceil(len(works) / workers)
    series = dict.fromkeys((job, unit.design) for job, unit in works)
    sizes = {(job, design): min(most, _size(job, design)) for job, design in series}
    return [
        Batch(job, design, first, min(first + size - 1, last))
        for job, design, begin, last in _runs(works)
        for size in (sizes[job, design],)
        for first in range(begin, last + 1, size)
    ]


Results = list[UnitResult]


@dataclass(frozen=True)
class BatchEnd:
    """What came of a batch.

    Attributes
    ----------
    results : list of UnitResult
        Of its units that are finished, in order.
    error : BaseException or None
        Of the unit after them; None if all are finished, or the study was stopped.
    """

    results: Results
    error: BaseException | None = None


class Stopped(BaseException):
    """Ends a batch of a study that was stopped; not an Exception, so that no handler takes it for a fault."""


def run_batch(batch: Batch, report: Callable[[float], None] | None = None) -> BatchEnd:
    """Run the units of a batch, one after the other; what is finished when one fails is not lost.

    Parameters
    ----------
    report : callable, optional
        Called with the units of the batch that are done, a fraction of the one that runs included; may raise `Stopped`.
    """
    results: Results = []

    def tell(share: float) -> None:
        if report is not None:
            report(len(results) + share)

    try:
        for unit in batch.units:
            tell(0.0)
            results.append(run_unit(batch.job, unit, None if report is None else tell))
        tell(0.0)
    except Stopped:
        return BatchEnd(results)
    except BaseException as error:
        if not results:
            raise  # as it is: sent from process to process within a result, it would lose where it happened
        return BatchEnd(results, error)
    return BatchEnd(results)


def _size(job: Job, design: str) -> int:
    engine = engine_of(job.scenario, design, job.engine)
    seconds = effort_of(job.scenario, design, engine=engine, keeps_logs=job.keeps_logs).seconds
    return max(1, math.ceil(BATCH_S / max(seconds, 1e-6)))


def _runs(works: Sequence[Work]) -> Iterator[tuple[Job, str, int, int]]:
    """Yield replications of one job and design that follow one another: the first and the last of them."""
    run: tuple[Job, str, int, int] | None = None
    for job, unit in works:
        if run is not None and (job, unit.design, unit.replication) == (run[0], run[1], run[3] + 1):
            run = (*run[:3], unit.replication)
            continue
        if run is not None:
            yield run
        run = (job, unit.design, unit.replication, unit.replication)
    if run is not None:
        yield run
