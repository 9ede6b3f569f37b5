"""Whether a plan meets its targets: looks that take as many replications as it needs to tell, and no more.

What is asked is what ``most`` replications would say on average (a sample average, which is then a fixed function of
the plan). Plans meet the same customers with the same luck, so the difference between two of them is known far better
than either: that of a plan that was simulated often and of the plan in question, over the few replications that both
have, added to what the former comes to over all of its own, is an estimate of the latter (a control variate, with
coefficient 1). Of this estimate and the plain one the surer counts. Replications are doubled until a target lies
outside the interval, the interval is narrower than a difference that matters, or there are no more; then the estimate
decides.
Neither is more wanted than ``most`` replications could give: an interval far narrower than theirs will do.
Several looks, and the surest of several estimates, err more often than the 5% of one interval: the replications that
are reported, on which nothing is chosen, are what bounds that.

Sources: P. Glasserman and D. D. Yao, "Some guidelines and guarantees for common random numbers", Management Science 38
(1992); A. M. Law, Simulation Modeling and Analysis (2015), sections 11.2 and 11.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError
from sim.experiment.gathering import Gathering, Wanted
from sim.experiment.intervals import FloatArray, jackknife, paired_difference
from sim.experiment.rows import DesignRows
from sim.experiment.running import Job
from sim.kpi import values_of
from sim.scenario import vary

from .plans import Layout, Part, Plan
from .targets import Target

FIRST_REPLICATION = 1_000_000
"""The search has replications of its own from here on: those that a study reports are not chosen by."""
SCOPES = ("all", "channel", "team")
_ANCHORS = 2
"""Plans simulated more often that an estimate may start from: so many of those simulated most often, the nearest ones,
and so many of the others."""
_CLOSE = 3
"""Plans that differ by so many people have much of their luck in common."""
FEW_POSTS = 3
"""With fewer posts a plan has so few neighbours that to know it well does not pay: each step of the search is settled
by looks at the plan itself."""
_HARDLY, _SURELY = 0.25, 0.15
"""Shares of the half-width of the longest look: another one so small, beside it, adds 3% and 1%. The first will do to
choose by, the second for what is chosen."""


@dataclass(frozen=True)
class Look:
    """What is known of a plan: by target, in the order of `Layout.targets`.

    Attributes
    ----------
    value, half_width : float64[T]
        Estimates, and how sure they are; NaN where nothing was measured.
    slack : float64[T]
        By how much targets are exceeded; negative: missed.
    clear, rough : bool[T]
        Whether more replications would tell nothing that matters; hardly anything.
    replications : int
        Of this plan.
    """

    value: FloatArray
    half_width: FloatArray
    slack: FloatArray
    clear: npt.NDArray[np.bool_]
    rough: npt.NDArray[np.bool_]
    replications: int

    def meets(self, part: Part) -> bool:
        """Return whether all targets of a part are met."""
        return bool((self.slack[list(part.targets)] >= 0.0).all())

    def settles(self, part: Part, *, roughly: bool) -> bool:
        """Return whether it is clear that a target of a part is missed, or that all are met."""
        own = list(part.targets)
        known = (self.rough if roughly else self.clear)[own]
        return bool(known.all() or (self.rough[own] & (self.slack[own] < 0.0)).any())


class Judge:
    """Looks at plans of one design.

    Parameters
    ----------
    gathering : Gathering
        Which keeps rows of `SCOPES`.
    job : Job
        Of the scenario as it is.
    design, layout
        Whose plans.
    first, most : int
        Replications of a first look, and of the longest.
    """

    def __init__(self, gathering: Gathering, job: Job, design: str, layout: Layout, first: int, most: int) -> None:
        self._gathering = gathering
        self._job = job
        self._design = design
        self._layout = layout
        self._first = min(first, most)
        self.most = most
        self._jobs: dict[Plan, Job | None] = {}
        self._rows: dict[Plan, DesignRows] = {}
        targets = layout.targets
        self._names = [target.kpi for target in targets]
        self._bounds = np.array([target.value for target in targets])
        self._signs = np.array([target.sign for target in targets])
        self._zones = np.array([target.zone for target in targets])
        self._certain = np.array([target.certain for target in targets], dtype=np.bool_)
        self._places: list[int] = []
        self.simulated = 0
        """Replications of all plans so far."""

    def look(
        self,
        asked: Sequence[tuple[Plan, Sequence[Part]]],
        most: int | None = None,
        near: Plan | None = None,
        *,
        roughly: bool = False,
    ) -> list[Look]:
        """Return what is known of plans after as many replications as it takes to tell whether they meet targets.

        Parameters
        ----------
        asked : sequence of (Plan, sequence of Part)
            Plans, and the parts that matter of each.
        most : int, optional
            Fewer than the longest look, for a first idea.
        near : Plan, optional
            What they are neighbours of: it gets the longest look if first ones do not settle them all, and no plan
            close to it had one.
        roughly : bool
            Whether it is enough to know well enough to choose between them.
        """
        most = self.most if most is None else min(most, self.most)
        open_ = {plan: parts for plan, parts in asked if self._job_of(plan) is not None}
        count = min(self._first, most)
        while open_:
            self._simulate(open_, count)
            open_ = self._unsettled(open_, roughly)
            if open_ and near is not None and not self._is_known_well(near):
                self._simulate([near], most)
                open_ = self._unsettled(open_, roughly)
            if count >= most:
                break
            count = min(2 * count, most)
        return [self._look(plan) for plan, _ in asked]

    def _is_known_well(self, plan: Plan) -> bool:
        """Return whether a plan's neighbours have something to be compared with, or are too few to need it."""
        longest = [other for other in self._rows if self._count(other) >= self.most]
        return len(self._layout.free) < FEW_POSTS or any(_apart(plan, other) <= _CLOSE for other in longest)

    def longest(self, plan: Plan) -> Look:
        """Return what is known of a plan after the longest look."""
        self._simulate([plan], self.most)
        return self._look(plan)

    def unused(self) -> tuple[Target, ...]:
        """Return the targets whose KPI is undefined even after the longest look: nobody came to their channel."""
        before = self._layout.before
        (look,) = self.look([(before, self._layout.parts)], self._first)
        if np.isnan(look.value).any():
            look = self.longest(before)
        return tuple(target for target, value in zip(self._layout.targets, look.value, strict=True) if np.isnan(value))

    def _unsettled(self, asked: Mapping[Plan, Sequence[Part]], roughly: bool) -> dict[Plan, Sequence[Part]]:
        looks = {plan: self._look(plan) for plan in asked}
        return {
            plan: parts
            for plan, parts in asked.items()
            if not all(looks[plan].settles(part, roughly=roughly) for part in parts)
        }

    def rows(self, plan: Plan) -> DesignRows:
        """Return the rows of a plan that was looked at."""
        return self._rows[plan]

    def margin(self, slack: FloatArray, part: Part) -> float:
        """Return the smallest slack of a part, in differences that matter."""
        own = list(part.targets)
        return float((slack[own] / self._zones[own]).min())

    def _job_of(self, plan: Plan) -> Job | None:
        """Return the job of the scenario with a plan; None if there can be no such scenario."""
        if plan not in self._jobs:
            job = None
            if self._layout.stands(plan):
                try:
                    scenario = vary(self._job.scenario, self._layout.overrides(plan), "staffing", bare=True)
                    job = replace(self._job, scenario=scenario)
                except ScenarioError:  # a reserve as large as the team, for instance
                    job = None
            self._jobs[plan] = job
        return self._jobs[plan]

    def _simulate(self, plans: Iterable[Plan], count: int) -> None:
        """See to it that plans have so many replications."""
        wanted = [
            (plan, Wanted(job, self._design, range(FIRST_REPLICATION, FIRST_REPLICATION + count)))
            for plan in plans
            if self._count(plan) < count and (job := self._job_of(plan)) is not None
        ]
        if not wanted:
            return
        self.simulated += sum(count - self._count(plan) for plan, _ in wanted)
        for (plan, _), rows in zip(wanted, self._gathering.run([want for _, want in wanted]), strict=True):
            self._rows[plan] = rows

    def _count(self, plan: Plan) -> int:
        return len(self._rows[plan].numerators) if plan in self._rows else 0

    def _look(self, plan: Plan) -> Look:
        count = self._count(plan)
        if not count:
            nothing = np.full(len(self._bounds), np.nan)
            known = np.ones(len(nothing), dtype=np.bool_)
            return Look(nothing, nothing, np.full(len(nothing), -np.inf), known, known, 0)
        value, half_width, longest = self._estimate(plan, count)
        slack = self._signs * (value - self._bounds) - 1e-12 * self._certain
        slack = np.where(np.isnan(value), np.inf, slack)  # nobody came: nothing is missed
        certain = (count >= self.most) | (half_width < np.abs(slack)) | (half_width <= self._zones)
        clear, rough = (certain | (half_width <= share * longest) for share in (_SURELY, _HARDLY))
        return Look(value, half_width, slack, clear, rough, count)

    def _estimate(self, plan: Plan, count: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the surest estimate of each target's KPI over the most replications there may be.

        And its half-width, and what that would be after the longest look.
        """
        above, below = self._sums(plan)
        transform = partial(values_of, self._names)
        value, half_width = jackknife(above, below, transform=transform)
        longest = half_width * np.sqrt(count / self.most)
        if count >= self.most:
            return value, half_width, longest
        for other in self._anchors(plan, count):
            over, under = self._sums(other)
            whole = jackknife(over, under, transform=transform)
            apart = paired_difference((over[:count], under[:count]), (above, below), transform=transform)
            rest = np.zeros_like(half_width) if len(over) >= self.most else whole.half_width
            sure = np.hypot(apart.half_width, rest)
            better = sure < half_width
            value = np.where(better, whole.estimate + apart.estimate, value)
            half_width = np.where(better, sure, half_width)
        return np.clip(value, 0.0, None), half_width, longest

    def _anchors(self, plan: Plan, count: int) -> list[Plan]:
        """Return plans with more replications: the nearest, and of those with most the nearest."""
        others = [other for other in self._rows if self._count(other) > count]
        others.sort(key=lambda other: (_apart(plan, other), other))
        longest = [other for other in others if self._count(other) >= self.most][:_ANCHORS]
        return longest + [other for other in others if other not in longest][:_ANCHORS]

    def _sums(self, plan: Plan) -> tuple[FloatArray, FloatArray]:
        rows = self._rows[plan]
        if not self._places:
            keys = zip(rows.keys["kpi"], rows.keys["scope"], rows.keys["of"], strict=True)
            places = {key: place for place, key in enumerate(keys)}
            self._places = [places[target.kpi, "channel", target.channel] for target in self._layout.targets]
        return rows.numerators[:, self._places], rows.denominators[:, self._places]


def _apart(plan: Plan, other: Plan) -> int:
    """Return by how many people two plans differ."""
    return sum(abs(people - others) for people, others in zip(plan, other, strict=True))
