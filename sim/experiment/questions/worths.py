"""What sets of levers bring to a design: money a year, and points of CSAT, each set run once.

Money a year, of each replication, is what the design costs without a set less what it costs with it. Where time worked
counts as cost (``worked``),

    (handling cost + value lost) x days of a year / days that were measured, in terms of demand
    + platform fees x 365.25 / measured days
    + pay that is planned: people of teams and shifts x paid hours x wage x (1 + overhead), a year

The first is worth money once staff follows; the second and third are there at once, so that nobody who is hired, and no
system, comes free. Where all that is paid counts (``paid``), it is the operating cost that accrued, and value lost, x
365.25 / measured days. A measured day counts by its weekday's share of demand, so that three days from a Monday are
more than three days of a year.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from sim.experiment.intervals import FloatArray, Interval, contrast, jackknife, paired_difference
from sim.experiment.rows import DesignRows
from sim.experiment.staffing.plans import Layout
from sim.experiment.verdict import CONFIDENCE
from sim.kpi.money import price
from sim.scenario import Scenario
from sim.scenario.calendar import weekday_of
from sim.scenario.questions import Lever

from .field import Field, Variant
from .sequences import Set

DAYS_A_YEAR = 365.25
COSTS = {"worked": "handling_cost_per_case", "paid": "cost_to_serve"}
"""What counts as cost: time worked, at the wage, with fees; or all that is paid, which hardly changes while staff
stays."""
_VALUE, _PLATFORMS = "value_lost_per_case", "cost_to_serve_platforms"


class Worth(NamedTuple):
    """What a set of levers brings.

    Attributes
    ----------
    money : float64[R]
        A year, of each replication; before what the levers cost.
    cost : float
        Of the levers, a year.
    rows : DesignRows
        Of the design with them.
    """

    money: FloatArray
    cost: float
    rows: DesignRows

    @property
    def net(self) -> FloatArray:
        """Money less what the levers cost."""
        return self.money - self.cost


class Worths:
    """What sets of levers bring to a design, each set run once."""

    def __init__(self, field: Field, levers: Sequence[Lever], years: float, cost: str) -> None:
        self.levers = levers
        self._field = field
        self._years = years
        reported = field.reported_kpis()
        scenario = field.scenario
        by_day = DAYS_A_YEAR / scenario.time.days
        by_demand = DAYS_A_YEAR / demand_days(scenario) if cost == "worked" else by_day
        scales = {COSTS[cost]: by_demand, _VALUE: by_demand} | ({_PLATFORMS: by_day} if cost == "worked" else {})
        self._scales = {kpi: scale for kpi, scale in scales.items() if kpi in reported}
        self._plans_pay = cost == "worked"
        self.has_csat = "csat" in reported
        self._rows: dict[Set, DesignRows] = {}
        self._worths: dict[Set, Worth] = {}
        self._csat: dict[tuple[Set, Set], Interval] = {}

    def look(self, sets: Iterable[Set]) -> None:
        """Run these sets, all together."""
        new = [each for each in dict.fromkeys(sets) if each not in self._rows]
        for each, rows in zip(new, self._field.run([self._variant(each) for each in new]), strict=True):
            (self._rows[each],) = rows.values()

    def __getitem__(self, done: Set) -> Worth:
        if done not in self._worths:  # asked again and again by whoever tries orders
            self._worths[done] = self._worth(done)
        return self._worths[done]

    def _worth(self, done: Set) -> Worth:
        self.look([frozenset(), done])
        without, rows = self._rows[frozenset()], self._rows[done]
        money = np.zeros(len(rows.numerators))
        for kpi, scale in self._scales.items():
            money -= scale * (rows.numerators[:, _at(rows, kpi)] - without.numerators[:, _at(without, kpi)])
        if self._plans_pay:
            money -= self._planned_pay(done) - self._planned_pay(frozenset())
        return Worth(money, self._cost(done), rows)

    def _planned_pay(self, done: Set) -> float:
        (design,) = self._field.designs
        return planned_pay(self._field.job(self._variant(done)).scenario, design)

    def net(self, done: Set) -> float:
        """Return the mean net value a year."""
        return float(self[done].net.mean())

    def net_with(self, done: Set, k: int) -> float:
        """Return the mean net value a year of a set and one lever more; all that may be next are run together."""
        self._look_ahead(done)
        return self.net(done | {k})

    def csat_with(self, done: Set, k: int) -> float:
        """Return the points of CSAT that a set and one lever more add."""
        return self.csat(done | {k})

    def csat(self, done: Set) -> float:
        """Return the points of CSAT that a set adds."""
        return float(self.csat_added(frozenset(), done).estimate)

    def csat_added(self, before: Set, after: Set) -> Interval:
        """Return the points of CSAT that one set has more than another; NaN where it is not reported."""
        if (before, after) not in self._csat:
            self._csat[before, after] = self._csat_between(before, after)
        return self._csat[before, after]

    def _csat_between(self, before: Set, after: Set) -> Interval:
        if not self.has_csat:
            return Interval(np.array(math.nan), np.array(math.nan))
        transform = self[before].rows.at([_at(self[before].rows, "csat")]).transform
        found = paired_difference(self._csat_sums(before), self._csat_sums(after), transform=transform)
        return Interval(found.estimate[0], found.half_width[0])

    def points_for_the_money(self, before: Set, k: int) -> float:
        """Return the points of CSAT that a lever adds to others for what it costs; without end if it costs nothing."""
        self._look_ahead(before)
        added = float(self.csat_added(before, before | {k}).estimate)
        cost = self.price(k)
        return added / cost if cost else math.copysign(math.inf, added) if added else 0.0

    def points_between(self, before: Set, k: int, other: int) -> Interval:
        """Return the points for the money of one lever minus those of another; points alone where one is free."""
        sums = {each: self._csat_sums(each) for each in (before, before | {k}, before | {other})}
        ours, theirs = self.price(other), self.price(k)
        ours, theirs = (1.0 / ours, 1.0 / theirs) if ours and theirs else (1.0, 1.0)
        terms = [
            (ours, sums[before | {other}]),
            (-theirs, sums[before | {k}]),
            (theirs - ours, sums[before]),
        ]
        found = contrast(terms, transform=self[before].rows.at([_at(self[before].rows, "csat")]).transform)
        return Interval(found.estimate[0], found.half_width[0])

    def price(self, k: int) -> float:
        """Return what a lever costs a year."""
        return self.levers[k].per_year + self.levers[k].one_off / self._years

    def _csat_sums(self, done: Set) -> tuple[FloatArray, FloatArray]:
        own = self[done].rows.at([_at(self[done].rows, "csat")])
        return own.numerators, own.denominators

    def net_added(self, before: Set, after: Set, confidence: float = CONFIDENCE) -> Interval:
        """Return the net value a year that one set has more than another."""
        added = self[after].net - self[before].net
        return jackknife(added, np.ones(len(added)), confidence=confidence)

    def money(self, done: Set) -> Interval:
        """Return the money a year that a set brings."""
        brought = self[done].money
        return jackknife(brought, np.ones(len(brought)))

    def _look_ahead(self, done: Set) -> None:
        self.look([done, *(done | {k} for k in range(len(self.levers)))])

    def _variant(self, done: Set) -> Variant:
        return tuple(text for k, lever in enumerate(self.levers) if k in done for text in lever.overrides)

    def _cost(self, done: Set) -> float:
        return math.fsum(map(self.price, sorted(done)))


def _at(rows: DesignRows, kpi: str) -> int:
    return int(np.flatnonzero((rows.keys["kpi"] == kpi).to_numpy())[0])


def demand_days(scenario: Scenario) -> float:
    """Return how many mean days the measured ones are worth, by the demand of their weekdays."""
    time, weights = scenario.time, scenario.demand.weekday
    if weights is None:
        return float(time.days)
    measured = range(time.warmup_days, time.warmup_days + time.days)
    return math.fsum(weights[weekday_of(time, day)] for day in measured) * 7.0 / math.fsum(weights)


def planned_pay(scenario: Scenario, design: str) -> float:
    """Return the pay of a year for the people of teams and shifts, overhead included, currency."""
    layout = Layout(scenario, design, ())
    overhead = price(scenario, scenario.designs[design], "overhead")
    return layout.pay(layout.before) * DAYS_A_YEAR / 7.0 * (1.0 + overhead)
