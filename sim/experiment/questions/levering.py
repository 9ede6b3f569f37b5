"""`levers`: what to do first: each lever alone, and in the best sequence, by money and by satisfaction.

A lever is a set of overrides with a price. What it brings is measured against the design as it is, on the same demand:

    money a year       = (handling cost + value lost) without - with, per replication, x 365.25 / measured days
    cost a year        = running cost + one-off cost / years of use
    net value a year   = money a year - cost a year
    points per 1,000   = CSAT with - without, / cost a year x 1,000

Intervals are those of paired differences between replications; prices are taken as known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, NamedTuple, Unpack

import numpy as np
import pandas as pd

from sim.errors import Fault, UsageError, texts
from sim.experiment.intervals import FloatArray, Interval, contrast, jackknife, paired_difference
from sim.experiment.rows import DesignRows
from sim.experiment.tidy import records
from sim.experiment.verdict import CONFIDENCE, family_confidence
from sim.scenario import Scenario
from sim.scenario.questions import Lever
from sim.scenario.wording import suggestion

from .field import Basis, Field, How, Variant
from .sequences import Set, all_sets, greedy, most_earned, most_for_the_money

MOST_EXACT = 7
"""Levers of which every set is run (128 sets); of more the sequence is found greedily."""
YEARS = 3.0
"""Over which a one-off cost is written off, unless asked otherwise."""
DAYS_A_YEAR = 365.25
PER_MONEY = 1_000.0

By = Literal["net_value", "satisfaction"]
COSTS = {"worked": "handling_cost_per_case", "paid": "cost_to_serve"}
"""What counts as cost: time worked, at the wage, with fees; or all that is paid, which hardly changes while staff
stays."""


class _Worth(NamedTuple):
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
        return self.money - self.cost


@dataclass(frozen=True, eq=False, repr=False)
class Levers:
    """What each lever brings.

    Attributes
    ----------
    basis : Basis
        What this rests on.
    design : str
        The design that the levers change.
    years : float
        Over which one-off costs are written off.
    alone : DataFrame
        A row for each lever, best net value first: columns lever, title, acts_on, cost_a_year, money_a_year,
        money_half_width, net_a_year, net_half_width, csat_points, csat_half_width, points_per_1000,
        points_per_1000_half_width (of CSAT for each 1,000 of cost a year; infinite for a lever that is free),
        best_rank, worst_rank (by net value: how many levers are told apart as better, and as not worse), pays
        (``"yes"``, ``"no"``, ``"not distinguishable"`` from nothing), source. Intervals are 95%, unadjusted; ranks hold
        together.
    pairs : DataFrame
        Columns lever, other, net_difference, half_width (adjusted for all pairs), distinguishable.
    sequences : DataFrame
        Columns by (``"net_value"``, ``"satisfaction"``), step (from 1), lever, cost_a_year, net_a_year, net_half_width,
        csat_points, csat_half_width (all of what is done by then), added_net, added_net_half_width, added_csat,
        added_csat_half_width (by this step), runner_up (the lever that would have been next best at this step),
        distinguishable (from the runner-up).
    exact : bool
        Whether every set of levers was looked at; else sequences were found greedily.
    left_out : DataFrame
        Columns by, lever: those that would lower the net value and so are in no sequence.
    """

    basis: Basis
    design: str
    years: float
    alone: pd.DataFrame
    pairs: pd.DataFrame
    sequences: pd.DataFrame
    exact: bool
    left_out: pd.DataFrame

    def __repr__(self) -> str:
        """Return one line."""
        return f"Levers({self.basis.scenario!r}, {self.design}: {len(self.alone)} levers)"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: plain values, None where a number is undefined."""
        tables = {name: records(getattr(self, name)) for name in ("alone", "pairs", "sequences", "left_out")}
        return self.basis.to_dict() | {"design": self.design, "years": self.years, "exact": self.exact} | tables


