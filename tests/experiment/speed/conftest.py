"""Records of made-up ratios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.experiment.speed.calibration import VERSION
from sim.experiment.speed.machine import this_machine
from sim.experiment.speed.medians import median
from sim.experiment.speed.record import STATED, SpeedRecord, stated

MADE = "erlang-a"

Make = Callable[..., SpeedRecord]


@pytest.fixture(scope="session")
def scenario() -> sim.Scenario:
    """Return a day of a plain queue."""
    return sim.load(MADE, days=1)


@pytest.fixture
def record_of(scenario) -> Make:
    """Return a function that makes a record, of this machine unless told, from ratios."""

    def make(ratios: Sequence[float], **others: object) -> SpeedRecord:
        fields: dict[str, object] = {
            "omnides": "0.1.0",
            "scenario": MADE,
            "source": MADE,
            "scenario_sha256": scenario.sha256,
            "overrides": (),
            "days": 1,
            "seed": 1,
            "designs": tuple(scenario.designs),
            "calibration": VERSION,
            "machine": this_machine(),
            "interval": stated(median(ratios, STATED)),
            "ratios": tuple(ratios),
        }
        return SpeedRecord(**{**fields, **others})

    return make


@pytest.fixture
def file(record_of, tmp_path) -> Path:
    """Return the path of a sound record."""
    return record_of(np.linspace(0.9, 1.1, 21).tolist()).write(tmp_path)
