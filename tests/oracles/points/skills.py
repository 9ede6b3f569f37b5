"""Several classes of contacts and several teams: the designs N, X and W."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from formulas.skills import Skills

from points.point import DAY_S, Point, exponential, kpi

SOURCE = "Markov chain; design: Garnett & Mandelbaum 2000"


def _scenario(
    name: str,
    days: int,
    per_s: Sequence[float],
    talks_s: Sequence[float],
    channels: Sequence[Mapping[str, Any]],
    teams: Sequence[Mapping[str, Any]],
    routing: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a scenario whose classes are channels, each with its rate and its mean talk."""
    names = [channel["name"] for channel in channels]
    return {
        "schema": 1,
        "name": name,
        "time": {"days": days, "warmup_days": 1, "cooldown_days": 1},
        "demand": {"cases_per_day": sum(per_s) * DAY_S},
        "customers": {"segments": [{"name": "all", "channel_preference": dict(zip(names, per_s, strict=True))}]},
        "channels": [{"kind": "live", **channel} for channel in channels],
        "intents": [
            {
                "name": "any",
                "handle": {of: {"talk": exponential(talk)} for of, talk in zip(names, talks_s, strict=True)},
            }
        ],
        "designs": {"only": {"teams": [dict(team) for team in teams], "routing": dict(routing)}},
    }


# N: simple contacts go to specialists, or else to the flexible team, which alone takes complex ones, and first.
N_PER_S = (1 / 190.0, 1 / 550.0)
N_TALK_S = (400.0, 480.0)
N_PATIENCE_S = (350.0, 500.0)
N_SKILLS = Skills(
    arrivals=N_PER_S,
    agents=(2, 2),
    handle={(0, 0): 400.0, (1, 0): 1.25 * 400.0, (1, 1): 480.0},
    offers=((0, 1), (1,)),
    takes=((0,), (1, 0)),
    patience=N_PATIENCE_S,
    room=(28, 22),
)


def _n_design(of: str, figure: str, exact: float) -> Point:
    name = f"n-design-{of}"
    channels = [
        {"name": channel, "patience": exponential(patience)}
        for channel, patience in zip(("simple", "complex"), N_PATIENCE_S, strict=True)
    ]
    teams = [
        # the flexible team is listed first: the order of teams must not decide
        {"name": "flexible", "agents": 2, "channels": ["simple", "complex"], "proficiency": {"simple": 1.25}},
        {"name": "specialists", "agents": 2, "channels": ["simple"]},
    ]
    routing = {
        "agent_choice": "least_flexible",
        "contact_choice": "priority",
        "priority": {"complex": 1, "simple": 2},
    }
    return Point(
        name=name,
        mechanism=f"N design, least flexible first, priority: the {of} class",
        figure=f"`{figure}`",
        source=SOURCE,
        scenario=_scenario(name, 4, N_PER_S, N_TALK_S, channels, teams, routing),
        ratio=kpi(figure, "channel", of),
        exact=exact,
    )


# X: both teams take both classes, each is faster at one of them and takes that one first.
X_PER_S = (1 / 230.0, 1 / 260.0)
X_TALK_S = (400.0, 400.0)
X_ROOM = 6
X_FACTORS = {(0, 0): 0.8, (0, 1): 1.3, (1, 0): 1.2, (1, 1): 0.9}
X_SKILLS = Skills(
    arrivals=X_PER_S,
    agents=(2, 2),
    handle={pair: 400.0 * factor for pair, factor in X_FACTORS.items()},
    offers=((0, 1), (1, 0)),
    takes=((0, 1), (1, 0)),
    patience=(math.inf, math.inf),
    room=(X_ROOM, X_ROOM),
)


def _x_design() -> Point:
    names = ("sales", "care")
    teams = [
        {
            "name": f"{names[team]} team",
            "agents": 2,
            "channels": [names[kind] for kind in X_SKILLS.takes[team]],
            "proficiency": {names[kind]: X_FACTORS[team, kind] for kind in (0, 1)},
        }
        for team in (1, 0)  # listed last first: the order of teams must not decide
    ]
    routing = {"agent_choice": "fastest", "contact_choice": "channel_order"}
    channels = [{"name": name, "queue_limit": X_ROOM} for name in names]
    return Point(
        name="x-design",
        mechanism="X design, fastest team first, limited lines",
        figure="`mean_wait` of one class",
        source=SOURCE,
        scenario=_scenario("x-design", 5, X_PER_S, X_TALK_S, channels, teams, routing),
        ratio=kpi("mean_wait", "channel", "sales"),
        exact=X_SKILLS.mean_wait(0),
    )


# W: the middle class may go to either team, the first listed first; both take it after their own.
W_PER_S = (1 / 500.0, 1 / 330.0, 1 / 450.0)
W_TALK_S = (400.0, 360.0, 450.0)
W_PATIENCE_S = 600.0
W_ROOM = (4, 5, 4)
W_SLOWER = 1.2
W_SKILLS = Skills(
    arrivals=W_PER_S,
    agents=(2, 2),
    handle={(0, 0): 400.0, (0, 1): 360.0, (1, 1): W_SLOWER * 360.0, (1, 2): 450.0},
    offers=((0,), (0, 1), (1,)),
    takes=((0, 1), (2, 1)),
    patience=(W_PATIENCE_S,) * 3,
    room=W_ROOM,
)


def _w_design() -> Point:
    names = ("north", "middle", "south")
    channels = [
        {"name": name, "queue_limit": room, "patience": exponential(W_PATIENCE_S)}
        for name, room in zip(names, W_ROOM, strict=True)
    ]
    teams = [
        {"name": "first", "agents": 2, "channels": ["north", "middle"]},
        {"name": "second", "agents": 2, "channels": ["south", "middle"], "proficiency": {"middle": W_SLOWER}},
    ]
    routing = {"agent_choice": "team_order", "contact_choice": "channel_order"}
    return Point(
        name="w-design",
        mechanism="W design, teams in order, limited lines, patience",
        figure="`abandonment_rate` of the shared class",
        source=SOURCE,
        scenario=_scenario("w-design", 5, W_PER_S, W_TALK_S, channels, teams, routing),
        ratio=kpi("abandonment_rate", "channel", "middle"),
        exact=W_SKILLS.abandonment(1),
    )


POINTS = (
    _n_design("simple", "mean_wait", N_SKILLS.mean_wait(0)),
    _n_design("complex", "abandonment_rate", N_SKILLS.abandonment(1)),
    _x_design(),
    _w_design(),
)
