"""Rules that both engines share, by themselves."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from sim.engine.rules import slot_of
from sim.scenario.units import DAY_S, HOUR_S, SLOT_S

LENGTHS = st.sampled_from([SLOT_S, HOUR_S, DAY_S])


@given(slot=st.integers(1, 200_000), length_s=LENGTHS)
def test_the_last_moment_before_a_slot_belongs_to_the_one_before(slot, length_s):
    """Where time / length rounds up, too: the last slot of a run is the last row of its tables."""
    start_s = slot * length_s

    assert slot_of(math.nextafter(start_s, 0.0), length_s) == slot - 1
    assert slot_of(start_s, length_s) == slot


@given(time_s=st.floats(0.0, 4e8), length_s=LENGTHS)
def test_slots_are_whole_quotients(time_s, length_s):
    """As Python's floor division has them."""
    assert slot_of(time_s, length_s) == time_s // length_s
