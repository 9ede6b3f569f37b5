"""Ratios of speed, measured in one run: ``python -m bench.ratios``.

Whoever is timed is first shown to be right: both engines give the same KPIs of retail-bank, and omnides, SimPy and Ciw
come out at the exact figures of M/M/100+M. Then contestants take turns, A B A B ...; a ratio is the median of the
ratios by round. With ``--write`` the table goes into bench/README.md, with ``--check`` a missed target is an error.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from bench import bank
from bench.command import conclude, options, with_days
from bench.contest import Contestant, Spread, contest, ratio, spread
from bench.page import machine, verdict
from bench.peers.agreement import require_agreement
from bench.peers.queue import Queue
from bench.peers.simulators import CIW, SIMPY, Simulator, omnides

REFERENCE_TARGET = 60.0
SIMPY_TARGET = 50.0
CIW_TARGET = 100.0
THREADS_TARGET = 1.7
CONTACTS_PER_S_TARGET = 1e6
"""On one core, for each design of retail-bank."""
CHECK_LENGTH = 3
"""How much longer than in CI simulators are held to the exact figures."""
THREADED_REPLICATIONS = 4
PACKAGES = ("numba", "numpy", "simpy", "ciw")


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes
    ----------
    what, against : str
        What was simulated, and what omnides is set against; nothing for contacts per second alone.
    contacts_per_s, others_per_s : float
        Medians of omnides and of what it is set against; NaN for nothing.
    found : Spread
        The figure that has a target: a ratio, or contacts per second.
    target : float
        Least value of its median.
    """

    what: str
    against: str
    contacts_per_s: float
    others_per_s: float
    found: Spread
    target: float

    @property
    def met(self) -> bool:
        """Whether the median reaches the target."""
        return self.found.median >= self.target


@dataclass(frozen=True)
class Settings:
    """What is run: engine, rounds, measured days of retail-bank (None: the scenario's own)."""

    engine: str
    rounds: int
    days: int | None


def _against(what: str, rates: dict[str, list[float]], name: str, other: str, target: float) -> Row:
    return Row(what, other, spread(rates[name]).median, spread(rates[other]).median, ratio(rates, name, other), target)


def bank_rows(settings: Settings) -> list[Row]:
    """Return retail-bank without a log: against the reference engine, and contacts per second."""
    against, alone = [], []
    for design in bank.DESIGNS:
        ours = _bank_run("omnides", design, settings.days, settings.engine)
        reference = _bank_run("reference engine", design, settings.days, "reference")
        rates = contest([ours, reference], settings.rounds)
        found = spread(rates[ours.name])
        what = f"retail-bank, {design}"
        against.append(_against(what, rates, ours.name, reference.name, REFERENCE_TARGET))
        alone.append(Row(f"{what}, one core", "", found.median, math.nan, found, CONTACTS_PER_S_TARGET))
    return [*against, *alone]


def _bank_run(name: str, design: str, days: int | None, engine: str) -> Contestant:
    contacts = bank.n_contacts(design, days)

    def turn() -> int:
        bank.without_log(design, days, engine)
        return contacts

    return Contestant(name, turn)


def thread_rows(settings: Settings) -> list[Row]:
    """Return what a second thread gains on retail-bank."""
    design = bank.DESIGNS[-1]
    counts = [bank.n_contacts(design, settings.days, k) for k in range(THREADED_REPLICATIONS)]

    def turn(threads: int) -> int:
        bank.on_threads(design, settings.days, settings.engine, THREADED_REPLICATIONS, threads)
        return sum(counts)

    contestants = [Contestant("two threads", partial(turn, 2)), Contestant("one thread", partial(turn, 1))]
    rates = contest(contestants, settings.rounds)
    return [_against(f"retail-bank, {design}, two threads", rates, "two threads", "one thread", THREADS_TARGET)]


def peer_rows(settings: Settings) -> list[Row]:
    """Return M/M/100+M against SimPy and Ciw."""
    ours = omnides(settings.engine)
    rates = contest([_queue_run(simulator) for simulator in (ours, SIMPY, CIW)], settings.rounds)
    return [
        _against("M/M/100+M", rates, ours.name, SIMPY.name, SIMPY_TARGET),
        _against("M/M/100+M", rates, ours.name, CIW.name, CIW_TARGET),
    ]


def _queue_run(simulator: Simulator) -> Contestant:
    return Contestant(simulator.name, lambda: simulator.simulate(Queue(), simulator.days, 1).n_contacts)


def require_right(settings: Settings) -> None:
    """Refuse to time what is wrong; say what was found."""
    for design in bank.DESIGNS:
        found, expected = (bank.without_log(design, 1, engine).rows for engine in (settings.engine, "reference"))
        np.testing.assert_allclose(found.numerators, expected.numerators, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(found.denominators, expected.denominators, rtol=1e-9, atol=1e-9)
    for simulator in (omnides(settings.engine), SIMPY, CIW):
        days = CHECK_LENGTH * simulator.check_days
        figures = require_agreement(simulator.name, simulator.simulate, Queue(), days)
        print(f"M/M/100+M, {simulator.name}: {'; '.join(map(str, figures))}", file=sys.stderr)


def table(rows: list[Row]) -> str:
    """Return the rows in Markdown."""
    lines = [
        "| simulated | against | contacts/s | other's contacts/s | found (range) | target | |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        other = "–" if math.isnan(row.others_per_s) else f"{row.others_per_s:,.0f}"
        shown: Callable[[float], str] = "{:,.0f}".format if row.target > 1e3 else "{:.3g}×".format
        found = f"{shown(row.found.median)} ({shown(row.found.least)} to {shown(row.found.most)})"
        cells = [
            row.what,
            row.against,
            f"{row.contacts_per_s:,.0f}",
            other,
            found,
            f"≥ {shown(row.target)}",
            verdict(row.met),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    chosen = with_days(options(__doc__, rounds=5)).parse_args(arguments)
    settings = Settings(chosen.engine, chosen.rounds, chosen.days)
    require_right(settings)
    rows: list[Row] = []
    for part in (bank_rows, peer_rows, thread_rows):
        rows += part(settings)
        print(f"{part.__name__} done", file=sys.stderr)
    days = bank.scenario_of(settings.days).time.days
    figures = (
        f"{table(rows)}\n\nMedians of {settings.rounds} rounds; retail-bank over {days} days. {machine(*PACKAGES)}."
    )
    return conclude(chosen, "ratios", figures, all(row.met for row in rows))


if __name__ == "__main__":
    sys.exit(main())