def levers(
    scenario: Scenario,
    design: str | None = None,
    names: Sequence[str] | None = None,
    years: float = YEARS,
    cost: str = "worked",
    replications: int = 10,
    seed: int = 1,
    *,
    where: str = "levers",
    **how: Unpack[How],
) -> Levers:
    """Rank the levers of a scenario, alone and in the best sequence.

    Parameters
    ----------
    design : str, optional
        Which they change, the first of the scenario by default; levers that do nothing to it are left out, with a note.
    names : sequence of str, optional
        Of levers; all by default. Where two set the same value, the later in the file counts.
    years : float
        Over which one-off costs are written off.
    cost : str
        ``"worked"``: time worked at the wage, and fees; freed time becomes money once staff follows. ``"paid"``: all
        that is paid, with the staff that there is.
    replications, seed
        As in `sim.compare`, of every set; intervals need two replications.
    where : str
        What errors name as their place.
    **how
        As in `sim.compare`: engine, workers, allow_code, progress, on_notice, store, executor.

    Raises
    ------
    UsageError
        If there are no levers, or none of that name; for a scenario without costs; and as `sim.compare`.
    ScenarioError
        For a lever whose values the scenario cannot have.
    """
    chosen = _chosen(scenario, names, where)
    known = list(scenario.designs)
    field = Field(scenario, [known[0] if design is None else design], replications, seed, where, how, "design")
    if not (isinstance(years, int | float) and math.isfinite(years) and years > 0):
        raise UsageError(
            Fault(f"one-off costs are written off over a time above 0 (got {years!r} years)", where="years")
        )
    if cost not in COSTS:
        raise UsageError(
            Fault(f"there is no cost {cost!r}", where="cost", fix=suggestion(str(cost), COSTS, "there are"))
        )
    field.require_kpis([COSTS[cost]], "cost")
    active, notes = _active(field, chosen)
    worths = _Worths(field, active, float(years), COSTS[cost])
    exact = len(active) <= MOST_EXACT
    worths.look(all_sets(len(active)) if exact else all_sets_of(len(active), 1))
    if not exact:
        notes.append(f"{len(active)} levers have too many sets to run them all; the sequence was found greedily")
    orders = _orders(worths, exact)
    return Levers(
        field.basis(notes),
        field.designs[0],
        float(years),
        _alone(worths),
        _pairs(worths),
        pd.concat([_sequence(worths, by, order) for by, order in orders.items()], ignore_index=True),
        exact,
        pd.DataFrame(
            [(by, lever.name) for by, order in orders.items() for k, lever in enumerate(active) if k not in order],
            columns=["by", "lever"],
        ),
    )


def all_sets_of(n: int, most: int) -> list[Set]:
    """Return the sets of up to so many of n things."""
    return [frozenset(each) for size in range(most + 1) for each in combinations(range(n), size)]


def _chosen(scenario: Scenario, names: Sequence[str] | None, where: str) -> list[Lever]:
    known = {lever.name: lever for lever in scenario.levers}
    if not known:
        what = f"scenario '{scenario.name}' has no levers"
        raise UsageError(Fault(what, where=where, fix="add [[levers]] with name, overrides, costs and source"))
    wanted = list(known) if names is None else texts(where, names, "a list of names")
    if unknown := [name for name in wanted if name not in known]:
        hints = {name: suggestion(name, known, "there are") for name in unknown}
        raise UsageError([Fault(f"there is no lever '{name}'", where=where, fix=fix) for name, fix in hints.items()])
    return [lever for name, lever in known.items() if name in wanted]


def _active(field: Field, chosen: Sequence[Lever]) -> tuple[list[Lever], list[str]]:
    """Return the levers that do something to the design, and a note on each other one."""
    (design,) = field.designs
    before = field.scenario.design_sha256(design)
    changes = {
        lever.name: field.job(tuple(lever.overrides)).scenario.design_sha256(design) != before for lever in chosen
    }
    nothing = f"does nothing to design '{design}' and is left out"
    idle = [f"lever '{name}' {nothing}" for name, does in changes.items() if not does]
    active = [lever for lever in chosen if changes[lever.name]]
    if not active:
        what = f"no lever does anything to design '{design}'"
        raise UsageError(Fault(what, where="design", fix=f"designs are: {', '.join(field.scenario.designs)}"))
    return active, idle


