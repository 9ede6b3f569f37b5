"""Hypothesis strategies for valid scenario documents, one module per part of a scenario file.

Every document that `documents` draws passes `sim.scenario.build`; between them they use every key of the schema. Runs
are small: some hundred contacts. What a simulation of them must satisfy belongs to the tests.
"""

from .sampling import examples, sample
from .whole import Document, documents

__all__ = ["Document", "documents", "examples", "sample"]
