"""How fast the engines, the demand and the command line are."""

import subprocess
import sys

import pytest

import sim
from bench import bank
from sim.demand import sample_days
from sim.draws import Key
from sim.engine import ENGINES
from sim.kpi import row_keys

DAYS = 1
"""Measured; with warm-up and cooldown a run covers a few more."""
ROUNDS = {"reference": 1}
OTHER_ROUNDS = 5

engines = pytest.mark.parametrize("engine", ENGINES)
designs = pytest.mark.parametrize("design", bank.DESIGNS)


def _store(benchmark, contacts):
    benchmark.extra_info["contacts"] = contacts
    if benchmark.enabled:
        benchmark.extra_info["contacts_per_s"] = round(contacts / benchmark.stats.stats.median)


@engines
@designs
def test_retail_bank_with_log(benchmark, engine, design):
    """One run that keeps its log: contacts per second, demand and logs included."""
    scenario = bank.scenario_of(DAYS)

    run = benchmark.pedantic(
        sim.simulate, (scenario, design, bank.SEED), {"engine": engine}, rounds=ROUNDS.get(engine, OTHER_ROUNDS)
    )

    contacts = len(run.contacts.drop_duplicates(["case", "contact"]))
    assert contacts == bank.n_contacts(design, DAYS)
    benchmark.extra_info["log_rows"] = len(run.contacts)
    _store(benchmark, contacts)


@engines
@designs
def test_retail_bank_without_log(benchmark, engine, design):
    """One run that keeps its KPIs alone, as studies run it."""
    contacts = bank.n_contacts(design, DAYS)

    result = benchmark.pedantic(bank.without_log, (design, DAYS, engine), rounds=ROUNDS.get(engine, OTHER_ROUNDS))

    keys = row_keys(bank.scenario_of(DAYS), design)
    cases = result.rows.numerators[(keys["kpi"] == "contacts_per_case") & (keys["scope"] == "all")]
    assert 0 < cases.item() <= contacts
    _store(benchmark, contacts)


def test_demand_of_retail_bank(benchmark):
    """The cases of four weeks, sampled: what every run of either engine begins with."""
    scenario = bank.scenario_of(28)

    days = benchmark.pedantic(lambda: list(sample_days(scenario, Key(bank.SEED, 0))), rounds=5, warmup_rounds=1)

    cases = sum(len(day.case) for day in days)
    assert cases > 28 * 1_000
    benchmark.extra_info["cases"] = cases
    if benchmark.enabled:
        benchmark.extra_info["cases_per_s"] = round(cases / benchmark.stats.stats.median)


def test_help_start_up(benchmark):
    """Time until ``omnides --help`` has answered, interpreter start included."""
    command = [sys.executable, "-m", "sim.cli", "--help"]

    result = benchmark.pedantic(
        subprocess.run, (command,), {"capture_output": True, "check": True}, rounds=10, warmup_rounds=2
    )

    assert b"Usage" in result.stdout
