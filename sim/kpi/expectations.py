"""Whether expectations are about figures that are reported, in units that fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sim.errors import Fault
from sim.scenario.expectations import Expectation, Figure, name_faults, parse_expectations, unjudged
from sim.scenario.schema import Scenario
from sim.scenario.wording import shown

from .definitions import KPIS, nearest_kpi
from .groups import Groups
from .ratios import RATIOS, channels_of, defined, kpi_rows

_WRITTEN = {"percent": ("share", "a percentage"), "duration": ("s", "a time")}
"""How a bound is written → the unit of the KPIs that take it, and in words."""
Problem = tuple[str, str]
"""What is wrong, and how to mend it."""


def expectation_faults(scenario: Scenario, expectations: Sequence[Expectation] | None = None) -> list[Fault]:
    """Return a fault for each figure that is not reported, and for each unit that does not fit.

    Parameters
    ----------
    scenario : Scenario
    expectations : sequence of Expectation, optional
        Those of the scenario by default, whose names were checked when it was loaded; of others, names are checked too.

    Raises
    ------
    UsageError
        If the scenario was not checked, and one of its expectations is none.
    """
    chosen = parse_expectations(scenario.expect) if expectations is None else expectations
    return [fault for expectation in chosen for fault in _faults(expectation, scenario)]


def _faults(expectation: Expectation, scenario: Scenario) -> Iterable[Fault]:
    if unknown := list(name_faults(expectation, scenario)):
        return unknown
    figures = dict.fromkeys(expectation.figures)
    problems = [problem for figure in figures for problem in _unreported(figure, scenario)]
    problems = problems or list(_units(expectation, scenario))
    return [unjudged(expectation, what, fix) for what, fix in problems]


def _unreported(figure: Figure, scenario: Scenario) -> Iterator[Problem]:
    """Yield why a figure is not reported; nothing if it is."""
    kpi, scope = figure.kpi, figure.scope
    if kpi not in RATIOS:
        yield f"unknown KPI {shown(kpi)}", nearest_kpi(kpi)
        return
    ratio = RATIOS[kpi]
    if not defined(ratio, scenario):
        what = f"the scenario does not say what {kpi} is made from"
        yield what, "add [cost] for money, [satisfaction] for points, its churn and values of segments for churn"
    elif scope not in ratio.scopes:
        yield f"{kpi} is not reported by {scope}", f"scopes of {kpi}: {', '.join(ratio.scopes)}"
    elif not _is_reported(figure, scenario):
        channels = channels_of(ratio, scenario)
        where = f"channel {shown(figure.of)}" if scope == "channel" else "several channels together"
        named = ", ".join(str(Figure(figure.design, kpi, "channel", channel)) for channel in channels)
        yield f"{kpi} is not reported for {where}", f"there are: {named or 'none in this scenario'}"


def _is_reported(figure: Figure, scenario: Scenario) -> bool:
    rows = kpi_rows(scenario, Groups.of(scenario, figure.design))
    return any((row.kpi, row.scope, row.of) == (figure.kpi, figure.scope, figure.of) for row in rows)


def _units(expectation: Expectation, scenario: Scenario) -> Iterator[Problem]:
    units = [KPIS[figure.kpi].unit_in(scenario.currency) for figure in expectation.figures]
    if len(set(units)) > 1:
        kpis = [f"{figure.kpi} ({unit})" for figure, unit in zip(expectation.figures, units, strict=True)]
        yield f"{' and '.join(kpis)} have different units", "take the difference of figures of one unit"
        return
    wanted, words = _WRITTEN.get(expectation.written, (units[0], ""))
    if units[0] != wanted:
        fix = f"write a plain number, in the unit of {expectation.figure.kpi}: {units[0]}"
        yield f"{words} is no bound of a KPI whose unit is {units[0]}", fix
    elif units[0] == "share" and abs(expectation.bound) > 1.0:
        share = "a difference of shares lies" if expectation.minus else "a share lies"
        low = -1 if expectation.minus else 0
        fix = (
            f"write {expectation.bound:g}%" if expectation.written == "plain" and abs(expectation.bound) <= 100 else ""
        )
        yield f"{share} between {low} and 1", fix or f"write a number from {low} to 1, or a percentage"
