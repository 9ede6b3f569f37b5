"""When a study has run enough: half-widths of chosen KPIs as shares of their values, and how many replications to add.

Replications are added in rounds whose sizes depend on the results alone, never on time or workers, so that the same
seed stops at the same place. Stopping when an interval happens to be narrow makes it cover a little less often than it
says; few looks, each after a fifth more replications at least, keep that small (docs/validation.md has the figures).
Source: Y. S. Chow and H. Robbins, "On the asymptotic theory of fixed-width sequential confidence intervals for the
mean", Ann. Math. Statist. 36 (1965); A. M. Law, "Simulation Modeling and Analysis" (2015), section 9.4.1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd

from sim.errors import Fault, UsageError, whole_number
from sim.kpi import HEADLINE, KPIS, RATIOS, Kpi, nearest_kpi, row_keys
from sim.scenario.schema import Scenario

from .rows import DesignRows

SMALLEST_SHARE = 0.05
"""Of its scale (0 to 1 for a share, -100 to 100 points for NPS). A value nearer to 0 is held to the half-width that
this one would have: near 0 no share of it is ever reached (assumption)."""

PRECISION_COLUMNS = ("design", "kpi", "mean", "half_width", "precision", "target", "reached", "decided")

LEAST_REPLICATIONS = 20
"""What a study with a precision begins with: of fewer the spread is known so badly that one which looks small by chance
ends the study. Measured (docs/validation.md): intervals stopped from 2 on cover 89%, from 10 on 93%, from 20 on 94%."""
MOST_REPLICATIONS = 1_000
"""How far it goes unless asked otherwise."""

_RULE_OF_THREE = 3.0
"""Where it happened in none of n cases, or in all, the share is within 3 / n of that with 95% confidence (J. A. Hanley,
A. Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983))."""

_LEAST_GROWTH = 1.2
_MOST_GROWTH = 2.0
"""Bounds of a round, as shares of the replications before it."""


@dataclass(frozen=True)
class Goal:
    """A KPI, and the half-width it is to have as a share of its value."""

    kpi: str
    share: float


@dataclass(frozen=True)
class Aim:
    """What a study is to reach, and with how many replications.

    Attributes
    ----------
    goals : tuple of Goal
        Empty without a precision.
    first, most : int
        Replications to begin with, and at most.
    """

    goals: tuple[Goal, ...]
    first: int
    most: int

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        precision: float | Mapping[str, float] | None,
        replications: int,
        max_replications: int | None,
        where: str = "precision",
    ) -> Aim:
        """Return the aim of a study, after all that can be checked without running it.

        Parameters
        ----------
        precision : float or mapping of str to float, optional
            A share for the headline KPIs that the scenario defines, or KPI → share.
        replications : int
            What was asked for; with a precision a study begins with `LEAST_REPLICATIONS` at least.
        max_replications : int, optional
            `MOST_REPLICATIONS` by default, or what it begins with.
        where : str
            What errors name as their place.

        Raises
        ------
        UsageError
            If a share is not in (0, 1), or a KPI does not exist or is not reported for all cases of this scenario; if
            the most is less than the first, or there is a most without a precision.
        """
        name = "--max-replications" if where.startswith("--") else "max_replications"
        most = None if max_replications is None else whole_number(name, max_replications, 1)
        if precision is None:
            if most is not None:
                what = f"{name} says how far {where} may go, and there is none"
                raise UsageError(Fault(what, where=name, fix=f"add {where}, or leave this out"))
            return cls((), replications, replications)
        goals = _goals(scenario, precision, where)
        first = max(replications, LEAST_REPLICATIONS)
        if most is not None and most < first:
            what = f"{name} must be what the study begins with, {first}, or more (got {most})"
            why = (
                f"an interval that is watched until it is narrow begins with {LEAST_REPLICATIONS} replications at least"
            )
            raise UsageError(Fault(what, where=name, why=why, fix=f"make it {first} or more"))
        return cls(goals, first, max(first, MOST_REPLICATIONS) if most is None else most)


def _goals(scenario: Scenario, precision: float | Mapping[str, float], where: str) -> tuple[Goal, ...]:
    if isinstance(precision, Mapping):
        if not precision:
            raise UsageError(Fault("no KPI is named", where=where, fix='name some, as in {"csat": 0.01}'))
        if unknown := [kpi for kpi in precision if kpi not in KPIS]:
            faults = [Fault(f"there is no KPI '{kpi}'", where=where, fix=nearest_kpi(str(kpi))) for kpi in unknown]
            raise UsageError(faults)
        shares = dict(precision)
    else:
        shares = dict.fromkeys(telling_headline(scenario), precision)
    if wrong := [share for share in shares.values() if not _is_share(share)]:
        fix = "write 0.02 for 2%" if where == "precision" else "for instance 2%"
        raise UsageError(Fault(f"a precision lies between 0 and 1 (got {wrong[0]!r})", where=where, fix=fix))
    keys = row_keys(scenario, next(iter(scenario.designs)))
    reported = set(keys.loc[keys["scope"] == "all", "kpi"])
    if isinstance(precision, Mapping) and (missing := [kpi for kpi in shares if kpi not in reported]):
        what = f"scenario '{scenario.name}' does not report {', '.join(missing)}"
        raise UsageError(Fault(what, where=where, fix=f"it reports {', '.join(sorted(reported))}"))
    goals = tuple(Goal(kpi, float(share)) for kpi, share in shares.items() if kpi in reported)
    if not goals:
        what = f"scenario '{scenario.name}' has no headline KPI to be precise about: no items, no cost, no satisfaction"
        example = "mean_wait=5%" if where.startswith("--") else '{"mean_wait": 0.05}'
        raise UsageError(Fault(what, where=where, fix=f"name a KPI, as in {example}"))
    return goals


def telling_headline(scenario: Scenario) -> tuple[str, ...]:
    """Return the headline KPIs that are not 0 by themselves: without items there is nothing to repeat."""
    return HEADLINE if scenario.items else HEADLINE[1:]


def _is_share(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and 0.0 < float(value) < 1.0


def precision_table(rows: Mapping[str, DesignRows], goals: tuple[Goal, ...]) -> pd.DataFrame:
    """Return how near each design is to each goal; the one that is furthest from it decides.

    Returns
    -------
    DataFrame
        Columns design, kpi, mean, half_width, precision (the share asked for), target (the half-width that is, in the
        KPI's unit), reached, decided (whether this one was the last to be reached, or is furthest from it).
    """
    table = pd.DataFrame([_attained(design, own, goal) for design, own in rows.items() for goal in goals])
    table["reached"] = table["half_width"] <= table["target"]
    table["decided"] = table.index == _distance(table).argmax()
    return table[list(PRECISION_COLUMNS)]


def _distance(table: pd.DataFrame) -> pd.Series:
    """Return half-widths as shares of their targets; infinite where there is none."""
    shares = (table["half_width"] / table["target"]).fillna(math.inf)
    return shares.where(~table["reached"] | (table["target"] > 0), 0.0)  # nothing, known exactly


def _attained(design: str, rows: DesignRows, goal: Goal) -> dict[str, object]:
    chosen = (rows.keys["kpi"] == goal.kpi) & (rows.keys["scope"] == "all")
    own = rows.at(np.flatnonzero(chosen.to_numpy()))
    interval = own.interval()
    mean, half_width = float(interval.estimate[0]), float(interval.half_width[0])
    if _is_of_cases(goal.kpi) and mean in (0.0, 1.0):
        half_width = max(half_width, _RULE_OF_THREE / float(own.denominators.sum()))
    size = max(abs(mean), SMALLEST_SHARE * _scale(KPIS[goal.kpi]))
    return {
        "design": design,
        "kpi": goal.kpi,
        "mean": mean,
        "half_width": half_width,
        "precision": goal.share,
        "target": goal.share * size,
    }


def _is_of_cases(kpi: str) -> bool:
    """Return whether a KPI is a share of cases or contacts, not of time."""
    return KPIS[kpi].unit == "share" and not RATIOS[kpi].below.name.endswith("_S")


def _scale(kpi: Kpi) -> float:
    """Return how far a KPI's values can be apart; 0 for one without bounds."""
    if kpi.unit == "share":
        return 1.0
    return kpi.high - kpi.low if math.isfinite(kpi.high - kpi.low) else 0.0


def next_replications(table: pd.DataFrame, done: int, most: int) -> int:
    """Return how many replications to have in all after the next round; ``done`` if no round is needed, or allowed.

    The half-width falls with the root of their number. A round adds what that makes likely to be enough, but a fifth
    at least and never more than there were.
    """
    open_ = table[~table["reached"] & table["mean"].notna()]  # what has no value gets none by more of the same
    if open_.empty:
        return done
    furthest = _distance(open_).max()
    likely = done * furthest**2 if math.isfinite(furthest) else math.inf
    wanted = min(max(likely, done * _LEAST_GROWTH), done * _MOST_GROWTH)
    return min(math.ceil(wanted), most)


def precision_note(table: pd.DataFrame, replications: int) -> str:
    """Return in a line what made a study stop, and which KPI decided."""
    row = table[table["decided"]].iloc[0]
    share = row["half_width"] / row["target"] * row["precision"] if row["target"] > 0 else row["half_width"]
    at = "without a value" if math.isnan(share) else f"at {share:.2%} of {row['precision']:.2%}"
    which = f"{row['kpi']} of {row['design']}, {at}"
    if table["reached"].all():
        return f"precision reached after {replications:,} replications; decided by {which}"
    wide = f"{(~table['reached']).sum()} of {len(table)} half-widths are wider than asked for"
    return f"precision not reached after {replications:,} replications: {wide}, furthest {which}"
