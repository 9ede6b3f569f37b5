"""The queue in Ciw: a network of one node with reneging, as its guide "How to Simulate Reneging Customers" has it."""

from __future__ import annotations

import ciw

from .queue import COOLDOWN_S, DAY_S, WARMUP_S, Outcome, Queue, Wait, outcome_of


def simulate(queue: Queue, days: float, seed: int) -> Outcome:
    """Simulate the queue for warm-up, ``days`` and cooldown."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=queue.arrivals_per_s)],
        service_distributions=[ciw.dists.Exponential(rate=1.0 / queue.service_s)],
        reneging_time_distributions=[ciw.dists.Exponential(rate=1.0 / queue.patience_s)],
        number_of_servers=[queue.agents],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(WARMUP_S + days * DAY_S + COOLDOWN_S)
    records = simulation.get_all_records(only=["service", "renege"])
    waits = [Wait(record.arrival_date, record.waiting_time, record.record_type == "renege") for record in records]
    return outcome_of(waits, days)