class _Worths:
    """What sets of levers bring to a design, each set run once."""

    def __init__(self, field: Field, levers: Sequence[Lever], years: float, cost_kpi: str) -> None:
        self.levers = levers
        self._field = field
        self._years = years
        reported = field.reported_kpis()
        self._money_kpis = [kpi for kpi in (cost_kpi, "value_lost_per_case") if kpi in reported]
        self.has_csat = "csat" in reported
        self._rows: dict[Set, DesignRows] = {}

    def look(self, sets: Iterable[Set]) -> None:
        """Run these sets, all together."""
        new = [each for each in dict.fromkeys(sets) if each not in self._rows]
        for each, rows in zip(new, self._field.run([self._variant(each) for each in new]), strict=True):
            (self._rows[each],) = rows.values()

    def __getitem__(self, done: Set) -> _Worth:
        self.look([frozenset(), done])
        without, rows = self._rows[frozenset()], self._rows[done]
        money = np.zeros(len(rows.numerators))
        for kpi in self._money_kpis:
            money -= rows.numerators[:, _at(rows, kpi)] - without.numerators[:, _at(without, kpi)]
        return _Worth(money * DAYS_A_YEAR / self._field.scenario.time.days, self._cost(done), rows)

    def net(self, done: Set) -> float:
        """Return the mean net value a year."""
        return float(self[done].net.mean())

    def csat(self, done: Set) -> float:
        """Return the points of CSAT that a set adds."""
        return float(self.csat_added(frozenset(), done).estimate)

    def csat_added(self, before: Set, after: Set) -> Interval:
        """Return the points of CSAT that one set has more than another; NaN where it is not reported."""
        if not self.has_csat:
            return Interval(np.array(math.nan), np.array(math.nan))
        transform = self[before].rows.at([_at(self[before].rows, "csat")]).transform
        found = paired_difference(self._csat_sums(before), self._csat_sums(after), transform=transform)
        return Interval(found.estimate[0], found.half_width[0])

    def points_for_the_money(self, before: Set, k: int) -> float:
        """Return the points of CSAT that a lever adds to others for what it costs; without end if it costs nothing."""
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

    def _variant(self, done: Set) -> Variant:
        return tuple(text for k, lever in enumerate(self.levers) if k in done for text in lever.overrides)

    def _cost(self, done: Set) -> float:
        return math.fsum(map(self.price, sorted(done)))


def _at(rows: DesignRows, kpi: str) -> int:
    return int(np.flatnonzero((rows.keys["kpi"] == kpi).to_numpy())[0])


def _orders(worths: _Worths, exact: bool) -> dict[By, list[int]]:
    n = len(worths.levers)
    if not exact:
        return {"net_value": _while_it_pays(worths, greedy(n, worths.net))}
    orders: dict[By, list[int]] = {"net_value": most_earned(n, worths.net)}
    if worths.has_csat:
        costs = [worths[frozenset([k])].cost for k in range(n)]
        orders["satisfaction"] = most_for_the_money(costs, worths.csat) if sum(costs) else greedy(n, worths.csat)
    return orders


def _while_it_pays(worths: _Worths, order: Sequence[int]) -> list[int]:
    """Return the beginning of an order after which the net value is highest."""
    nets = [worths.net(frozenset(order[:step])) for step in range(len(order) + 1)]
    return list(order[: int(np.argmax(nets))])


