"""What every command that simulates has in common: where it runs, what it says of that, how it prints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from sim.report.text import encodable, plain

from .options import EngineOptions, RunOptions, SimulationOptions
from .progress import StderrProgress

if TYPE_CHECKING:
    from sim.experiment.means import How
    from sim.experiment.running.cluster import Cluster
    from sim.report.page import Page
    from sim.scenario import Scenario


@contextmanager
def cluster_of(options: SimulationOptions) -> Iterator[Cluster | None]:
    """Connect to the cluster that was asked for, if any."""
    if options.dask is None:
        yield None
        return
    from sim.experiment.running.cluster import connected

    with connected(options.dask, where="--dask") as cluster:
        yield cluster


def workers_of(options: SimulationOptions, cluster: Cluster | None) -> int:
    """Return how many simulations run at the same time; also of the reference engine, as this is no script."""
    from sim.experiment import processors

    return options.workers or (processors() if cluster is None else cluster.threads() or 1)


def how_of(options: SimulationOptions, cluster: Cluster | None, progress: StderrProgress) -> How:
    """Return how simulations are run, as the API takes it."""
    return {
        "engine": options.engine,
        "workers": workers_of(options, cluster),
        "allow_code": options.allow_code,
        "progress": progress if cluster is None else minding(cluster, progress),
        "on_notice": progress.say,
        "store": options.store,
        "executor": None if cluster is None else cluster.executor,
    }


def here(options: EngineOptions, progress: StderrProgress) -> How:
    """Return how simulations are run on this machine, as the API takes it."""
    from sim.experiment import processors

    return {
        "engine": options.engine,
        "workers": options.workers or processors(),
        "allow_code": options.allow_code,
        "progress": progress,
        "on_notice": progress.say,
    }


def timing(progress: StderrProgress) -> Callable[[float, int, str], None]:
    """Return what shows how much of the time for measuring speed has gone."""

    def report(done: float, total: int, scenario: str) -> None:
        progress.begin(f"measuring the speed of {scenario}", int(100 * done), 100 * total)

    return report


def minding(cluster: Cluster, progress: StderrProgress) -> Callable[[float, int, str], None]:
    """Return what shows progress and says when a cluster has lost its last worker: it may wait for ever."""
    waits = False

    def report(done: float, total: int, unit: str) -> None:
        nonlocal waits
        progress(done, total, unit)
        lost = cluster.is_deserted()
        if lost and not waits:
            progress.say("the cluster has no workers at the moment; waiting for some")
        waits = lost

    return report


def say_engines(scenario: Scenario, designs: Sequence[str], engine: str, say: Callable[[str], None]) -> None:
    """Say which designs need another engine than the one asked for."""
    from sim.engine import engine_of

    others = [design for design in designs if engine_of(scenario, design, engine) != engine]
    if others:
        why = "compiled code cannot call a routing policy written in Python"
        say(plain(f"on the reference engine, many times slower: {', '.join(others)} ({why})"))


def write_report(result: Any, options: RunOptions) -> None:
    """Write the report that was asked for, if any; after the result is printed, which must not be lost with it."""
    if options.report is None:
        return
    from sim.report.reports import write_report

    sys.stdout.flush()
    with StderrProgress(quiet=options.quiet, label="drawing the report") as progress:
        progress.say(f"wrote the report '{write_report(result, options.report, '--report')}'")


def print_in_words(page: Page, form: str) -> None:
    """Print a page as a table or as Markdown."""
    if form == "markdown":
        from sim.report.markdown import page_markdown

        echo(page_markdown(page))
    else:
        from sim.report.tables import print_page

        print_page(page, sys.stdout)


def echo(text: str) -> None:
    """Print a text as the stream can carry it, without a line end of its own."""
    click.echo(encodable(text, sys.stdout.encoding), nl=False)
