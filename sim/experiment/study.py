"""`compare`: every design on the same demand, R times over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from sim.draws import MAX_SEED
from sim.engine import engine_of, load_policy
from sim.engine.notice import Tell, say_on_terminal
from sim.errors import Fault, ScenarioError, UsageError, require, texts, whole_number
from sim.kpi import expectation_faults, margin_faults
from sim.scenario.schema import Scenario
from sim.scenario.wording import suggestion

from .comparison import FRAMES, Comparison, assemble
from .gathering import Gathering, gathered
from .means import How, Means
from .noting import note_study
from .precision import Aim
from .running import Job, Progress
from .running.logs import folder_path
from .running.provenance import notice_policy
from .version import version


def compare(
    scenario: Scenario,
    replications: int = 10,
    seed: int = 1,
    designs: Sequence[str] | None = None,
    engine: str = "compiled",
    workers: int | None = None,
    allow_code: bool = False,
    progress: Progress | None = None,
    logs: str | Path | None = None,
    on_notice: Tell = say_on_terminal,
    *,
    precision: float | Mapping[str, float] | None = None,
    max_replications: int | None = None,
    store: str | Path | None = None,
    executor: Executor | None = None,
    frame: str = "equal-headcount",
) -> Comparison:
    """Run designs on the same customers with the same luck, and compare them.

    Parameters
    ----------
    scenario : Scenario
        From `sim.load`, or built in code.
    replications : int
        Runs of each design; intervals need two.
    seed : int
        Replication r of this seed meets every design alike (common random numbers).
    designs : sequence of str, optional
        Which to compare, all in the order of the file by default. In each pair the earlier is the baseline.
    engine : str
        Which engine simulates, as in `sim.simulate`. Designs with a custom policy run on the reference engine in any
        case, and the notes of the result say so.
    workers : int, optional
        How many simulations run at the same time; the result is the same. By default as many as there are processors
        for this process: the compiled engine runs on threads. The reference engine runs here, one after the other,
        unless workers are asked for: they are processes of their own, and a script then needs
        ``if __name__ == "__main__":`` around its calls. Of an executor of yours: how many it runs at the same time.
    allow_code : bool
        Whether a custom policy named by the scenario may be imported and run.
    progress : callable, optional
        Called with (units done, units in all, what is being run), always from the calling thread. Units done
        include fractions of those that run, but whole units only with several workers of the reference engine or an
        executor. With ``precision`` units in all grow from round to round.
    logs : str or Path, optional
        Folder for the contact, case and team logs of every run, as CSV. Files of the same names are replaced,
        others stay. Not together with ``store`` or ``executor``: what is found there, or runs elsewhere, leaves none.
    on_notice : callable, optional
        Called with a line of text, from the calling thread, if the engine has to be compiled first, which takes about a
        minute, once on a machine; if what was compiled cannot be kept; if `NUMBA_DISABLE_JIT` forbids it; about what
        was found in a store and what is kept there. By default the line goes to stderr, if that is a terminal.
    precision : float or mapping of str to float, optional
        Replications are added until the half-widths of KPIs over all cases, under every design, are at most this share
        of their values: of the headline KPIs (``0.02``) or of those named (``{"mean_wait": 0.05}``). Rates below 5% are
        held to the half-width that 5% would have. It begins with ``replications``, but 20 at least. The notes of the
        result, and its ``precision``, say which KPI decided.
    max_replications : int, optional
        The most that ``precision`` may add up to; 1,000 by default.
    store : str or Path, optional
        Folder in which finished units are kept, and found again: a study that was interrupted goes on, and what has not
        changed is not run twice. `sim.query` reads it.
    executor : Executor, optional
        Where units run instead of here: any `concurrent.futures.Executor` whose workers have this version of omnides,
        for instance ``Client(…).get_executor()`` of Dask. It is not shut down.
    frame : {"equal-headcount", "equal-service"}
        Whether designs have the people that the scenario says, or each is staffed to the targets first, as `sim.staff`
        does with the same arguments; the notes then name each plan.

    Raises
    ------
    UsageError
        For a design, KPI or engine that does not exist, counts below 1, arguments of wrong types or that exclude each
        other, a folder that cannot be written to or is no store, or more work than the machine can do in a week.
    ScenarioError
        For a margin of a KPI that does not exist, or a scenario that cannot be run.
    """
    how: How = {
        "engine": engine, "workers": workers, "allow_code": allow_code, "progress": progress, "on_notice": on_notice,
        "store": store, "executor": executor,
    }  # fmt: skip
    means = Means.of(how)
    chosen = check_study(scenario, designs, allow_code=allow_code)
    replications = whole_number("replications", replications, 1)
    seed = whole_number("seed", seed, 0, MAX_SEED)
    aim = Aim.of(scenario, precision, replications, max_replications)
    _require_logs_here(logs, store, executor)
    _require_frame(frame)
    plans: tuple[str, ...] = ()
    if frame == "equal-service":
        scenario, plans = _equal_service(scenario, replications, seed, chosen, how)
    job = Job(scenario, seed, engine, allow_code, None if logs is None else folder_path("logs", logs))
    found = compared(means.gathering(), job, chosen, aim, frame, plans)
    if means.store is not None:
        note_study(means.store, found, job, aim, plans, means.on_notice)
    return found


def compared(
    gathering: Gathering, job: Job, designs: Sequence[str], aim: Aim, frame: str, plans: Sequence[str]
) -> Comparison:
    """Gather units and return what they say of the designs.

    Parameters
    ----------
    plans : sequence of str
        What is to be noted of how the designs were staffed.
    """
    rows, table = gathered(gathering, job, designs, aim)
    engines = " and ".join(sorted({engine_of(job.scenario, design, job.engine) for design in designs}))
    found = assemble(job.scenario, rows, table, seed=job.seed, engine=engines, version=version())
    return replace(found, frame=frame, notes=(*plans, *found.notes))


def _equal_service(
    scenario: Scenario, replications: int, seed: int, designs: Sequence[str], how: How
) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario with every design staffed to its targets, and what to note of it."""
    from .staffing import plan_note, staff  # lazily: it checks what it is given as this module does

    staffing = staff(scenario, replications, seed, designs, **how)
    plans = [f"equal service: {plan_note(row)}" for row in staffing.totals.to_dict("records")]
    return staffing.scenario, (*plans, *staffing.own_notes)