def _alone(worths: _Worths) -> pd.DataFrame:
    nothing: Set = frozenset()
    n = len(worths.levers)
    told = _told_apart(worths)
    rows = []
    for k, lever in enumerate(worths.levers):
        own = frozenset([k])
        money, net, csat = worths.money(own), worths.net_added(nothing, own), worths.csat_added(nothing, own)
        cost = worths[own].cost
        per = PER_MONEY / cost if cost else math.inf
        rows.append(
            {
                "lever": lever.name,
                "title": lever.title,
                "acts_on": lever.acts_on,
                "cost_a_year": cost,
                "money_a_year": float(money.estimate),
                "money_half_width": float(money.half_width),
                "net_a_year": float(net.estimate),
                "net_half_width": float(net.half_width),
                "csat_points": float(csat.estimate),
                "csat_half_width": float(csat.half_width),
                "points_per_1000": float(csat.estimate) * per if csat.estimate else 0.0,
                "points_per_1000_half_width": float(csat.half_width) * per if csat.half_width else 0.0,
                "best_rank": 1 + sum(told[other, k] for other in range(n)),
                "worst_rank": n - sum(told[k, other] for other in range(n)),
                "pays": _pays(net),
                "source": lever.source,
            }
        )
    return pd.DataFrame(rows).sort_values("net_a_year", ascending=False, kind="stable", ignore_index=True)


def _pays(net: Interval) -> str:
    if not abs(net.estimate) > net.half_width:
        return "not distinguishable"
    return "yes" if net.estimate > 0 else "no"


def _net_between(worths: _Worths, k: int, other: int) -> Interval:
    """Return the net value of lever k minus that of another; all pairs of levers hold together."""
    n = len(worths.levers)
    confidence = family_confidence(n * (n - 1) // 2)
    return worths.net_added(frozenset([other]), frozenset([k]), confidence)


def _told_apart(worths: _Worths) -> dict[tuple[int, int], bool]:
    """Return, for each two levers, whether the first is told apart as better than the second."""
    n = len(worths.levers)
    told = {(k, k): False for k in range(n)}
    for k, other in combinations(range(n), 2):
        found = _net_between(worths, k, other)
        apart = bool(abs(found.estimate) > found.half_width)
        told[k, other] = apart and bool(found.estimate > 0)
        told[other, k] = apart and bool(found.estimate < 0)
    return told


def _pairs(worths: _Worths) -> pd.DataFrame:
    rows = []
    for k, other in combinations(range(len(worths.levers)), 2):
        found = _net_between(worths, k, other)
        apart = bool(abs(found.estimate) > found.half_width)
        names = (worths.levers[k].name, worths.levers[other].name)
        rows.append((*names, float(found.estimate), float(found.half_width), apart))
    return pd.DataFrame(rows, columns=["lever", "other", "net_difference", "half_width", "distinguishable"])


def _sequence(worths: _Worths, by: By, order: Sequence[int]) -> pd.DataFrame:
    nothing: Set = frozenset()
    rows = []
    for step, k in enumerate(order, 1):
        before, after = frozenset(order[: step - 1]), frozenset(order[:step])
        net, csat = worths.net_added(nothing, after), worths.csat_added(nothing, after)
        added_net, added_csat = worths.net_added(before, after), worths.csat_added(before, after)
        runner_up, apart = _runner_up(worths, by, before, k)
        figures = map(float, (*net, *csat, *added_net, *added_csat))
        rows.append((by, step, worths.levers[k].name, worths[after].cost, *figures, runner_up, apart))
    return pd.DataFrame(rows, columns=list(_SEQUENCE_COLUMNS))


_SEQUENCE_COLUMNS = (
    "by", "step", "lever", "cost_a_year", "net_a_year", "net_half_width", "csat_points", "csat_half_width",
    "added_net", "added_net_half_width", "added_csat", "added_csat_half_width", "runner_up", "distinguishable",
)  # fmt: skip


def _runner_up(worths: _Worths, by: By, before: Set, chosen: int) -> tuple[str, bool]:
    """Return the lever that would be best here but for the chosen one, and whether the two are told apart."""
    others = [k for k in range(len(worths.levers)) if k not in before and k != chosen]
    if not others:
        return "", True
    if by == "net_value":
        best = max(others, key=lambda k: (worths.net(before | {k}), -k))
        found = worths.net_added(before | {best}, before | {chosen})
    else:
        best = max(others, key=lambda k: (worths.points_for_the_money(before, k), -k))
        found = worths.points_between(before, best, chosen)
    return worths.levers[best].name, bool(abs(found.estimate) > found.half_width)
