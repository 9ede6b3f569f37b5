"""A sample of documents that several tests look at."""

import pytest
from documents import documents, sample

SAMPLE = 150
"""Documents that between them say everything a file can say; a few words are said by few of them."""


@pytest.fixture(scope="session")
def drawn():
    """Return documents, the same ones in every run; some of their designs name a policy of `house_rules`."""
    return sample(documents(policies=("house_rules:Fastest", "house_rules:ChannelOrder")), SAMPLE)
