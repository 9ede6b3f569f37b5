"""Agents who hold several chats at once, each slower for it."""

from __future__ import annotations

from formulas.chat import Chat

from points.point import DAY_S, HANDLE_S, PHONE_WAIT, Point, Ratio, exponential, per_s, single_line
from sim.engine.run import Run

PATIENCE_S, SLOWDOWN, AGENTS, CONCURRENCY = 500.0, 0.3, 2, 3
LOAD_ERL = 0.85 * AGENTS * CONCURRENCY / (1.0 + (CONCURRENCY - 1) * SLOWDOWN)
"""Of work at speed 1: 85% of the speed of full agents."""
CHAT = Chat(per_s(LOAD_ERL), HANDLE_S, PATIENCE_S, AGENTS, CONCURRENCY, SLOWDOWN)


def stay(run: Run) -> tuple[float, float]:
    """Read the mean time from reaching the line to the end of the session, or to abandoning."""
    time = run.scenario.time
    queued = run.contacts["queued_s"] / DAY_S - time.warmup_days
    stays = (run.contacts["ended_s"] - run.contacts["queued_s"])[(queued >= 0) & (queued < time.days)]
    return float(stays.sum()), float(stays.count())


def _point(name: str, days: int, figure: str, ratio: Ratio, exact: float) -> Point:
    channel = {"concurrency": CONCURRENCY, "slowdown": SLOWDOWN, "patience": exponential(PATIENCE_S)}
    return Point(
        name=name,
        mechanism="three chats at once, each slower for it",
        figure=figure,
        source="Markov chain; Little 1961",
        scenario=single_line(name, LOAD_ERL, AGENTS, days=days, channel=channel),
        ratio=ratio,
        exact=exact,
    )


POINTS = (
    _point("chat-wait", 4, "`mean_wait`", PHONE_WAIT, CHAT.mean_wait()),
    _point("chat-stay", 2, "mean time in line and session", stay, CHAT.mean_stay()),
)
