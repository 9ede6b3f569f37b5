"""The options of `omnides baseline` and `omnides check`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from sim.errors import Fault, UsageError

from .options import (
    MAX_REPLICATIONS,
    MAX_SEED,
    OPTIONS,
    EngineOptions,
    SampleOptions,
    format_option,
    gathering,
    replications_option,
)

REPLICATIONS = 20
BUDGET = 40


@dataclass(frozen=True, kw_only=True)
class BaselineOptions(SampleOptions):
    """What is kept."""

    speed: bool


@dataclass(frozen=True, kw_only=True)
class CheckOptions(EngineOptions):
    """How what is guarded is judged, printed and written."""

    expect: tuple[str, ...]
    tolerances: dict[str, str] | None
    budget: int
    seed: int | None
    speed: bool
    any_machine: bool
    format: str
    as_json: bool
    junit: Path | None
    markdown: Path | None


OF_ANSWERS = ("expect", "tolerances", "budget", "seed", "engine", "workers", "allow_code")
OF_SPEED = ("any_machine",)
"""Options of a check that mean nothing when it is about speed, or when it is not."""


def is_given(ctx: click.Context, name: str) -> bool:
    """Return whether an option stands on the command line."""
    return ctx.get_parameter_source(name) not in (None, ParameterSource.DEFAULT)


def refuse_ignored(ctx: click.Context, *names: str, speed: bool) -> None:
    """Refuse options that would be ignored: a gate that nobody looks at must not seem to hold.

    Raises
    ------
    UsageError
        With a fault for each that was given.
    """
    options = {param.name: param.opts[0] for param in ctx.command.params}
    without = "with" if speed else "without"
    faults = [
        Fault(f"{options[name]} means nothing {without} --speed", where=options[name], fix="leave one of them out")
        for name in names
        if is_given(ctx, name)
    ]
    if faults:
        raise UsageError(faults)


def _tolerances(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str] | None:
    """Return what several ``csat=0.5`` stand for; whether there is such a KPI is checked later."""
    found: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            from sim.report.text import plain

            raise click.BadParameter(f"'{plain(text)}' is no tolerance; write csat=0.5 or mean_wait=2%", ctx, param)
        if name.strip() in found:
            raise click.BadParameter(f"two tolerances of {name.strip()}; give one", ctx, param)
        found[name.strip()] = value.strip()
    return found or None


def _file(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    if value is None:
        return None
    if value == "":
        raise click.BadParameter("the file's name is empty; is a variable of your shell not set?", ctx, param)
    if value.startswith(("/dev/", "/proc/")):
        raise click.BadParameter(f"'{value}' is no file; what is printed goes to stdout: see --format", ctx, param)
    from sim.report.written import file_path

    return file_path(value, (), param.opts[0])


def _file_option(name: str, text: str) -> Callable[..., Any]:
    return click.option(name, default=None, callback=_file, metavar="FILE", help=text)


_OF_BASELINES = {
    "replications": replications_option(
        "Runs of each design. A check cannot tell more than these allow; it begins with five.", REPLICATIONS, least=2
    ),
    "speed": click.option("--speed", is_flag=True, help="Keep how long they take, not what they give."),
    **{name: OPTIONS[name] for name in ("seed", "days", "overrides", "engine", "workers", "quiet", "allow_code")},
}

_OF_CHECKS = {
    "expect": click.option(
        "--expect",
        multiple=True,
        metavar="TEXT",
        help="What must hold in every scenario that is checked, beside what its [expect] says, such as"
        " 'omnichannel.csat - siloed.csat >= 2' or 'siloed.service_level.channel.phone >= 80%'; may be repeated.",
    ),
    "tolerances": click.option(
        "--tolerance",
        "tolerances",
        multiple=True,
        callback=_tolerances,
        metavar="KPI=VALUE",
        help="By how much a KPI may have moved, in place of its margin: in its unit, or a percentage (points of a"
        " share, else of the baseline's value); may be repeated.",
    ),
    "budget": click.option(
        "--budget",
        type=click.IntRange(2, MAX_REPLICATIONS),
        default=BUDGET,
        show_default=True,
        metavar="N",
        help="Replications of each design at most, where fewer do not tell; of those a baseline holds, no more count.",
    ),
    "seed": click.option(
        "--seed",
        type=click.IntRange(0, MAX_SEED),
        default=None,
        metavar="S",
        help="Another seed than the baselines', to look with other luck: nothing is identical then.",
    ),
    "speed": click.option("--speed", is_flag=True, help="Check speed, not answers: up to a minute for each scenario."),
    "any_machine": click.option(
        "--any-machine",
        is_flag=True,
        help="With --speed: compare also with what another machine, or other versions, took; it is said.",
    ),
    "format": format_option("How to print what was found; csv holds the KPIs of designs that are not identical."),
    "as_json": click.option("--json", "as_json", is_flag=True, help="Short for --format json."),
    "junit": _file_option("--junit", "Also write JUnit's XML, which CI servers show, to this file."),
    "markdown": _file_option("--markdown", "Also write Markdown, for a pull request, to this file."),
    **{name: OPTIONS[name] for name in ("engine", "workers", "quiet", "allow_code")},
}


def baseline_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of `omnides baseline` to a command, which receives them as one argument, ``options``."""
    return gathering(BaselineOptions, _OF_BASELINES)(command)


def check_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of `omnides check` to a command, which receives them as one argument, ``options``."""
    return gathering(CheckOptions, _OF_CHECKS)(command)
