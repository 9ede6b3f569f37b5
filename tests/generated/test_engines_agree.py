"""The compiled engine means what the reference engine means: generated scenarios, equal to the last bit.

And what it counts without a log is what the log adds up to.
"""

import numpy as np
import pytest
from agreement import assert_agree
from documents import documents, sample, talkative, telling, wanted

from sim.engine import simulate, simulate_rows
from sim.kpi.compiled import Counter
from sim.kpi.sums import Sums

SAMPLE, MORE, TALKATIVE = 150, 1_000, 50

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("strategy", "places"),
    [
        pytest.param(documents(), range(SAMPLE), id="documents"),
        pytest.param(talkative(), range(TALKATIVE), id="talkative"),
        pytest.param(documents(), range(SAMPLE, MORE), id="more documents", marks=pytest.mark.validation),
    ],
)
def test_generated_scenarios_give_equal_logs_and_sums(strategy, places):
    """Every design of each document; the sample is that of which other tests show that it says everything."""
    for place, document in zip(places, sample(strategy, places), strict=True):
        if not wanted(place):
            continue
        with telling(place, document):
            scenario = document.build()
            for design in scenario.designs:
                expected = simulate(scenario, design, seed=place, engine="reference")
                found = simulate(scenario, design, seed=place)
                assert_agree(expected, found, f"EXAMPLE={place} pytest {__file__}")
            _assert_counted(expected)


def _assert_counted(run):
    """Raise unless every amount of every group, day, hour and move is counted without a log, to 1e-9."""
    counter = Counter(run.scenario, run.design)
    teams, _ = simulate_rows(run.scenario, run.design, run.seed, 0, counter.take)
    counter.whole(teams)
    sums = Sums(run.scenario, run.design)
    sums.add_part(run)
    sums.add_teams(run.teams)

    np.testing.assert_allclose(counter.sums.table, sums.table, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(counter.sums.moves, sums.moves)
    np.testing.assert_array_equal(counter.sums.states, sums.states)
