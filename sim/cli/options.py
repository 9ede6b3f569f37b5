"""The options that commands share, said once; each command picks those it takes by naming a class of options."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click

from sim.report.text import plain

ENGINES = ("compiled", "reference")
FRAMES = ("equal-headcount", "equal-service")
FORMATS = ("table", "json", "csv", "markdown")
DEFAULT_REPLICATIONS = 10
DEFAULT_MAX_REPLICATIONS = 1_000
MAX_REPLICATIONS = 10_000
MAX_SEED = 2**32 - 1


@dataclass(frozen=True, kw_only=True)
class EngineOptions:
    """What simulates on this machine, and how much it says."""

    engine: str
    workers: int | None
    quiet: bool
    allow_code: bool


@dataclass(frozen=True, kw_only=True)
class SampleOptions(EngineOptions):
    """How often, with which luck, and what in place of what the scenario says."""

    replications: int
    seed: int
    days: int | None
    overrides: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SimulationOptions(SampleOptions):
    """How anything is simulated: what every command takes that asks a question."""

    store: Path | None
    dask: str | None


@dataclass(frozen=True, kw_only=True)
class RunOptions(SimulationOptions):
    """How it is simulated, printed and written."""

    format: str
    out: Path | None
    report: Path | None


@dataclass(frozen=True, kw_only=True)
class StudyOptions(RunOptions):
    """What the user asked of `run` or `compare`, apart from the scenario and the designs."""

    precision: dict[str, float] | float | None
    max_replications: int | None
    logs: bool
    full: bool

    @property
    def writes_logs(self) -> bool:
        """Whether logs of every simulation are written."""
        return self.out is not None and self.logs


def named_folder(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """Return the path of a folder that need not be there."""
    if value == "":
        raise click.BadParameter("the folder's name is empty; is a variable of your shell not set?", ctx, param)
    if value is not None and "\0" in value:
        raise click.BadParameter("a folder's name cannot hold a null character", ctx, param)
    return None if value is None else Path(value)


def report_file(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """Return where a report goes, before anything is simulated for it."""
    if value is None:
        return None
    from sim.report.written import report_path

    return report_path(value, param.opts[0])


def _precision(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, float] | float | None:
    """Return what ``2%``, or several ``kpi=5%``, stand for."""
    if not values:
        return None
    named = [(kpi, _share(text, ctx, param)) for kpi, _, text in (value.rpartition("=") for value in values)]
    goals = dict(named)
    if len(goals) < len(named):
        raise click.BadParameter("two shares for the same KPI; give one", ctx, param)
    if "" not in goals:
        return goals
    if len(goals) > 1:
        raise click.BadParameter("name a KPI each time (csat=1%), or give one share for the headline KPIs", ctx, param)
    return goals[""]


def _share(text: str, ctx: click.Context, param: click.Parameter) -> float:
    number, percent, rest = text.strip().partition("%")
    try:
        share = float(number) / (100.0 if percent else 1.0)
    except ValueError:
        share = math.nan
    if rest or not 0.0 < share < 1.0:
        raise click.BadParameter(f"'{plain(text)}' is no share between 0 and 1; write 2% or 0.02", ctx, param)
    return share


def known(noun: str, names: Sequence[str]) -> Callable[[click.Context, click.Parameter, str], str]:
    """Return what checks that an option's value is one of these names, and else says which may have been meant."""

    def check(ctx: click.Context, param: click.Parameter, value: str) -> str:
        if value not in names:
            from sim.scenario.wording import suggestion  # lazily: its package loads pydantic

            hint = suggestion(value, names, f"{noun}s")
            raise click.BadParameter(f"there is no {noun} '{plain(value)}'; {hint}", ctx, param)
        return value

    return check


known_frame = known("frame", FRAMES)


def replications_option(text: str, default: int = DEFAULT_REPLICATIONS, least: int = 1) -> Callable[..., Any]:
    """Return ``--replications``."""
    return click.option(
        "--replications",
        type=click.IntRange(least, MAX_REPLICATIONS),
        default=default,
        show_default=True,
        metavar="N",
        help=text,
    )


def format_option(text: str) -> Callable[..., Any]:
    """Return ``--format``."""
    return click.option("--format", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help=text)


def _out(text: str) -> Callable[..., Any]:
    return click.option("--out", default=None, callback=named_folder, metavar="DIR", help=text)


