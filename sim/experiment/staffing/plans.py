"""How many people each team may have, when they work, and which targets that can change."""

from __future__ import annotations

import heapq
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.kpi.money import wages_per_s
from sim.scenario.blocks import Channel, OpenHours
from sim.scenario.calendar import days_of, weekday_of, weekly_hours
from sim.scenario.designs import Shift, Team
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S, HOUR_S, parse_hours, parse_weekdays
from sim.scenario.wording import dotted

from .targets import Target

Plan = tuple[int, ...]
"""People of each post of a design, in the order of `Layout.posts`."""
Minutes = npt.NDArray[np.bool_]
"""Of a week from Monday 00:00, bool[10080]."""

_WEEK_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, eq=False)
class Post:
    """People of one team who share days and hours: all of a team given as a number, or those of equal shifts.

    Attributes
    ----------
    team : Team
        Whose.
    shifts : tuple of int
        Places in the team's shifts; empty for a team given as a number.
    before : int
        People in the scenario.
    hours : float
        Paid hours of one of them in a week.
    minutes : Minutes
        When they are on duty.
    held : str
        Why their number stays; empty if it may change.
    """

    team: Team
    shifts: tuple[int, ...]
    before: int
    hours: float
    minutes: Minutes
    held: str


@dataclass(frozen=True, eq=False)
class Part:
    """Teams that share channels, and so have to be staffed together; no team and no target belongs to two parts.

    Attributes
    ----------
    posts : tuple of int
        Places in `Layout.posts` of the posts that may change.
    targets : tuple of int
        Places in `Layout.targets`.
    """

    posts: tuple[int, ...]
    targets: tuple[int, ...]


