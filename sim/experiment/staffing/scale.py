"""The smallest size at which each part of a design meets its targets, its shifts in the proportions of the scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.errors import Fault, ScenarioError
from sim.experiment.rows import DesignRows
from sim.scenario.schema import Scenario

from .feasibility import Judge, Look
from .plans import Layout, Part, Plan

_OF_THOSE_THERE, _OF_THE_LOAD = 5, 10
"""No more people are tried than so many times those in the scenario, or so many times the offered load."""
_FAR = 0.2
"""A guess counts if it differs by so much from the scenario's people: proportions there are likely well thought out."""


@dataclass
class _Bracket:
    """Between which sizes a part's smallest sufficient one lies.

    Attributes
    ----------
    low, high : int
        Largest size known to be short; smallest known to be enough (0: none yet).
    now : int
        Tried next.
    limit : int
        The most that is tried.
    """

    low: int
    now: int
    limit: int
    high: int = 0
    step: int = 1
    guess: int = 0
    margins: dict[int, float] = field(default_factory=dict)
    """By size that was tried: the margin there."""

    @property
    def done(self) -> bool:
        return bool(self.high) and self.high - self.low <= 1

    def learn(self, enough: bool, margin: float) -> None:
        """Take up what came of the size that was tried, and choose the next, which is never one that was tried.

        Raises
        ------
        RuntimeError
            If it was tried before: the bisection would go round in circles.
        """
        if self.now in self.margins:
            raise RuntimeError(f"{self.now:,} people were tried twice, between {self.low:,} and {self.high:,}")
        self.margins[self.now] = margin
        if enough:
            self.high = min(self.high, self.now) if self.high else self.now
        else:
            self.low = max(self.low, self.now)
        self.now = self._next()

    def _next(self) -> int:
        guess, self.guess = self.guess, 0
        if guess > self.low and (not self.high or guess < self.high):
            return min(guess, self.limit)
        if self.high and self.low in self.margins and self.high in self.margins:
            return self._between()
        step, self.step = self.step, 2 * self.step
        return min(self.low + step, self.limit) if not self.high else max(self.high - step, self.low + 1)

    def _between(self) -> int:
        """Return where the margin would be 0 on a line, but not far from the middle, so that the bracket shrinks."""
        low, high = self.margins[self.low], self.margins[self.high]
        share = -low / (high - low) if math.isfinite(low) and math.isfinite(high) and high > low else 0.5
        width = self.high - self.low
        return self.low + min(max(round(width * min(max(share, 0.2), 0.8)), 1), width - 1)


def scaled(scenario: Scenario, design: str, layout: Layout, judge: Judge, most: int) -> Plan:
    """Return the smallest plan that meets all targets as far as ``most`` replications tell, parts by themselves.

    The scenario's own plan is looked at first; then, where a target leaves no room for chance, the most people that
    are tried, since fewer will hardly meet what these miss.

    Raises
    ------
    ScenarioError
        If no number of people meets a target.
    """
    brackets = {part: _bracket(layout, part) for part in layout.parts}
    (look,) = judge.look([(layout.before, layout.parts)], most)
    for part, bracket in brackets.items():
        _size_up(bracket, _load(scenario, layout, part, layout.before, judge.rows(layout.before)))
        bracket.learn(look.meets(part), judge.margin(look.slack, part))
        if any(layout.targets[place].certain for place in part.targets):
            bracket.now = bracket.limit
    while open_parts := [part for part, bracket in brackets.items() if not bracket.done]:
        plan = _sized(layout, brackets)
        (look,) = judge.look([(plan, open_parts)], most)
        for part in open_parts:
            bracket = brackets[part]
            if bracket.now >= bracket.limit and not look.meets(part):
                raise _out_of_reach(design, layout, part, bracket.limit, look)
            bracket.learn(look.meets(part), judge.margin(look.slack, part))
    return _sized(layout, brackets)


def _sized(layout: Layout, brackets: Mapping[Part, _Bracket]) -> Plan:
    """Return the plan with each part at the size that is tried next, or that was found."""
    plan = layout.before
    for part, bracket in brackets.items():
        plan = layout.shared_out(part, plan, bracket.high if bracket.done else bracket.now)
    return plan


def _bracket(layout: Layout, part: Part) -> _Bracket:
    people = sum(layout.before[place] for place in part.posts)
    return _Bracket(low=len(part.posts) - 1, now=people, limit=_OF_THOSE_THERE * people)


def _size_up(bracket: _Bracket, load: float) -> None:
    """Let a bracket know the load: people who would be busy all the time they are on duty."""
    people = bracket.now
    bracket.limit = max(bracket.limit, math.ceil(_OF_THE_LOAD * load))
    guess = math.ceil(load + math.sqrt(load))
    bracket.guess = guess if abs(guess - people) > _FAR * people else 0
    bracket.step = max(1, people // 16)


def _load(scenario: Scenario, layout: Layout, part: Part, plan: Plan, rows: DesignRows) -> float:
    """Return the work offered to a part over the time that one of its people is on duty.

    Offered contacts x mean handle time / concurrency, by channel. Square-root staffing starts from there: S. Halfin
    and W. Whitt, "Heavy-traffic limits for queues with many exponential servers", Operations Research 29 (1981).
    """
    sums = _sums(rows)
    teams = {layout.posts[place].team.name for place in part.posts}
    on_duty = sum(sums["occupancy", "team", name][1] for name in teams)
    people = sum(n for post, n in zip(layout.posts, plan, strict=True) if post.team.name in teams)
    served = {name for place in part.posts for name in layout.posts[place].team.channels}
    work = 0.0
    for channel in scenario.channels:
        offered = sums.get(("abandonment_rate", "channel", channel.name), (0.0, 0.0))[1]
        seconds, released = sums["handle_time", "channel", channel.name]
        if channel.name in served and released:
            work += offered * seconds / released / channel.concurrency
    return work * people / on_duty if on_duty else 0.0


def _sums(rows: DesignRows) -> Mapping[tuple[str, str, str], tuple[float, float]]:
    above, below = rows.numerators.sum(axis=0), rows.denominators.sum(axis=0)
    keys = zip(rows.keys["kpi"], rows.keys["scope"], rows.keys["of"], strict=True)
    return {key: (float(above[place]), float(below[place])) for place, key in enumerate(keys)}


def _out_of_reach(design: str, layout: Layout, part: Part, people: int, look: Look) -> ScenarioError:
    """Return the error that names each target that even so many people miss, and the nearest that can be had."""
    teams = " and ".join(dict.fromkeys(f"'{layout.posts[place].team.name}'" for place in part.posts))
    faults = []
    for place in part.targets:
        target, reached = layout.targets[place], float(look.value[place])
        if look.slack[place] >= 0.0:
            continue
        nearest = target.shown(_nearest(target.sign, target.is_share, reached))
        rest = "but no number of people can promise it" if target.certain else "and more do not help"
        faults.append(
            Fault(
                what=f"design '{design}' cannot meet {target}",
                where=target.where,
                why=f"with {people:,} people in {teams} it comes to {target.shown(reached)}, {rest}",
                fix=f"the nearest that can be had is about {nearest}; hours, shifts and patience decide the rest",
            )
        )
    return ScenarioError(faults)


def _nearest(sign: float, is_share: bool, reached: float) -> float:
    """Return what may be asked for where so much was reached: rounded to the safe side, certainty excepted."""
    if not is_share:
        return reached * 1.05 + 0.01
    return min(math.floor(1000 * reached) / 1000, 0.999) if sign > 0 else max(math.ceil(1000 * reached) / 1000, 0.001)
