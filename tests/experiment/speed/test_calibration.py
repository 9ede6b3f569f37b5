"""The yardstick does the same work everywhere, for ever."""

from __future__ import annotations

from sim.experiment.speed.calibration import CHECKSUM, VERSION, calibrate


def test_the_yardstick_does_what_it_always_did():
    """A change of its work needs another version and another checksum, for stored speeds mean nothing then."""
    assert (VERSION, CHECKSUM) == (1, 7704427452180660823)
    assert calibrate() == CHECKSUM
    assert calibrate() == CHECKSUM  # nothing is left over from the first time
