"""`staff`: every design with the fewest paid hours that meet its targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Unpack

from sim.draws import MAX_SEED
from sim.engine import engine_of
from sim.errors import Fault, UsageError, require, whole_number
from sim.experiment.gathering import Gathering, Wanted
from sim.experiment.means import How, Means
from sim.experiment.notes import run_notes
from sim.experiment.rows import DesignRows
from sim.experiment.running import Job, Progress
from sim.experiment.study import check_study
from sim.experiment.version import version
from sim.scenario import scenario_notes, vary
from sim.scenario.schema import Scenario

from .feasibility import FIRST_REPLICATION, SCOPES, Judge
from .plans import Layout, Plan
from .result import Staffed, Staffing, plan_table, reached, target_table, total_table, verdict
from .scale import scaled
from .search import MOST_REPAIRS, Search
from .targets import Target, targets_of

STAGE = "staffing"
"""First word of what progress is told while designs are staffed."""

_FEWEST = 4
"""Replications of a first look at a plan."""
_TIMES_AS_MANY = 4
"""So many times the replications that are reported are the most of a look."""
_BUDGET = 6
"""Exchanges are tried until the search of a design has taken so many longest looks."""


def staff(
    scenario: Scenario,
    replications: int = 10,
    seed: int = 1,
    designs: Sequence[str] | None = None,
    *,
    targets: Mapping[str, float] | None = None,
    max_replications: int | None = None,
    where: str = "targets",
    **how: Unpack[How],
) -> Staffing:
    """Find, for each design, the fewest paid hours a week that meet its targets of service.

    People of teams, or of their shifts, are whole; shifts keep days and hours, and live channels stay staffed whenever
    they were. Targets are those of the scenario: each channel's ``service_level.share``, and ``[targets]``. They are
    met as `compare` would report it: by the ratio of sums over all replications, at scope ``channel``.

    What is found is a local optimum: to the replications of the search no single person less, and no single person
    exchanged for one of a shorter shift, meets the targets (`sim.experiment.staffing.search` has method and sources).
    Same arguments, same plan, whatever the workers.

    Parameters
    ----------
    scenario, seed, designs
        As in `sim.compare`.
    replications : int
        Of the plans that are reported; they are others than those of the search.
    targets : mapping of str to float, optional
        ``channel.kpi`` to value, in place of all of the scenario's: ``{"phone.service_level": 0.8}``. KPIs are
        service_level, abandonment_rate (shares) and backlog (contacts).
    max_replications : int, optional
        The most of the search that one plan may take, where fewer do not tell; 4 times ``replications`` by default.
    where : str
        What errors about targets name as their place.
    **how
        As in `sim.compare`: engine, workers, allow_code, progress, on_notice, store, executor.

    Raises
    ------
    UsageError
        As `sim.compare`; for targets that cannot be; if no target of a channel that is used reaches a team.
    ScenarioError
        If no number of people meets a target: what was reached, and the nearest that can be had.
    """
    means = Means.of(how)
    chosen = check_study(scenario, designs, allow_code=means.allow_code)
    require("targets", targets, (Mapping, type(None)), 'a mapping such as {"phone.service_level": 0.8}, or None')
    replications = whole_number("replications", replications, 1, FIRST_REPLICATION)
    most = max(_TIMES_AS_MANY * replications, _FEWEST)
    if max_replications is not None:
        most = whole_number("max_replications", max_replications, 2)
    seed = whole_number("seed", seed, 0, MAX_SEED)
    aims = targets_of(scenario, targets, where)
    layouts = {name: _layout(scenario, name, aims) for name in chosen}
    watched = _Stages(means.progress)
    gathering = replace(means, progress=watched if means.progress else None).gathering(SCOPES)
    job = Job(scenario, seed, means.engine, means.allow_code)
    found = []
    for place, (name, layout) in enumerate(layouts.items(), start=1):
        watched.design = name if len(layouts) == 1 else f"{name}, {place} of {len(layouts)}"
        found.append(_staffed(gathering, job, name, layout, replications, most))
    return _result(job, found, replications)


def _layout(scenario: Scenario, design: str, targets: Sequence[Target]) -> Layout:
    layout = Layout(scenario, design, targets)
    if not layout.parts:
        held = dict.fromkeys(f"'{post.team.name}': {post.held}" for post in layout.posts if post.held)
        why = "; ".join((f"targets are of: {_channels(targets)}", *held))
        raise _no_team(design, targets, why, "name a target of a channel that its teams answer")
    return layout


def _no_team(design: str, targets: Sequence[Target], why: str, fix: str) -> UsageError:
    where = ", ".join(target.where for target in targets)
    return UsageError(Fault(f"no target reaches a team of design '{design}'", where=where, why=why, fix=fix))


def _channels(targets: Sequence[Target]) -> str:
    return ", ".join(dict.fromkeys(f"'{target.channel}'" for target in targets))


def _without(scenario: Scenario, design: str, layout: Layout, unused: Sequence[Target]) -> Layout:
    """Return a layout without the targets of channels that nobody used: no number of people could serve those."""
    left = [target for target in layout.targets if target not in unused]
    found = Layout(scenario, design, left)
    if not found.parts:
        why = f"nobody came to {_channels(unused)} in the replications of the search"
        raise _no_team(design, unused, why, "name a target of a channel that customers use")
    return found


class _Stages:
    """Tells progress which design is being staffed, and of how many."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.design = ""

    def __call__(self, done: float, total: int, _: str) -> None:
        if self._progress is not None:
            self._progress(done, total, f"{STAGE} {self.design}")


