"""Hypothesis strategies for valid scenario documents, one module per part of a scenario file.

Every document that `documents` draws passes `sim.scenario.build`; between them they use every key of the schema. Runs
are small: some hundred contacts. What a simulation of them must satisfy belongs to the tests.
"""

from .sampling import THOROUGH, sample, searched, telling, tried, wanted
from .talkative import talkative
from .whole import Document, documents

__all__ = ["THOROUGH", "Document", "documents", "sample", "searched", "talkative", "telling", "tried", "wanted"]
