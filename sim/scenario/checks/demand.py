"""Demand: one source of cases, weights that add up to something, surges within the run, a bearable size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from sim.scenario.blocks import Surge
from sim.scenario.effort import effort_of
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S, parse_clock
from sim.scenario.wording import PathPart, shown

MOST_CASES_PER_DAY = 1_000_000
MOST_CASES = 200_000_000
"""Cases of one replication."""
MOST_CUSTOMERS = 100_000_000
"""Each is a place in a table; of more than these hardly anyone comes twice."""

_RATE_KEYS = ("hourly", "weekday", "busyness_cv", "busyness_lag1", "slot_cv", "surges")


def check_demand(scenario: Scenario, findings: Findings, declared_days: int | None) -> None:
    """Refuse demand that is not defined, cannot be shared out, or is too large to simulate."""
    _check_source(scenario, findings)
    demand, customers = scenario.demand, scenario.customers
    for key in ("hourly", "weekday"):
        weights = getattr(demand, key)
        if weights is not None and not any(weights):
            findings.add(("demand", key), "all weights are 0", "give at least one weight above 0")
    _some_weight(findings, ("intents",), "share", (intent.share for intent in scenario.intents))
    _some_weight(findings, ("customers", "segments"), "share", (segment.share for segment in customers.segments))
    if customers.population is not None and customers.population > MOST_CUSTOMERS:
        found = f"population must be {MOST_CUSTOMERS} or less (found {shown(customers.population)})"
        findings.add(("customers", "population"), found, "scale the scenario down")
    for place, surge in enumerate(demand.surges):
        _check_surge(scenario, findings, place, surge, max(scenario.time.days, declared_days or 0))
    _check_alike(demand.surges, findings)
    _check_size(scenario, findings)


def _check_source(scenario: Scenario, findings: Findings) -> None:
    demand = scenario.demand
    if (demand.cases_per_day is None) == (demand.trace is None):
        found = "neither" if demand.trace is None else "both"
        what = f"demand needs exactly one of cases_per_day and trace (found {found})"
        findings.add(("demand",), what, 'give cases_per_day = 1000, or trace = "cases.csv"')
    elif demand.trace is not None:
        _check_trace_in_run(scenario, findings)
        for key in _RATE_KEYS:
            if getattr(demand, key) != type(demand).model_fields[key].default:
                what = f"{key} shapes a rate, and a trace has none"
                findings.add(("demand", key), what, "leave it out, or use cases_per_day in place of trace")


def _check_trace_in_run(scenario: Scenario, findings: Findings) -> None:
    trace, end_s = scenario.demand.trace_rows, scenario.time.total_days * DAY_S
    if trace is not None and min(trace.time_s, default=end_s) >= end_s:
        first = f"the first is at {shown(min(trace.time_s))} s" if trace.time_s else "it has none"
        what = f"no row of the trace lies within the run, 0 to {shown(end_s)} s ({first})"
        cause = trace.likely_cause(end_s) if trace.time_s else "give at least one row"
        findings.add(("demand", "trace"), what, f"{cause}; check it, or time.days")


def _some_weight(findings: Findings, path: tuple[PathPart, ...], key: str, weights: Iterable[float]) -> None:
    if not any(weights):
        findings.add(path, f"every {key} is 0", f"give at least one {key} above 0")


def _check_surge(scenario: Scenario, findings: Findings, place: int, surge: Surge, days: int) -> None:
    path = ("demand", "surges", place)
    first, last = -scenario.time.warmup_days, days + scenario.time.cooldown_days - 1
    if not first <= surge.day <= last:
        what = f"day must be within the simulated days (found {shown(surge.day)})"
        findings.add((*path, "day"), what, f"write a day from {first} to {last}; 0 is the first measured day")
    times = []
    for key, text in (("from", surge.from_), ("to", surge.to)):
        try:
            times.append(parse_clock(text))
        except ValueError as error:
            findings.add((*path, key), f"{key} is no time of day (found {shown(text)})", str(error))
    if len(times) == 2 and times[0] >= times[1]:
        what = f"a surge must end after it starts (found {surge.from_} to {surge.to})"
        findings.add((*path, "to"), what, "split a surge that passes midnight into two")
    shares = [intent.share for intent in scenario.intents if surge.intents is None or intent.name in surge.intents]
    if surge.intents is not None and shares and not any(shares):
        what = "the intents of the surge have share 0, so there is nothing to multiply"
        findings.add((*path, "intents"), what, "give one of them a share above 0")


def _check_alike(surges: Sequence[Surge], findings: Findings) -> None:
    """Refuse surges that differ in nothing but the factor: what a surge is tells its cases from those of others."""
    seen: dict[tuple[object, ...], int] = {}
    for place, surge in enumerate(surges):
        with suppress(ValueError):  # a clock time that is none is reported with its surge
            spans = parse_clock(surge.from_), parse_clock(surge.to)
            first = seen.setdefault((surge.day, *spans, frozenset(surge.intents or ())), place)
            if first != place:
                what = f"surges {first} and {place} have the same day, hours and intents"
                factor = surges[first].factor + surge.factor - 1.0
                findings.add(("demand", "surges", place), what, f"make them one, of factor {factor:g}")


def _check_size(scenario: Scenario, findings: Findings) -> None:
    per_day = scenario.demand.cases_per_day
    if per_day is None:
        return
    effort = effort_of(scenario, next(iter(scenario.designs)), keeps_logs=False)
    why = f"one replication of one design would take {effort}"
    if per_day > MOST_CASES_PER_DAY:
        what = f"cases_per_day must be {MOST_CASES_PER_DAY} or less (found {shown(per_day)})"
        findings.add(("demand", "cases_per_day"), what, "scale demand and teams down together", why)
    elif effort.cases > MOST_CASES:
        what = f"about {effort.cases:.3g} cases in one replication; at most {MOST_CASES} are simulated"
        findings.add(("demand", "cases_per_day"), what, "simulate fewer days, or scale the scenario down", why)
