"""Digests of contact logs."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engine.log import CONTACT_COLUMNS
from sim.experiment.running.digests import contact_log_digest
from sim.experiment.running.units import Job, Unit, run_unit


@pytest.fixture(scope="module")
def scenario():
    return sim.load("four-channel-journey", days=1)


@pytest.mark.parametrize("design", ["siloed", "omnichannel"])
def test_engines_leave_logs_of_the_same_digest(scenario, design):
    """What both engines log digests to the same, and a unit tells what its log does."""
    units = [run_unit(Job(scenario, 1, engine, digests=True), Unit(design, 0)) for engine in sim.engine.ENGINES]
    whole = sim.simulate(scenario, design, seed=1, replication=0)

    assert {unit.digest for unit in units} == {contact_log_digest(whole.contacts)}


def test_a_unit_has_no_digest_unless_asked(scenario):
    """Logs are not kept for nothing."""
    assert run_unit(Job(scenario, 1, "compiled"), Unit("siloed", 0)).digest == ""


@pytest.mark.parametrize("column", CONTACT_COLUMNS)
def test_a_digest_tells_of_any_other_value(scenario, column):
    """One value of one row changed, in any column, is another log."""
    contacts = sim.simulate(scenario, "omnichannel", seed=1, replication=0).contacts
    other = contacts.copy()
    row = other[column].notna().idxmax()
    if isinstance(other[column].dtype, type(contacts["channel"].dtype)):
        labels = other[column].cat.categories
        other.loc[row, column] = labels[(labels.get_loc(other.loc[row, column]) + 1) % len(labels)]
        if len(labels) == 1:
            other[column] = other[column].cat.rename_categories(["another"])
    elif other[column].dtype.kind == "b":
        other.loc[row, column] = not other.loc[row, column]
    elif other[column].dtype.kind == "f":
        other.loc[row, column] = np.nextafter(other.loc[row, column], np.inf)
    else:
        other.loc[row, column] += 1

    assert contact_log_digest(other) != contact_log_digest(contacts)


def test_a_digest_does_not_depend_on_how_the_log_came(scenario):
    """A log joined from parts, and what is missing for whatever reason, digest alike."""
    parts = []
    last = sim.simulate(scenario, "siloed", seed=1, replication=0, engine="reference", on_part=parts.append)
    joined = sim.join([*parts, last]).contacts
    whole = sim.simulate(scenario, "siloed", seed=1, replication=0).contacts
    joined["started_s"] = joined["started_s"].where(joined["started_s"].notna(), -np.nan)

    assert contact_log_digest(joined) == contact_log_digest(whole)