def _require_frame(frame: str) -> None:
    if frame not in FRAMES:
        what = f"there is no frame {frame!r}"
        raise UsageError(Fault(what, where="frame", fix=suggestion(str(frame), FRAMES, "frames")))


def _require_logs_here(logs: object, store: object, executor: object) -> None:
    for name, value in (("store", store), ("executor", executor)):
        if logs is not None and value is not None:
            what = f"logs cannot be written with {name}: what is found in a store, or runs elsewhere, leaves none"
            raise UsageError(Fault(what, where="logs", fix=f"leave out logs, or {name}"))


def check_study(
    scenario: Scenario, designs: Sequence[str] | None = None, where: str = "designs", allow_code: bool = False
) -> list[str]:
    """Return the designs to compare, after all that can be checked without running them.

    Parameters
    ----------
    designs : sequence of str, optional
        As in `compare`.
    where : str
        What an error names as its place: the argument or option that holds the designs.
    allow_code : bool
        As in `compare`.

    Raises
    ------
    UsageError
        With a fault for each design that does not exist or is named twice, or if none is named; if a policy may not
        or cannot be loaded.
    ScenarioError
        For a margin of a KPI that does not exist, or an expectation of one that is not reported.
    """
    require("scenario", scenario, Scenario, "a scenario, as sim.load gives it")
    _check_kpis(scenario)
    known = list(scenario.designs)
    chosen = known if designs is None else texts(where, designs, 'a list of names such as ["siloed", "omnichannel"]')
    _check_names(scenario, chosen, known, where)
    for name in chosen:
        load_policy(scenario.designs[name].routing.policy, allow_code, name)
        notice_policy(scenario.designs[name].routing.policy)
    return chosen


def _check_names(scenario: Scenario, designs: Sequence[str], known: Sequence[str], where: str) -> None:
    faults = [] if designs else [Fault("no design is named", where=where, fix=f"designs: {', '.join(known)}")]
    for name, count in Counter(designs).items():
        if name not in known:
            what = f"scenario '{scenario.name}' has no design '{name}'"
            faults.append(Fault(what, where=where, fix=suggestion(name, known, "designs")))
        elif count > 1:
            faults.append(Fault(f"design '{name}' is named twice", where=where, fix="name it once"))
    if faults:
        raise UsageError(faults)


def _check_kpis(scenario: Scenario) -> None:
    faults = [*margin_faults(scenario), *expectation_faults(scenario)]
    if faults:
        raise ScenarioError(faults)
