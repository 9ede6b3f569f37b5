"""M/M/100+M in omnides, SimPy and Ciw: each is shown to be right before it is timed."""

import dataclasses
import functools
import math

import pytest

from bench.peers import agreement
from bench.peers.queue import Outcome, Queue, exact
from bench.peers.simulators import CIW, SIMPY, omnides

QUEUE = Queue()
COMPILED, REFERENCE = omnides("compiled"), omnides("reference")
SIMULATORS = {"omnides": COMPILED, "SimPy": SIMPY, "Ciw": CIW}


@functools.cache
def _outcomes(name):
    simulator = SIMULATORS[name]
    seeds = range(1, agreement.REPLICATIONS + 1)
    return [simulator.simulate(QUEUE, simulator.check_days, seed) for seed in seeds]


@functools.cache
def _require_agreement(name):
    outcomes = iter(_outcomes(name))
    return agreement.require_agreement(name, lambda *_: next(outcomes), QUEUE, SIMULATORS[name].check_days)


@pytest.mark.parametrize("name", SIMULATORS)
def test_queue_of_100_agents(benchmark, name):
    """Contacts per second of a simulator that comes out at the exact abandonment rate and mean wait."""
    figures = _require_agreement(name)
    simulator = SIMULATORS[name]

    outcome = benchmark.pedantic(simulator.simulate, (QUEUE, simulator.days, 1), rounds=3, warmup_rounds=0)

    benchmark.extra_info["figures"] = [str(figure) for figure in figures]
    benchmark.extra_info["contacts"] = outcome.n_contacts
    if benchmark.enabled:
        benchmark.extra_info["contacts_per_s"] = round(outcome.n_contacts / benchmark.stats.stats.median)


def test_queue_of_100_agents_on_reference_engine(benchmark):
    """The reference engine is right because it finds what the compiled one finds."""
    outcome = benchmark.pedantic(REFERENCE.simulate, (QUEUE, REFERENCE.days, 1), rounds=1)

    expected = COMPILED.simulate(QUEUE, REFERENCE.days, 1)
    assert outcome.abandonment_rate == pytest.approx(expected.abandonment_rate, rel=1e-9)
    assert outcome.mean_wait_s == pytest.approx(expected.mean_wait_s, rel=1e-9)


# the check itself


@pytest.mark.parametrize("name", SIMULATORS)
@pytest.mark.parametrize("agents", [96, 104])
def test_agreement_refuses_a_queue_with_four_agents_more_or_fewer(name, agents):
    """What the simulators find would be refused if it were to be that of a desk 4% larger or smaller."""
    other = Queue(agents=agents, load_per_agent=QUEUE.agents / agents)
    outcomes = iter(_outcomes(name))

    with pytest.raises(agreement.WrongFigureError, match=f"{name}: abandonment rate"):
        agreement.require_agreement(name, lambda *_: next(outcomes), other, SIMULATORS[name].check_days)


def test_agreement_refuses_replications_that_scatter_too_much():
    """A simulation too short to be wrong is not right either."""
    abandonment_rate, mean_wait_s = exact(QUEUE)
    outcomes = iter(Outcome(abandonment_rate * k, mean_wait_s * k, 1) for k in (0.2, 1.8) * 3)

    with pytest.raises(agreement.WrongFigureError):
        agreement.require_agreement("wild", lambda *_: next(outcomes), QUEUE, 1)


def test_exact_figures_of_a_queue_whose_patience_equals_its_service():
    """Then the number present is Poisson (M/M/infinity), whatever the number of agents."""
    queue = dataclasses.replace(QUEUE, agents=10, patience_s=QUEUE.service_s)
    chances = [math.exp(-10.0) * 10.0**n / math.factorial(n) for n in range(100)]
    waiting = sum(max(n - 10, 0) * chance for n, chance in enumerate(chances))

    assert exact(queue) == pytest.approx((waiting / 10.0, waiting / queue.arrivals_per_s))
