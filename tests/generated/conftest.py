"""A sample of documents that several tests look at."""

import pytest
from documents import documents, sample, talkative, telling, wanted

from sim.engine import simulate

SAMPLE = 150
"""Documents that between them say everything a file can say; a few words are said by few of them."""
TALKATIVE = 25


@pytest.fixture(scope="session")
def drawn():
    """Return documents, the same ones in every run; some of their designs name a policy of `house_rules`."""
    return sample(documents(policies=("house_rules:Fastest", "house_rules:ChannelOrder")), SAMPLE)


@pytest.fixture(scope="session")
def runs(drawn):
    """Return numbers, documents and their runs: each of the drawn ones, and some in which more happens to each case."""
    result = []
    for place, document in enumerate([*drawn, *sample(talkative(), TALKATIVE)]):
        if wanted(place):
            with telling(place, document):
                run = simulate(document.build(), document.last_design, seed=place, allow_code=True)
            result.append((place, document, run))
    return result
