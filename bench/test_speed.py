"""How fast the reference engine and the command line are."""

import subprocess
import sys

import pytest

import sim

DAYS = 3


@pytest.mark.parametrize("design", ["siloed", "cross-channel", "omnichannel"])
def test_reference_engine_on_retail_bank(benchmark, design):
    """Contacts per second (log rows, a front counted with its contact) of one run, demand and logs included."""
    scenario = sim.load("retail-bank", days=DAYS)

    run = benchmark.pedantic(
        sim.simulate, (scenario, design), {"seed": 1, "engine": "reference"}, rounds=5, warmup_rounds=1, iterations=1
    )

    contacts = len(run.contacts.drop_duplicates(["case", "contact"]))
    benchmark.extra_info["contacts"] = contacts
    benchmark.extra_info["log_rows"] = len(run.contacts)
    benchmark.extra_info["contacts_per_s"] = round(contacts / benchmark.stats.stats.median)
    benchmark.extra_info["log_rows_per_s"] = round(len(run.contacts) / benchmark.stats.stats.median)


def test_help_start_up(benchmark):
    """Time until ``omnides --help`` has answered, interpreter start included."""
    command = [sys.executable, "-m", "sim.cli", "--help"]

    result = benchmark.pedantic(
        subprocess.run, (command,), {"capture_output": True, "check": True}, rounds=10, warmup_rounds=2
    )

    assert b"Usage" in result.stdout
