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

import numpy as np
import pandas as pd

from sim.errors import Fault, UsageError
from sim.kpi import HEADLINE, KPIS, nearest_kpi, row_keys
from sim.scenario.schema import Scenario

from .rows import DesignRows

SMALLEST_SHARE = 0.05
"""A rate below this is held to the half-width that this one would have: near 0 no share of it is ever reached
(assumption)."""

PRECISION_COLUMNS = ("design", "kpi", "mean", "half_width", "precision", "target", "reached", "decided")

_LEAST_GROWTH = 1.2
_MOST_GROWTH = 2.0
"""Bounds of a round, as shares of the replications before it."""


@dataclass(frozen=True)
class Goal:
    """A KPI, and the half-width it is to have as a share of its value."""

    kpi: str
    share: float


def check_precision(
    scenario: Scenario, precision: float | Mapping[str, float], replications: int, where: str = "precision"
) -> tuple[Goal, ...]:
    """Return what a study is to reach, after all that can be checked without running it.

    Parameters
    ----------
    precision : float or mapping of str to float
        A share for the headline KPIs that the scenario defines, or KPI → share.
    replications : int
        What the study begins with.
    where : str
        What errors name as their place.

    Raises
    ------
    UsageError
        If a share is not in (0, 1), a KPI does not exist or is not reported for all cases of this scenario, or if there
        are too few replications for an interval.
    """
    if replications < 2:
        what = "a precision needs two replications to begin with, since one has no interval"
        raise UsageError(Fault(what, where=where, fix="use --replications 10" if where != "precision" else "use 10"))
    if isinstance(precision, Mapping):
        if unknown := [kpi for kpi in precision if kpi not in KPIS]:
            faults = [Fault(f"there is no KPI '{kpi}'", where=where, fix=nearest_kpi(str(kpi))) for kpi in unknown]
            raise UsageError(faults)
        if not precision:
            raise UsageError(Fault("no KPI is named", where=where, fix='name some, as in {"csat": 0.01}'))
        shares = dict(precision)
    else:
        shares = dict.fromkeys(HEADLINE, precision)
    if wrong := [share for share in shares.values() if not _is_share(share)]:
        fix = "write 0.02 for 2%" if where == "precision" else "for instance 2%"
        raise UsageError(Fault(f"a precision lies between 0 and 1 (got {wrong[0]!r})", where=where, fix=fix))
    keys = row_keys(scenario, next(iter(scenario.designs)))
    reported = set(keys.loc[keys["scope"] == "all", "kpi"])
    if isinstance(precision, Mapping) and (missing := [kpi for kpi in shares if kpi not in reported]):
        what = f"scenario '{scenario.name}' does not report {', '.join(missing)}"
        raise UsageError(Fault(what, where=where, fix=f"it reports {', '.join(sorted(reported))}"))
    return tuple(Goal(kpi, float(share)) for kpi, share in shares.items() if kpi in reported)


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 < value < 1.0


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
    interval = rows.at(np.flatnonzero(chosen.to_numpy())).interval()
    mean, half_width = float(interval.estimate[0]), float(interval.half_width[0])
    size = max(abs(mean), SMALLEST_SHARE) if KPIS[goal.kpi].unit == "share" else abs(mean)
    return {
        "design": design,
        "kpi": goal.kpi,
        "mean": mean,
        "half_width": half_width,
        "precision": goal.share,
        "target": goal.share * size,
    }


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
