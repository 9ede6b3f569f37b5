"""The queue in omnides: the shipped scenario `erlang-a` with other numbers, run as studies run it, without a log."""

from __future__ import annotations

import functools

import sim
from sim.demand import sample_days
from sim.draws import Key
from sim.experiment.running.units import Job, Unit, run_unit
from sim.kpi import row_keys

from .queue import DAY_S, Outcome, Queue


@functools.cache
def scenario_of(queue: Queue, days: int, warmup_days: int = 1) -> sim.Scenario:
    """Return the scenario; omnides counts warm-up in whole days."""
    return sim.load(
        "erlang-a",
        [
            f"time.warmup_days={warmup_days}",
            "time.cooldown_days=0",  # a contact lasts minutes
            f"demand.cases_per_day={queue.arrivals_per_s * DAY_S}",
            f"channels.phone.patience.mean={queue.patience_s}",
            f"intents.any.handle.phone.talk.mean={queue.service_s}",
            f'designs.siloed.teams."phone desk".agents={queue.agents}',
        ],
        days=days,
    )


@functools.cache
def n_contacts(queue: Queue, days: int, seed: int) -> int:
    """Return the number of contacts of a run: every case is one, warm-up included."""
    return sum(len(day.case) for day in sample_days(scenario_of(queue, days), Key(seed, 0)))


def simulate(queue: Queue, days: int, seed: int, engine: str) -> Outcome:
    """Simulate the queue for warm-up and ``days``; scenario and count are made once, when first asked for."""
    scenario = scenario_of(queue, days)
    rows = run_unit(Job(scenario, seed, engine), Unit("siloed", 0)).rows
    table = row_keys(scenario, "siloed").assign(above=rows.numerators, below=rows.denominators)
    whole = table.query("scope == 'all'").set_index("kpi")
    figures = whole["above"] / whole["below"]
    return Outcome(
        abandonment_rate=float(figures["abandonment_rate"]),
        mean_wait_s=float(figures["mean_wait"]),
        n_contacts=n_contacts(queue, days, seed),
    )