OPTIONS: dict[str, Callable[..., Any]] = {
    "replications": replications_option("Independent repetitions of each design."),
    "precision": click.option(
        "--precision",
        multiple=True,
        callback=_precision,
        metavar="[KPI=]SHARE",
        help="Add replications until half-widths are at most this share of the value: of the headline KPIs (2%) or of"
        " those named (csat=1%; may be repeated). Begins with --replications, but 20 at least.",
    ),
    "max_replications": click.option(
        "--max-replications",
        type=click.IntRange(1, MAX_REPLICATIONS),
        default=None,
        metavar="N",
        help=f"The most that --precision may add up to; {DEFAULT_MAX_REPLICATIONS:,} by default.",
    ),
    "seed": click.option(
        "--seed",
        type=click.IntRange(0, MAX_SEED),
        default=1,
        show_default=True,
        metavar="S",
        help="Seed of all randomness; the same seed gives the same output, byte for byte.",
    ),
    "days": click.option(
        "--days",
        type=click.IntRange(1, 3_660),
        default=None,
        metavar="D",
        help="Days to measure, in place of the scenario's; not together with --set time.days.",
    ),
    "overrides": click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="PATH=VALUE",
        help="Change one value of the scenario, e.g. channels.phone.patience.mean=4m; may be repeated;"
        " of two for the same place the last counts.",
    ),
    "engine": click.option(
        "--engine",
        default=ENGINES[0],
        show_default=True,
        callback=known("engine", ENGINES),
        metavar=f"[{'|'.join(ENGINES)}]",
        help="Engine to use: compiled is fast, reference is written to be read; their logs are the same.",
    ),
    "workers": click.option(
        "--workers",
        type=click.IntRange(1),
        default=None,
        metavar="N",
        help="Simulations at the same time; by default one for each processor this process may use. Results do not"
        " depend on it.",
    ),
    "format": format_option(
        "How to print results; csv holds the KPIs only, differences are in the other three and in --out."
    ),
    "full": click.option(
        "--full",
        is_flag=True,
        help="Table and Markdown: every KPI, by channel, segment, intent and team.",
    ),
    "store": click.option(
        "--store",
        default=None,
        callback=named_folder,
        metavar="DIR",
        help="Keep finished simulations in this folder, and take from it what was run before: the same command goes on"
        " where one was interrupted. Read it with omnides query.",
    ),
    "dask": click.option(
        "--dask",
        default=None,
        metavar="ADDRESS",
        help="Simulate on the Dask cluster whose scheduler is at this address, such as tcp://host:8786.",
    ),
    "out": _out(
        "Also write results, and the logs of every simulation, into this folder, in place of an earlier study's."
    ),
    "report": click.option(
        "--report",
        default=None,
        callback=report_file,
        metavar="FILE.html",
        help="Also write a report to look at: one HTML file with charts, that needs no network.",
    ),
    "logs": click.option(
        "--logs/--no-logs",
        default=True,
        show_default=True,
        help="Whether --out writes logs, too; with --store or --dask there are none.",
    ),
    "quiet": click.option("--quiet", "-q", is_flag=True, help="No progress on stderr."),
    "allow_code": click.option(
        "--allow-code",
        is_flag=True,
        help="Let the scenario load a routing policy written in Python. It runs with your rights.",
    ),
}
"""By the name of the argument, in the order of the help."""

_OF_ANSWERS = {
    "replications": replications_option(
        "Independent repetitions of each design, for everything that is tried; intervals need two."
    ),
    "format": format_option(
        "How to print the answer: table and markdown begin in words, csv is its main table, json holds all."
    ),
    "out": _out(
        "Also write the answer, as result.json and a CSV for each table, into this folder, in place of an earlier"
        " answer's."
    ),
}
"""Options that mean a little else where a question is asked: no simulation leaves logs there."""


def compared_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--design`` and ``--frame``, what is compared and with which people, to a command."""
    frame = click.option(
        "--frame",
        default=FRAMES[0],
        show_default=True,
        callback=known_frame,
        metavar=f"[{'|'.join(FRAMES)}]",
        help="equal-headcount: people as the scenario says. equal-service: each design staffed to the targets first, as"
        " omnides staff does.",
    )
    designs = click.option(
        "--design",
        "designs",
        multiple=True,
        metavar="NAME",
        help="Compare only these designs, the first as baseline; may be repeated.",
    )
    return designs(frame(command))


def study_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of `run` and `compare` to a command, which receives them as one argument, ``options``."""
    return gathering(StudyOptions, OPTIONS)(command)


def simulation_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of how to simulate to a command, which receives them as one argument, ``options``."""
    return gathering(SimulationOptions, OPTIONS)(command)


def question_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of commands that ask a question; they receive them as one argument, ``options``."""
    return gathering(RunOptions, OPTIONS | _OF_ANSWERS)(command)


def gathering(
    kind: type[EngineOptions], options: dict[str, Callable[..., Any]]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what adds the options that a class has fields for, and hands them over as one of it."""
    names = [field.name for field in fields(kind)]

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def gathered(**values: Any) -> None:
            command(options=kind(**{name: values.pop(name) for name in names}), **values)

        wrapped: Callable[..., None] = gathered
        for name in reversed(options):
            if name in names:
                wrapped = options[name](wrapped)
        return wrapped

    return add