class Layout:
    """What may be changed in a design, and what that can be good for.

    Attributes
    ----------
    posts : tuple of Post
        Of all teams, in order.
    targets : tuple of Target
        Those of channels that a team of the design serves.
    parts : tuple of Part
        What can be staffed apart, as far as customers do not go from one to the other.
    """

    def __init__(self, scenario: Scenario, design: str, targets: Sequence[Target]) -> None:
        self._design = design
        teams = scenario.designs[design].teams
        per_hour = wages_per_s(scenario, scenario.designs[design]) * HOUR_S
        self._wages = dict(zip((team.name for team in teams), per_hour, strict=True))
        aimed = {target.channel for target in targets}
        self.posts = tuple(post for team in teams for post in _posts_of(scenario, team, aimed))
        free = [team for team in teams if not _held_team(team, aimed)]
        served = {name for team in free for name in team.channels}
        self.targets = tuple(target for target in targets if target.channel in served)
        self.parts = tuple(self._parts(free))
        self._teams = tuple(dict.fromkeys(post.team.name for post in self.posts))
        self._live = tuple(
            (places, open_minutes & _together(self.posts[place].minutes for place in places))
            for channel in scenario.channels
            if channel.kind == "live"
            for open_minutes in (_open_minutes(channel),)
            if (places := self._serving(channel.name))
        )

    def _serving(self, channel: str) -> list[int]:
        return [
            place
            for place, post in enumerate(self.posts)
            if channel in post.team.channels and not post.team.transfers_only
        ]

    def _parts(self, free: Sequence[Team]) -> Iterable[Part]:
        """Yield the groups of teams that targets join."""
        aimed = {target.channel for target in self.targets}
        groups: list[tuple[set[str], set[str]]] = []
        for team in free:
            names, channels = {team.name}, aimed & set(team.channels)
            for group in [group for group in groups if group[1] & channels]:
                groups.remove(group)
                names, channels = group[0] | names, group[1] | channels
            groups.append((names, channels))
        for names, channels in groups:
            posts = tuple(place for place, post in enumerate(self.posts) if post.team.name in names and not post.held)
            if posts:
                reached = (place for place, target in enumerate(self.targets) if target.channel in channels)
                yield Part(posts, tuple(reached))

    @property
    def free(self) -> tuple[int, ...]:
        """Places of the posts that may change."""
        return tuple(place for part in self.parts for place in part.posts)

    @property
    def before(self) -> Plan:
        """What the scenario has."""
        return tuple(post.before for post in self.posts)

    def paid_hours(self, plan: Plan) -> float:
        """Return the paid hours of a week: desk hours / (1 - shrinkage), over all teams."""
        return float(sum(people * post.hours for people, post in zip(plan, self.posts, strict=True)))

    def pay(self, plan: Plan) -> float:
        """Return the wages of a week, over all teams, currency; 0 without prices."""
        return math.fsum(
            people * post.hours * self._wages[post.team.name] for people, post in zip(plan, self.posts, strict=True)
        )

    def stands(self, plan: Plan) -> bool:
        """Return whether every team has somebody, and live channels are staffed whenever they were before.

        A target over a whole week could otherwise be met by leaving a quiet day to nobody.
        """
        if min(plan) < 0:
            return False
        present = {post.team.name for post, people in zip(self.posts, plan, strict=True) if people}
        if len(present) < len(self._teams):
            return False
        return all(
            not (needed & ~_together(self.posts[place].minutes for place in places if plan[place])).any()
            for places, needed in self._live
        )

    def overrides(self, plan: Plan) -> tuple[str, ...]:
        """Return what to give ``--set`` for a plan: one text for each team that changes."""
        return tuple(text for name in self._teams if (text := self._override(name, plan)))

    def _override(self, name: str, plan: Plan) -> str:
        own = [(post, people) for post, people in zip(self.posts, plan, strict=True) if post.team.name == name]
        if all(people == post.before for post, people in own):
            return ""
        team = own[0][0].team
        path = ("designs", self._design, "teams", name)
        if team.agents is not None:
            return f"{dotted((*path, 'agents'))}={own[0][1]}"
        entries = [_entry(shift, people) for shift, people in zip(team.shifts, self.of_shifts(team, plan), strict=True)]
        return f"{dotted((*path, 'shifts'))}=[{', '.join(entry for entry in entries if entry)}]"

    def of_shifts(self, team: Team, plan: Plan) -> list[int]:
        """Return the people of each shift of a team: of equal shifts the last lose people first, the first gains."""
        counts = [shift.agents for shift in team.shifts]
        for post, people in zip(self.posts, plan, strict=True):
            if post.team.name != team.name:
                continue
            more = people - post.before
            counts[post.shifts[0]] += max(0, more)
            for place in reversed(post.shifts):
                gone = min(counts[place], max(0, -more))
                counts[place] -= gone
                more += gone
        return counts

    def shared_out(self, part: Part, plan: Plan, total: int) -> Plan:
        """Return a plan with so many people in a part, shared out as the scenario has them, one a post at least.

        By the divisors of Sainte-Laguë: with as many people as the scenario has it is the scenario's plan, and one
        person more takes nobody away anywhere.
        """
        counts = dict.fromkeys(part.posts, 1)
        waiting = [(-self.posts[place].before / 3.0, place) for place in part.posts]
        heapq.heapify(waiting)
        for _ in range(total - len(part.posts)):
            _, place = heapq.heappop(waiting)
            counts[place] += 1
            heapq.heappush(waiting, (-self.posts[place].before / (2.0 * counts[place] + 1.0), place))
        return tuple(counts.get(place, people) for place, people in enumerate(plan))


def _entry(shift: Shift, people: int) -> str:
    if not people:
        return ""
    days = json.dumps(list(shift.days) if not isinstance(shift.days, str) else shift.days, ensure_ascii=False)
    return f'{{ agents = {people}, days = {days}, hours = "{shift.hours}" }}'


