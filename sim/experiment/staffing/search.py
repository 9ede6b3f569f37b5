"""The fewest paid hours: people are taken away, and exchanged for shorter shifts, while targets are still met.

It begins with the smallest size at which targets are met with the scenario's proportions (`scaled`). Then, by turns,
one simulation trying one change of each part:

1. *Removals.* One person less on a post, several at first on large ones. Of those that leave targets met the one that
   gives up least of the service for the hours it saves is kept.
2. *Exchanges.* One person less on a post, one more on a post with fewer hours, the likeliest to succeed first.

More people never make the service worse, so what is no more anywhere than a plan that was short is not tried again.
What comes out meets all targets, and no single removal and no single exchange that saves hours does: a local optimum,
as far as the replications of the search tell. G. Koole and E. van der Sluis, "Optimal shift scheduling with a global
service level constraint", IIE Transactions 35 (2003), show when a local optimum is the global one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.experiment.intervals import FloatArray

from .feasibility import FEW_POSTS, Judge, Look
from .plans import Layout, Part, Plan

_LARGE = 16
"""On a post with so many people more than one is tried at once."""
_AT_ONCE = 3
"""Exchanges of a part that are tried at the same time."""
_SAFETY = 2.0
"""An exchange is left out where so many times what the last person of a post is worth is less than what one more would
have to be: more people help less and less."""
MOST_REPAIRS = 50
"""People that may be added, one by one, where a plan turns out short."""


@dataclass
class _Known:
    """What was learnt of a part.

    Attributes
    ----------
    failed : list of tuple of int
        People of its posts in plans that were short.
    worth : dict of int to float64[T]
        By post: what service lost by its last person away.
    added : Counter of int
        By post: people added where the plan was short.
    steps : dict of int to int
        By post: people to take away at once; 0 where nobody can go.
    """

    failed: list[tuple[int, ...]] = field(default_factory=list)
    worth: dict[int, FloatArray] = field(default_factory=dict)
    added: Counter[int] = field(default_factory=Counter)
    steps: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Change:
    """A plan that differs in one part, and how many hours that saves."""

    part: Part
    plan: Plan
    saves: float
    post: int
    step: int = 0


class Search:
    """Improves a plan of one design.

    Parameters
    ----------
    budget : int
        Replications after which no more exchanges are tried; removals go on.
    """

    def __init__(self, layout: Layout, judge: Judge, budget: int) -> None:
        self._layout = layout
        self._judge = judge
        self._budget = budget
        self._known = {part: _Known() for part in layout.parts}
        self._steps: list[Plan] = []
        self.untried = 0
        """Exchanges that were left out as the budget was spent."""

    def best(self, plan: Plan) -> tuple[Plan, Look]:
        """Return the plan that the search ends with, and what is known of it."""
        plan, look = self.secured(plan)
        while True:
            self._open_posts(plan)
            found, seen = self._exchanged(*self._fewer(plan, look))
            if found == plan:
                return plan, look
            plan, look = self._confirmed(found, seen)

    def _confirmed(self, plan: Plan, look: Look) -> tuple[Plan, Look]:
        """Return a plan, or the last one before it, that is met by the longest look where others were estimates."""
        if len(self._layout.free) < FEW_POSTS:
            return plan, look
        while not self._holds(look := self._judge.longest(plan)) and self._steps:
            for part in self._layout.parts:
                if not look.meets(part):
                    self._known[part].failed.append(_within(part, plan))
            plan = self._steps.pop()
        return plan, look

    def _holds(self, look: Look) -> bool:
        return all(map(look.meets, self._layout.parts))

    def _step(self, plan: Plan, look: Look, kept: Plan) -> tuple[Plan, Look]:
        """Go from a plan to the one that was chosen, of parts that hold when taken together."""
        while kept != plan:
            (seen,) = self._judge.look([(kept, self._layout.parts)], near=plan)
            if self._holds(seen):
                self._steps.append(plan)
                return kept, seen
            changed = [part for part in self._layout.parts if _differs(part, kept, plan)]
            short = [part for part in changed if not seen.meets(part)]
            for part in short or changed[-1:]:  # a part may make another one short
                self._known[part].failed.append(_within(part, kept))
                kept = _put_back(part, kept, plan)
        return plan, look

    def secured(self, plan: Plan) -> tuple[Plan, Look]:
        """Return a plan with people added until all of its targets are met for all that replications can tell."""
        for _ in range(MOST_REPAIRS):
            (look,) = self._judge.look([(plan, self._layout.parts)])
            short = [part for part in self._layout.parts if not look.meets(part)]
            if not short:
                break
            for part in short:
                self._known[part].failed.append(_within(part, plan))
                plan = self.reinforced(plan, part)
        return plan, look

    def reinforced(self, plan: Plan, part: Part) -> Plan:
        """Return a plan with one person more where that is known to help most for its hours, else by proportion."""
        known = self._known[part]
        even = self._layout.shared_out(part, plan, sum(plan[place] for place in part.posts) + 1)

        def rank(place: int) -> tuple[float, int, int]:
            """Order posts by what one more is worth for an hour, less each time; if nothing is known, by proportion."""
            loss = known.worth.get(place)
            gain = 0.0 if loss is None else max(0.0, -self._judge.margin(-loss, part))
            return gain / self._layout.posts[place].hours / (1 + known.added[place]), even[place] - plan[place], -place

        best = max(part.posts, key=rank)
        known.added[best] += 1
        return _changed(plan, {best: 1})

    def _open_posts(self, plan: Plan) -> None:
        for part, known in self._known.items():
            known.steps = {place: max(1, plan[place] // _LARGE) for place in part.posts}

    def _fewer(self, plan: Plan, look: Look) -> tuple[Plan, Look]:
        """Take people away while anybody can go."""
        while changes := [own for part in self._layout.parts if (own := self._removals(part, plan))]:
            looks = self._look(plan, changes)
            kept = plan
            for own in changes:
                enough = []
                for change in own:
                    seen, known = looks[change], self._known[change.part]
                    loss = _less(look.slack, seen.slack) / change.step
                    if change.step == 1:
                        known.worth[change.post] = loss
                    if seen.meets(change.part):
                        enough.append((self._price(look, seen, change), change))
                    else:
                        known.failed.append(_within(change.part, change.plan))
                        known.steps[change.post] = change.step // 2
                if enough:
                    _, chosen = min(enough, key=lambda found: (found[0], -found[1].saves, found[1].post))
                    kept = _merged(kept, chosen)
            plan, look = self._step(plan, look, kept)
        return plan, look

    def _removals(self, part: Part, plan: Plan) -> list[_Change]:
        known = self._known[part]
        found = []
        for place in part.posts:
            step = min(known.steps[place], plan[place])
            while step and (self._is_short(part, _changed(plan, {place: -step}))):
                step //= 2
            known.steps[place] = step
            if step:
                saves = step * self._layout.posts[place].hours
                found.append(_Change(part, _changed(plan, {place: -step}), saves, place, step))
        return found

    def _exchanged(self, plan: Plan, look: Look) -> tuple[Plan, Look]:
        """Exchange people for such with fewer hours while that leaves targets met; the first that does is kept."""
        while changes := [own[:_AT_ONCE] for part in self._layout.parts if (own := self._exchanges(part, plan, look))]:
            if self._judge.simulated >= self._budget:
                self.untried = sum(len(self._exchanges(part, plan, look)) for part in self._layout.parts)
                break
            looks = self._look(plan, changes)
            kept = plan
            for own in changes:
                enough = [change for change in own if looks[change].meets(change.part)]
                for change in own:
                    if change not in enough:
                        self._known[change.part].failed.append(_within(change.part, change.plan))
                if enough:
                    kept = _merged(kept, max(enough, key=lambda change: (change.saves, -change.post)))
            before = plan
            plan, look = self._step(plan, look, kept)
            if plan != before:
                self._open_posts(plan)
                plan, look = self._fewer(plan, look)
        return plan, look

    def _exchanges(self, part: Part, plan: Plan, look: Look) -> list[_Change]:
        """Return the exchanges that save hours and are not known to fail, the likeliest to succeed first."""
        posts, worth = self._layout.posts, self._known[part].worth
        zero = np.zeros(len(self._layout.targets))
        found = []
        for away in part.posts:
            for more in part.posts:
                saves = posts[away].hours - posts[more].hours
                changed = _changed(plan, {away: -1, more: 1})
                if saves <= 1e-9 or not plan[away] or self._is_short(part, changed):
                    continue
                lacking = _less(worth.get(away, zero), look.slack)
                if (_SAFETY * worth.get(more, lacking) < lacking)[list(part.targets)].any():
                    continue
                expected = _less(worth.get(more, zero), lacking)
                found.append((self._judge.margin(expected, part), _Change(part, changed, saves, away)))
        return [change for _, change in sorted(found, key=lambda pair: (-pair[0], -pair[1].saves, pair[1].post))]

    def _is_short(self, part: Part, plan: Plan) -> bool:
        """Return whether a plan cannot stand, or has nowhere more people than one that was short."""
        own = _within(part, plan)
        return not self._layout.stands(plan) or any(
            all(people <= others for people, others in zip(own, failed, strict=True))
            for failed in self._known[part].failed
        )

    def _look(self, plan: Plan, changes: Sequence[Sequence[_Change]]) -> Mapping[_Change, Look]:
        """Return a look at each change: those of different parts share simulations, one of each part in one."""
        looks: dict[_Change, Look] = {}
        rounds = max(map(len, changes))
        together = [[own[place] for own in changes if place < len(own)] for place in range(rounds)]
        merged = []
        for several in together:
            joint = plan
            for change in several:
                joint = _merged(joint, change)
            merged.append((joint, [change.part for change in several]))
        for several, seen in zip(together, self._judge.look(merged, near=plan, roughly=True), strict=True):
            looks |= dict.fromkeys(several, seen)
        return looks

    def _price(self, before: Look, after: Look, change: _Change) -> float:
        """Return the share of the slack that is given up for a paid hour, of the target that gives up most."""
        own = list(change.part.targets)
        had, left = before.slack[own], after.slack[own]
        finite = np.isfinite(had) & np.isfinite(left)
        given = np.divide(_less(had, left), np.maximum(had, 1e-9), out=np.zeros(len(own)), where=finite)
        return float(given.max()) / change.saves


def _less(slack: FloatArray, other: FloatArray) -> FloatArray:
    """Return one slack less another; 0 where both are the same infinity, as nobody came either way."""
    return np.subtract(slack, other, out=np.zeros_like(slack), where=slack != other)


def _within(part: Part, plan: Plan) -> tuple[int, ...]:
    return tuple(plan[place] for place in part.posts)


def _changed(plan: Plan, by: Mapping[int, int]) -> Plan:
    return tuple(people + by.get(place, 0) for place, people in enumerate(plan))


def _differs(part: Part, plan: Plan, other: Plan) -> bool:
    return _within(part, plan) != _within(part, other)


def _put_back(part: Part, plan: Plan, other: Plan) -> Plan:
    """Return a plan with the posts of one part as another plan has them."""
    return tuple(other[place] if place in part.posts else people for place, people in enumerate(plan))


def _merged(plan: Plan, change: _Change) -> Plan:
    """Return a plan with the posts of one part as a change has them."""
    return _put_back(change.part, plan, change.plan)
