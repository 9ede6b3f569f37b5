"""What `run` and `compare` have in common: check everything first, simulate, print, write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.errors import Fault, UsageError
from sim.report.text import counted, plain

from .options import StudyOptions
from .progress import StderrProgress
from .running import cluster_of, echo, how_of, print_in_words, say_engines, workers_of, write_report

if TYPE_CHECKING:
    from sim.experiment import Aim, Comparison
    from sim.experiment.means import How
    from sim.report.folder import ResultFolder
    from sim.scenario import Scenario


def conduct(
    source: str,
    options: StudyOptions,
    choose: Callable[[Scenario], tuple[str, ...] | None],
    frame: str = "equal-headcount",
) -> None:
    """Load the scenario, run the designs that ``choose`` names, print the result and write it where asked.

    Parameters
    ----------
    choose : callable
        Given the scenario, returns the names of designs, or None for all; they need not exist.
    frame : str
        As in `sim.compare`.

    Raises
    ------
    SimError
        For anything wrong with the input; whatever can be known is known before anything is simulated.
    """
    from sim.scenario import load

    _require_logs_here(options)
    # what a policy of the user's prints must not run into the results
    with redirect_stdout(sys.stderr), StderrProgress(quiet=options.quiet) as progress:
        scenario = load(source, overrides=options.overrides, days=options.days)
        comparison = _simulate(scenario, choose(scenario), options, frame, progress)
    _print(comparison, scenario, options)
    write_report(comparison, options)


def _require_logs_here(options: StudyOptions) -> None:
    for name, value in (("--store", options.store), ("--dask", options.dask)):
        if options.out is not None and options.logs and value is not None:
            what = f"--out writes the logs of all simulations, and with {name} there are none"
            why = "what is found in a store, or simulated elsewhere, leaves figures only"
            raise UsageError(Fault(what, where="--out", why=why, fix=f"add --no-logs, or leave {name} out"))


def _simulate(
    scenario: Scenario,
    names: tuple[str, ...] | None,
    options: StudyOptions,
    frame: str,
    progress: StderrProgress,
) -> Comparison:
    """Check what can be checked beforehand, run the designs and write the result where asked."""
    # Imported only now: a wrong scenario is told without waiting for pandas.
    from sim.experiment import Aim, check_study

    designs = check_study(scenario, names, where="--design", allow_code=options.allow_code)
    aim = Aim.of(scenario, options.precision, options.replications, options.max_replications, where="--precision")
    say_engines(scenario, designs, options.engine, progress.say)
    with ExitStack() as stack:
        cluster = stack.enter_context(cluster_of(options))
        workers = workers_of(options, cluster)
        folder = stack.enter_context(_folder(scenario, designs, options, aim, workers))
        how = how_of(options, cluster, progress)
        logs = folder.logs if folder and options.writes_logs else None
        comparison = _compare(scenario, designs, options, frame, logs, how)
        if folder and (removed := folder.write_results(comparison)):
            progress.say(plain(f"replaced {counted(removed, 'file')} of an earlier study in '{folder.path}'"))
    return comparison


@contextmanager
def _folder(
    scenario: Scenario, designs: Sequence[str], options: StudyOptions, aim: Aim, workers: int
) -> Iterator[ResultFolder | None]:
    """Check what goes to the folder of results before it is made."""
    if options.out is None:
        yield None
        return
    from sim.experiment import check_effort
    from sim.experiment.running.logs import file_stems
    from sim.report.folder import ResultFolder

    stems, file_bytes = {}, 0.0
    if options.writes_logs:
        stems = file_stems(list(scenario.designs))
        runs = [(scenario, design, aim.first) for design in designs]
        file_bytes = check_effort(runs, workers, engine=options.engine, keeps_logs=True).file_bytes
    with ResultFolder(options.out) as folder:
        folder.require_own([stems[design] for design in designs if stems], aim.most)
        folder.require_room(file_bytes)
        yield folder


def _compare(
    scenario: Scenario, designs: Sequence[str], options: StudyOptions, frame: str, logs: Path | None, how: How
) -> Comparison:
    from sim.experiment import compare

    return compare(
        scenario,
        replications=options.replications,
        seed=options.seed,
        designs=designs,
        logs=logs,
        precision=options.precision,
        max_replications=options.max_replications,
        frame=frame,
        **how,
    )


def only_design(scenario: Scenario, named: Sequence[str]) -> str:
    """Return the design to run: the one named, or the only one there is.

    Raises
    ------
    UsageError
        If several are named, or none and there are several.
    """
    if len(named) > 1:
        fix = "name one; `omnides compare` takes several"
        raise UsageError(Fault(f"one design is run at a time, and {len(named)} are named", where="--design", fix=fix))
    if named:
        return named[0]
    if len(scenario.designs) == 1:
        return next(iter(scenario.designs))
    raise UsageError(
        Fault(
            what=f"scenario '{scenario.name}' has {len(scenario.designs)} designs; say which one to run",
            where="--design",
            fix=f"designs are: {', '.join(scenario.designs)}; `omnides compare` runs them all",
        )
    )


def _print(comparison: Comparison, scenario: Scenario, options: StudyOptions) -> None:
    from sim.report.documents import frame_csv, result_json

    if options.format == "json":
        click.echo(result_json(comparison), nl=False)
    elif options.format == "csv":
        echo(frame_csv(comparison.kpis))
    else:
        from sim.report.results import comparison_page

        print_in_words(comparison_page(comparison, scenario, full=options.full), options.format)
