"""The designs of a scenario in words: teams, what the next handler knows, who handles the next contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .laws_in_words import law_text, share_text, span_text
from .numbers import value_text
from .page import Lines, bullets
from .staff_in_words import staff_text
from .text import counted, listed

if TYPE_CHECKING:
    from sim.scenario.designs import Context, Design, Routing, Team
    from sim.scenario.schema import Scenario

_SEEN_BY = {
    "same_agent": "the same agent",
    "same_channel": "another agent on the same channel",
    "cross_channel": "an agent on another channel",
    "from_automated": "an agent after a bot or IVR",
    "from_transfer": "an agent after a transfer",
}
_AFFINITY = {
    "none": "whoever is next",
    "last_agent": "the agent who had the customer last",
    "owner": "the agent who owns the relationship",
}


def design_lines(scenario: Scenario) -> tuple[Lines, ...]:
    """Return one block of lines a design, the baseline first."""
    return tuple(
        bullets(_heading(name, design, baseline=number == 0), _design(scenario, design))
        for number, (name, design) in enumerate(scenario.designs.items())
    )


def _heading(name: str, design: Design, *, baseline: bool) -> str:
    notes = [
        *(["the baseline"] if baseline else []),
        *([f"extends {design.extends}"] if design.extends else []),
    ]
    title = f": {design.title}" if design.title else ""
    return f"Design {name}{title}" + (f" ({', '.join(notes)})" if notes else "")


def _design(scenario: Scenario, design: Design) -> list[str]:
    currency = scenario.currency
    people = sum(team.head_count for team in design.teams)
    lines = [f"{counted(people, 'agent')} in {counted(len(design.teams), 'team')}"]
    for team in design.teams:
        origin = _origin(scenario, design, team)
        lines.append(f"Team {team.name}: {f'as in {origin}' if origin else _team(team, currency)}")
    lines += [
        f"What the next handler sees: {_context(design.context)}",
        f"Next contact: {_routing(design.routing)}",
    ]
    prices = [
        f"{name.replace('_', ' ')} {value_text(value, currency) if name != 'overhead' else share_text(value)}"
        for name, value in design.cost.model_dump().items()
        if value is not None
    ]
    if design.platform_cost_per_month:
        prices.append(f"platform {value_text(design.platform_cost_per_month, currency)} a month")
    return lines + ([f"Prices of its own: {', '.join(prices)}"] if prices else [])


def _origin(scenario: Scenario, design: Design, team: Team) -> str:
    """Return the first of the designs it extends, one by one, that has the very same team; empty if there is none."""
    origin = ""
    for _ in scenario.designs:  # no chain is longer, unless it goes round
        base = scenario.designs.get(design.extends) if design.extends else None
        if base is None or team not in base.teams:
            break
        origin, design = str(design.extends), base
    return origin


def _team(team: Team, currency: str) -> str:
    parts = [staff_text(team), listed(team.channels)]
    if team.intents:
        parts.append(f"only {listed(team.intents)}")
    if team.transfers_only:
        parts.append("transfers only")
    if team.proficiency:
        factors = listed([f"{channel} {factor:g}" for channel, factor in team.proficiency.items()])
        parts.append(f"talk time factor {factors}")
    if team.speed_cv:
        parts.append(f"speed differs between agents (cv {team.speed_cv:g})")
    if team.absence:
        parts.append(f"{share_text(team.absence)} absent on a day")
    if team.shrinkage:
        parts.append(f"shrinkage {share_text(team.shrinkage)}")
    if team.wage_per_hour is not None:
        parts.append(f"{value_text(team.wage_per_hour, currency)} an hour")
    return "; ".join(parts)


def _context(context: Context) -> str:
    shares = context.model_dump()
    seen = [f"{who} {share_text(shares[key])}" for key, who in _SEEN_BY.items() if shares[key] > 0]
    if not seen:
        return "nothing said before"
    unit = "item by item" if context.unit == "item" else "the whole record or nothing"
    unseen = "" if len(seen) == len(_SEEN_BY) else ", by nobody else"
    parts = [f"what was given before is seen by {', '.join(seen)}{unseen} ({unit})"]
    if context.identity_match < 1:
        parts.append(f"{share_text(context.identity_match)} of customers are recognised across channels")
    if context.sync_delay:
        parts.append(f"records follow after {span_text(context.sync_delay)}")
    if context.lookup:
        parts.append(f"{span_text(context.lookup)} to read an item")
    return "; ".join(parts)


def _routing(routing: Routing) -> str:
    parts = [_AFFINITY[routing.affinity] + (_wait(routing) if routing.affinity != "none" else "")]
    if routing.portfolio:
        parts.append("every customer starts with an owner")
    if routing.affinity_window is not None:
        parts.append(f"a relationship ends after {span_text(routing.affinity_window)} without contact")
    parts.append(f"agent by {routing.agent_choice.replace('_', ' ')}")
    parts.append(f"contact by {routing.contact_choice.replace('_', ' ')}")
    if routing.priority:
        parts.append("priority " + listed([f"{channel} {rank}" for channel, rank in routing.priority.items()]))
    if routing.reserve:
        kept = routing.reserve if isinstance(routing.reserve, dict) else {"each team": routing.reserve}
        parts.append("kept free for live contacts: " + listed([f"{team} {number}" for team, number in kept.items()]))
    if routing.pause_deferred:
        parts.append("messages pause while a live contact is on")
    if routing.switch_cost:
        parts.append(f"{span_text(routing.switch_cost)} to switch channel")
    if routing.resume_cost:
        parts.append(f"{span_text(routing.resume_cost)} to resume")
    if routing.policy:
        parts.append(f"custom policy {routing.policy} (needs --allow-code)")
    return "; ".join(parts)


def _wait(routing: Routing) -> str:
    wait = routing.affinity_wait
    if wait is None:
        return ", if free at once"
    if isinstance(wait, dict):
        return ", waiting " + ", ".join(f"{channel} {law_text(law)}" for channel, law in wait.items())
    return f", waiting {law_text(wait)}"
