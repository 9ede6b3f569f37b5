"""What is counted without a log is what the log adds up to: generated scenarios."""

import numpy as np
from documents import documents, sample, telling, wanted

from sim.engine import simulate, simulate_rows
from sim.kpi.compiled import Counter
from sim.kpi.sums import Sums

SAMPLE = 300


def test_generated_scenarios_add_up_to_the_same():
    """Every amount of every group, day, hour and move, to 1e-9."""
    for place, document in enumerate(sample(documents(), SAMPLE)):
        if not wanted(place):
            continue
        with telling(place, document):
            scenario, design = document.build(), document.last_design
            counter = Counter(scenario, design)
            teams, _ = simulate_rows(scenario, design, place, 0, counter.take)
            counter.whole(teams)
            run = simulate(scenario, design, seed=place, engine="reference")
            sums = Sums(scenario, design)
            sums.add_part(run)
            sums.add_teams(run.teams)

            np.testing.assert_allclose(counter.sums.table, sums.table, rtol=1e-9, atol=1e-9)
            np.testing.assert_array_equal(counter.sums.moves, sums.moves)
            np.testing.assert_array_equal(counter.sums.states, sums.states)
