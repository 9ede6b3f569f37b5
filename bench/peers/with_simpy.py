"""The queue in plain SimPy: a process per contact, a resource, and a request raced against patience."""

from __future__ import annotations

import random
from collections.abc import Generator

import simpy

from .queue import COOLDOWN_S, DAY_S, WARMUP_S, Outcome, Queue, Wait, outcome_of

Process = Generator[simpy.Event, object, None]


def _contact(
    env: simpy.Environment, desk: simpy.Resource, queue: Queue, rng: random.Random, waits: list[Wait]
) -> Process:
    arrived_s = env.now
    with desk.request() as request:
        if not request.triggered:  # nobody free: only then does patience matter
            yield request | env.timeout(rng.expovariate(1.0 / queue.patience_s))
        waits.append(Wait(arrived_s, env.now - arrived_s, not request.triggered))
        if request.triggered:
            yield env.timeout(rng.expovariate(1.0 / queue.service_s))


def _arrivals(
    env: simpy.Environment, desk: simpy.Resource, queue: Queue, rng: random.Random, waits: list[Wait]
) -> Process:
    while True:
        yield env.timeout(rng.expovariate(queue.arrivals_per_s))
        env.process(_contact(env, desk, queue, rng, waits))


def simulate(queue: Queue, days: float, seed: int) -> Outcome:
    """Simulate the queue for warm-up, ``days`` and cooldown."""
    env = simpy.Environment()
    desk = simpy.Resource(env, queue.agents)
    waits: list[Wait] = []
    env.process(_arrivals(env, desk, queue, random.Random(seed), waits))
    env.run(until=WARMUP_S + days * DAY_S + COOLDOWN_S)
    return outcome_of(waits, days)
