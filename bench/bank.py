"""The shipped scenario `retail-bank` as a workload: its designs, run with and without a log, contacts counted."""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor

import sim
from sim.experiment.running.units import Job, Unit, UnitResult, run_unit

NAME = "retail-bank"
DESIGNS = ("siloed", "cross-channel", "omnichannel")
SEED = 1


@functools.cache
def scenario_of(days: int | None) -> sim.Scenario:
    """Return the scenario, with so many measured days in place of its own."""
    return sim.load(NAME, days=days)


@functools.cache
def n_contacts(design: str, days: int | None, replication: int = 0) -> int:
    """Return how many contacts a run simulates, by either engine, for their logs are equal.

    Those of warm-up and cooldown are among them; one with a bot or IVR in front, then an agent, is one contact.
    """
    counts: list[int] = []

    def count(part: sim.Run) -> None:
        counts.append(len(part.contacts.drop_duplicates(["case", "contact"])))

    count(sim.simulate(scenario_of(days), design, SEED, replication, engine="compiled", on_part=count))
    return sum(counts)


def without_log(design: str, days: int | None, engine: str, replication: int = 0) -> UnitResult:
    """Run a unit of a study: its logs are reduced to sums, or never made."""
    return run_unit(Job(scenario_of(days), SEED, engine), Unit(design, replication))


def on_threads(design: str, days: int | None, engine: str, replications: int, threads: int) -> list[UnitResult]:
    """Run several replications on so many threads of this process."""
    if threads == 1:
        return [without_log(design, days, engine, replication) for replication in range(replications)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda replication: without_log(design, days, engine, replication), range(replications)))
