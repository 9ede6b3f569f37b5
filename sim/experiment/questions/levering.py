"""`levers`: what to do first: each lever alone, and in the best sequence, by money and by satisfaction.

A lever is a set of overrides with a price. What it brings is measured against the design as it is, on the same demand:

    money a year       = what the design costs, and loses in customers, without - with (see `worths`)
    cost a year        = running cost + one-off cost / years of use
    net value a year   = money a year - cost a year
    points per 1,000   = CSAT with - without, / cost a year x 1,000

Intervals are those of paired differences between replications; prices are taken as known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, Unpack

import numpy as np
import pandas as pd

from sim.errors import Fault, UsageError, texts
from sim.experiment.intervals import Interval
from sim.experiment.means import How
from sim.experiment.showing import Shown
from sim.experiment.tidy import records
from sim.experiment.verdict import family_confidence
from sim.scenario import Scenario, vary
from sim.scenario.questions import Lever
from sim.scenario.wording import suggestion

from .field import Basis, Field
from .sequences import Set, Worth, all_sets, greedy, most_earned, most_for_the_money
from .worths import COSTS, Worths

MOST_EXACT = 7
"""Levers of which every set is run (128 sets); of more the sequence is found greedily."""
YEARS = 3.0
"""Over which a one-off cost is written off, unless asked otherwise."""
PER_MONEY = 1_000.0

By = Literal["net_value", "satisfaction"]


@dataclass(frozen=True, eq=False, repr=False)
class Levers(Shown):
    """What each lever brings.

    Attributes
    ----------
    basis : Basis
        What this rests on.
    design : str
        The design that the levers change.
    years : float
        Over which one-off costs are written off.
    cost : str
        ``"worked"`` or ``"paid"``: what counts as cost.
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
        Columns by, lever: those that would add nothing to what is done, or take from it, and so are in no sequence.
    """

    basis: Basis
    design: str
    years: float
    cost: str
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
        return self.basis.to_dict() | {
            "design": self.design,
            "years": self.years,
            "cost": self.cost,
            "exact": self.exact,
            **tables,
        }


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
        ``"worked"``: time worked at the wage, and fees; freed time becomes money once staff follows; platforms, and
        people that a lever adds or takes away, at what they cost. ``"paid"``: all that is paid, with the staff that
        there is.
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
    active, idle = _active(field, chosen, where)
    notes = [*_notes(scenario, cost), *idle]
    worths = Worths(field, active, float(years), cost)
    exact = len(active) <= MOST_EXACT
    worths.look(all_sets(len(active)) if exact else all_sets(len(active), 1))
    if not exact:
        notes.append(f"{len(active)} levers have too many sets to run them all; the sequence was found greedily")
    orders = _orders(worths, exact)
    pairs = _pairs(worths)
    return Levers(
        field.basis(notes),
        field.designs[0],
        float(years),
        cost,
        _alone(worths, pairs),
        pairs,
        pd.concat([_sequence(worths, by, order) for by, order in orders.items()], ignore_index=True),
        exact,
        pd.DataFrame(
            [(by, lever.name) for by, order in orders.items() for k, lever in enumerate(active) if k not in order],
            columns=["by", "lever"],
        ),
    )


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


def _active(field: Field, chosen: Sequence[Lever], where: str) -> tuple[list[Lever], list[str]]:
    """Return the levers that do something to the design, and a note on each other one.

    Raises
    ------
    ScenarioError
        If the scenario cannot have what a lever sets.
    UsageError
        If a lever changes how long is measured, or none does anything.
    """
    (design,) = field.designs
    before = field.scenario.design_sha256(design)
    active, idle = [], []
    for lever in chosen:
        varied = vary(field.scenario, lever.overrides, f"lever '{lever.name}',", bare=True)
        if varied.time != field.scenario.time:
            what = f"lever '{lever.name}' changes [time], and money of other days cannot be compared"
            raise UsageError(Fault(what, where=where, fix="take the override of time out of the lever"))
        if varied.design_sha256(design) == before:
            idle.append(f"lever '{lever.name}' does nothing to design '{design}' and is left out")
        else:
            active.append(lever)
    if not active:
        what = f"no lever does anything to design '{design}'"
        raise UsageError(Fault(what, where="design", fix=f"designs are: {', '.join(field.scenario.designs)}"))
    return active, idle


def _notes(scenario: Scenario, cost: str) -> list[str]:
    """Return what a reader must know of a year that is made of the measured days."""
    notes = []
    if cost == "paid" and scenario.time.days % 7:
        days = f"{scenario.time.days} measured days"
        notes.append(
            f"{days} are not whole weeks: what is paid a year is those days over and over, whatever weekdays they are"
        )
    if scenario.demand.surges:
        notes.append("a year is taken to hold as many surges as the measured days, in proportion")
    return notes


def _orders(worths: Worths, exact: bool) -> dict[By, list[int]]:
    """Return the best sequence by each measure, up to where it is worth most."""
    reached: dict[By, Worth] = {"net_value": worths.net, "satisfaction": worths.csat}
    orders = (_exact if exact else _greedy)(worths)
    return {by: _while_it_grows(reached[by], order) for by, order in orders.items()}


def _exact(worths: Worths) -> dict[By, list[int]]:
    n = len(worths.levers)
    orders: dict[By, list[int]] = {"net_value": most_earned(n, worths.net)}
    if worths.has_csat:
        costs = [worths.price(k) for k in range(n)]
        orders["satisfaction"] = most_for_the_money(costs, worths.csat) if sum(costs) else greedy(n, worths.csat_with)
    return orders


def _greedy(worths: Worths) -> dict[By, list[int]]:
    n = len(worths.levers)
    orders: dict[By, list[int]] = {"net_value": greedy(n, worths.net_with)}
    if worths.has_csat:
        orders["satisfaction"] = greedy(n, worths.points_for_the_money)
    return orders


def _while_it_grows(worth: Worth, order: Sequence[int]) -> list[int]:
    """Return the beginning of an order after which there is most; what comes later takes more than it gives."""
    reached = [worth(frozenset(order[:step])) for step in range(len(order) + 1)]
    return list(order[: int(np.argmax(reached))])


def _alone(worths: Worths, pairs: pd.DataFrame) -> pd.DataFrame:
    nothing: Set = frozenset()
    names = [lever.name for lever in worths.levers]
    told = _told_apart(pairs)
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
                "best_rank": 1 + sum((other, lever.name) in told for other in names),
                "worst_rank": len(names) - sum((lever.name, other) in told for other in names),
                "pays": _pays(net),
                "source": lever.source,
            }
        )
    return pd.DataFrame(rows).sort_values("net_a_year", ascending=False, kind="stable", ignore_index=True)


def _pays(net: Interval) -> str:
    if not abs(net.estimate) > net.half_width:
        return "not distinguishable"
    return "yes" if net.estimate > 0 else "no"


def _told_apart(pairs: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the pairs of levers of which the first is told apart as better than the second."""
    apart = pairs[pairs["distinguishable"]]
    rows = zip(apart["lever"].tolist(), apart["other"].tolist(), apart["net_difference"].tolist(), strict=True)
    return {(lever, other) if difference > 0 else (other, lever) for lever, other, difference in rows}


def _pairs(worths: Worths) -> pd.DataFrame:
    """Return the net value of each lever minus that of each other; all pairs hold together."""
    pairs = list(combinations(range(len(worths.levers)), 2))
    confidence = family_confidence(len(pairs))
    rows = []
    for k, other in pairs:
        found = worths.net_added(frozenset([other]), frozenset([k]), confidence)
        apart = bool(abs(found.estimate) > found.half_width)
        names = (worths.levers[k].name, worths.levers[other].name)
        rows.append((*names, float(found.estimate), float(found.half_width), apart))
    columns = ["lever", "other", "net_difference", "half_width", "distinguishable"]
    return pd.DataFrame(rows, columns=columns).astype({"distinguishable": bool})


def _sequence(worths: Worths, by: By, order: Sequence[int]) -> pd.DataFrame:
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


def _runner_up(worths: Worths, by: By, before: Set, chosen: int) -> tuple[str, bool]:
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