def _posts_of(scenario: Scenario, team: Team, aimed: set[str]) -> Iterable[Post]:
    held = _held_team(team, aimed)
    paid = 1.0 / (1.0 - team.shrinkage)
    if team.agents is not None:
        minutes = _desk_minutes(scenario, team)
        yield Post(team, (), team.agents, float(minutes.sum()) / 60.0 * paid, minutes, held)
        return
    equal: dict[tuple[object, str], list[int]] = {}
    for place, shift in enumerate(team.shifts):
        equal.setdefault((shift.days, shift.hours), []).append(place)
    for places in equal.values():
        shift = team.shifts[places[0]]
        before = sum(team.shifts[place].agents for place in places)
        unseen = "" if _measured(scenario, shift) else "not on duty in the measured days"
        hours = _weekly_hours(scenario, shift) * paid
        yield Post(team, tuple(places), before, hours, _shift_minutes(scenario, shift), held or unseen)


def _held_team(team: Team, aimed: set[str]) -> str:
    """Return why no target reaches a team, or nothing."""
    if team.transfers_only:
        return "takes transfers only, which no target counts"
    return "" if aimed & set(team.channels) else "no channel with a target"


def _measured(scenario: Scenario, shift: Shift) -> bool:
    first = scenario.time.warmup_days
    return any(first <= day < first + scenario.time.days for day in days_of(shift.days, scenario.time))


def _weekly_hours(scenario: Scenario, shift: Shift) -> float:
    """Return a person's desk hours in a week; of days given by number, in a week of the measured window."""
    start_s, end_s = parse_hours(shift.hours)
    named = _weekdays(scenario, shift, numbers=False)
    numbers = () if isinstance(shift.days, str) else [day for day in shift.days if isinstance(day, int)]
    time = scenario.time
    single = {day for day in numbers if 0 <= day < time.days and weekday_of(time, day + time.warmup_days) not in named}
    return (len(named) + 7.0 * len(single) / time.days) * (end_s - start_s) / HOUR_S


def _weekdays(scenario: Scenario, shift: Shift, *, numbers: bool) -> set[int]:
    """Return the days of the week of a shift; of those given by number only if wanted."""
    days = (shift.days,) if isinstance(shift.days, str) else shift.days
    found = {weekday for day in days if isinstance(day, str) for weekday in parse_weekdays(day)}
    if numbers:
        time = scenario.time
        found |= {weekday_of(time, day + time.warmup_days) for day in days if isinstance(day, int)}
    return found


def _shift_minutes(scenario: Scenario, shift: Shift) -> Minutes:
    start_s, end_s = parse_hours(shift.hours)
    return _week((day, start_s, end_s) for day in _weekdays(scenario, shift, numbers=True))


def _desk_minutes(scenario: Scenario, team: Team) -> Minutes:
    """Return when a team given as a number is on duty: while one of its live channels (none: any) is open."""
    own = [channel for channel in scenario.channels if channel.name in team.channels]
    live = [channel for channel in own if channel.kind == "live"]
    return _together(_open_minutes(channel) for channel in live or own)


def _open_minutes(channel: Channel) -> Minutes:
    hours: OpenHours | None = channel.open
    if hours is None:
        return np.ones(_WEEK_MINUTES, dtype=np.bool_)
    week = weekly_hours(hours)
    return _week((day, start_s, end_s) for day, spans in enumerate(week) for start_s, end_s in spans)


def _week(spans: Iterable[tuple[int, float, float]]) -> Minutes:
    """Return the minutes of spans (weekday, seconds of that day), those after Sunday at the start of the week."""
    minutes = np.zeros(_WEEK_MINUTES, dtype=np.bool_)
    for day, start_s, end_s in spans:
        first, last = (round((day * DAY_S + at_s) / 60.0) for at_s in (start_s, end_s))
        minutes[np.arange(first, last) % _WEEK_MINUTES] = True
    return minutes


def _together(several: Iterable[Minutes]) -> Minutes:
    whole = np.zeros(_WEEK_MINUTES, dtype=np.bool_)
    for minutes in several:
        whole |= minutes
    return whole
