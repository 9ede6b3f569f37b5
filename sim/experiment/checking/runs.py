"""The runs of a check: each replication of each design once, whoever asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiment.gathering import Gathering, Wanted
from sim.experiment.means import Means
from sim.experiment.rows import DesignRows
from sim.experiment.running import Job
from sim.kpi import KPI_SCOPES

from .subjects import Subject

Place = tuple[Subject, str]
"""A design of a subject."""


class Runs:
    """What the designs of some subjects give, by and by."""

    def __init__(self, subjects: Sequence[Subject], means: Means) -> None:
        self._means = means
        self._gatherings: dict[int, Gathering] = {}
        self._jobs = {
            (subject, digests): Job(subject.scenario, subject.seed, means.engine, means.allow_code, digests=digests)
            for subject in subjects
            for digests in (False, True)
        }

    def rows(self, places: Sequence[Place], counts: Sequence[int], *, digests: bool = False) -> dict[Place, DesignRows]:
        """Return what the first replications of each design leave.

        Parameters
        ----------
        counts : sequence of int
            How many, of each place.
        digests : bool
            Whether to digest the logs of those that are run now; not of those that were run before.
        """
        found = {}
        for seed in dict.fromkeys(subject.seed for subject, _ in places):
            own = [(place, count) for place, count in zip(places, counts, strict=True) if place[0].seed == seed]
            wanted = [Wanted(self._jobs[place[0], digests], place[1], range(count)) for place, count in own]
            for (place, _), rows in zip(own, self._of(seed).run(wanted), strict=True):
                found[place] = rows
        return found

    def _of(self, seed: int) -> Gathering:
        """Return what gathers units of one seed; units of all scenarios run together."""
        if seed not in self._gatherings:
            self._gatherings[seed] = self._means.gathering(KPI_SCOPES)
        return self._gatherings[seed]
