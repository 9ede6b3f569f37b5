"""Designs: teams that can work, shifts on real days, routing that has what it needs."""

from __future__ import annotations

import math
import re

from sim.scenario.designs import Design, Team
from sim.scenario.effort import effort_of
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.units import parse_weekdays
from sim.scenario.wording import PathPart, shown

MOST_AGENTS = 100_000
"""Agents of one design."""
MOST_CAPACITY = 10_000
"""Least common multiple of the concurrencies of one team."""

_POLICY = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*")


def check_designs(scenario: Scenario, findings: Findings) -> None:
    """Refuse teams and routing that cannot be run."""
    for name, design in scenario.designs.items():
        path = ("designs", name)
        head_count = sum(team.head_count for team in design.teams)
        if head_count > MOST_AGENTS:
            what = f"a design may have {MOST_AGENTS} agents (found {shown(head_count)})"
            why = f"one replication would take {effort_of(scenario, name)}"
            findings.add((*path, "teams"), what, "scale demand and teams down together", why)
        for team in design.teams:
            at = (*path, "teams", team.name)
            _check_capacity(scenario, team, at, findings)
            _check_shifts(scenario, team, at, findings)
        _check_routing(scenario, design, path, findings)
        _check_reserve(scenario, design, path, findings)


def _check_capacity(scenario: Scenario, team: Team, path: tuple[PathPart, ...], findings: Findings) -> None:
    sessions = [channel.concurrency for channel in scenario.channels if channel.name in team.channels]
    if math.lcm(*sessions) > MOST_CAPACITY:
        what = (
            f"the concurrencies of the team's channels ({', '.join(map(str, sessions))}) have "
            f"the least common multiple {math.lcm(*sessions)}"
        )
        findings.add((*path, "channels"), what, f"choose concurrencies with a common multiple up to {MOST_CAPACITY}")


def _check_shifts(scenario: Scenario, team: Team, path: tuple[PathPart, ...], findings: Findings) -> None:
    for place, shift in enumerate(team.shifts):
        days = shift.days if isinstance(shift.days, tuple) else (shift.days,)
        for day in days:
            if isinstance(day, int):
                first = -scenario.time.warmup_days
                if day < first:
                    what = f"day {day} is before the simulation starts"
                    findings.add((*path, "shifts", place, "days"), what, f"write a day from {first}")
                continue
            try:
                parse_weekdays(day)
            except ValueError as error:
                what = f"unknown weekdays {shown(day)}"
                findings.add((*path, "shifts", place, "days"), what, str(error))


def _check_routing(scenario: Scenario, design: Design, path: tuple[PathPart, ...], findings: Findings) -> None:
    routing = design.routing
    if routing.portfolio and scenario.customers.population is None:
        what = "a portfolio shares out customers, and there is no population to share out"
        findings.add((*path, "routing", "portfolio"), what, "set customers.population")
    if routing.policy is not None and not _POLICY.fullmatch(routing.policy):
        what = f"a policy is written package.module:Class (found {shown(routing.policy)})"
        findings.add((*path, "routing", "policy"), what, 'write e.g. policy = "my_package.my_module:MyPolicy"')


def _check_reserve(scenario: Scenario, design: Design, path: tuple[PathPart, ...], findings: Findings) -> None:
    """Refuse a reserve that keeps a team from ever taking a message; with affinity it still takes its own ones."""
    routing = design.routing
    if routing.affinity != "none":
        return
    for team in design.teams:
        reserve = routing.reserve.get(team.name, 0) if isinstance(routing.reserve, dict) else routing.reserve
        at = (*path, "routing", "reserve", *((team.name,) if isinstance(routing.reserve, dict) else ()))
        able = team.head_count - (0 if _live_beside_deferred(scenario, design, team) else 1)
        kinds = {channel.kind for channel in scenario.channels if channel.name in team.channels}
        if reserve > able and {"live", "deferred"} <= kinds:
            what = f"with {reserve} of {team.head_count} agents in reserve, {shown(team.name)} never takes a message"
            findings.add(at, what, f"write {able} or less" if able else "leave it out: the team has one agent")


def _live_beside_deferred(scenario: Scenario, design: Design, team: Team) -> bool:
    """Whether an agent with a message could still take any live contact: it pauses, or leaves room."""
    if design.routing.pause_deferred:
        return True
    mine = [channel for channel in scenario.channels if channel.name in team.channels]
    live = [1 / channel.concurrency for channel in mine if channel.kind == "live"]
    deferred = [1 / channel.concurrency for channel in mine if channel.kind == "deferred"]
    return max(live, default=0) + min(deferred, default=0) < 1 + 1e-9
