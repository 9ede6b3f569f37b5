"""The compiled engine means what the reference engine means: generated scenarios, equal to the last bit."""

import pytest
from agreement import assert_agree
from documents import documents, sample, talkative, telling, wanted

from sim.engine import simulate

SAMPLE, TALKATIVE = 300, 50


@pytest.mark.parametrize(("strategy", "number"), [(documents(), SAMPLE), (talkative(), TALKATIVE)])
def test_generated_scenarios_give_equal_logs(strategy, number):
    """Every design of each document; the sample is that of which other tests show that it says everything."""
    for place, document in enumerate(sample(strategy, number)):
        if not wanted(place):
            continue
        with telling(place, document):
            scenario = document.build()
            for design in scenario.designs:
                expected = simulate(scenario, design, seed=place, engine="reference")
                found = simulate(scenario, design, seed=place)
                assert_agree(expected, found, f"EXAMPLE={place} pytest {__file__}")