def _staffed(gathering: Gathering, job: Job, name: str, layout: Layout, replications: int, most: int) -> Staffed:
    judge = Judge(gathering, job, name, layout, _FEWEST, most)
    unused = judge.unused()
    if unused:
        layout = _without(job.scenario, name, layout, unused)
        judge = Judge(gathering, job, name, layout, _FEWEST, most)
    search = Search(layout, judge, _BUDGET * most)
    plan, seen = search.best(scaled(job.scenario, name, layout, judge, max(_FEWEST, most // _TIMES_AS_MANY)))
    notes = [*_unused_notes(name, unused), *_held_notes(name, layout)]
    if not all(map(seen.meets, layout.parts)):
        notes.append(f"{name}: {MOST_REPAIRS} people more were not enough where a plan turned out short; see targets")
    if search.untried:
        notes.append(
            f"{name}: {search.untried:,} exchanges of a person for one of a shorter shift were not tried, as the search"
            f" had taken {judge.simulated:,} replications; max_replications allows more"
        )
    plan, rows, added = _reported(gathering, job, name, layout, search, plan, replications)
    if added:
        (seen,) = judge.look([(plan, layout.parts)])
        notes.append(
            f"{name}: {added:,} people were added to the plan of the search, as the replications reported missed a"
            " target for certain"
        )
    return Staffed(name, layout, plan, seen, rows, tuple(notes))


def _reported(
    gathering: Gathering, job: Job, name: str, layout: Layout, search: Search, plan: Plan, replications: int
) -> tuple[Plan, DesignRows, int]:
    """Return the replications to report, and the plan with people added until these miss no target for certain."""
    added = 0
    while True:
        staffed = replace(job, scenario=vary(job.scenario, layout.overrides(plan), STAGE, bare=True))
        (rows,) = gathering.run([Wanted(staffed, name, range(replications))])
        interval = reached(layout, rows)
        verdicts = [
            verdict(target, float(interval.estimate[place]), float(interval.half_width[place]))
            for place, target in enumerate(layout.targets)
        ]
        short = [part for part in layout.parts if any(verdicts[place] == "missed" for place in part.targets)]
        if not short or added >= MOST_REPAIRS:
            return plan, rows, added
        for part in short:
            plan = search.reinforced(plan, part)
            added += 1


def _unused_notes(name: str, unused: Sequence[Target]) -> list[str]:
    return [f"{name}: target left out, as nobody came to the channel: {target}" for target in unused]


def _held_notes(name: str, layout: Layout) -> list[str]:
    """Return which teams, and which of their shifts, keep their size, and why."""
    held = (f"{name}: '{post.team.name}' keeps its people: {post.held}" for post in layout.posts if post.held)
    return list(dict.fromkeys(held))


def _result(job: Job, found: Sequence[Staffed], replications: int) -> Staffing:
    scenario = job.scenario
    overrides = {staffed.name: staffed.layout.overrides(staffed.plan) for staffed in found}
    own = tuple(note for staffed in found for note in staffed.notes)
    engines = sorted({engine_of(scenario, staffed.name, job.engine) for staffed in found})
    return Staffing(
        scenario=vary(scenario, [text for texts in overrides.values() for text in texts], STAGE),
        scenario_sha256=scenario.sha256,
        seed=job.seed,
        replications=replications,
        engine=" and ".join(engines),
        version=version(),
        currency=scenario.currency,
        days=scenario.time.days,
        plans=plan_table(found),
        targets=target_table(found),
        totals=total_table(found),
        overrides=overrides,
        own_notes=own,
        notes=(
            *scenario_notes(scenario),
            *own,
            *run_notes({staffed.name: staffed.rows for staffed in found}),
        ),
    )
