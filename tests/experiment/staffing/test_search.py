"""What the search does with what it is told of plans, without simulating any."""

from __future__ import annotations

import numpy as np

from sim.experiment.staffing.feasibility import Look
from sim.experiment.staffing.plans import Layout
from sim.experiment.staffing.search import Search
from sim.experiment.staffing.targets import targets_of


class _Known:
    """In place of a `Judge`: each person at the phone adds to its service; so few mail that some plans see none."""

    simulated = 0

    def __init__(self, nobody_mails_below: int) -> None:
        self._nobody_mails_below = nobody_mails_below

    def look(self, asked, most=None, near=None, *, roughly=False):
        return [self._look(plan) for plan, _ in asked]

    def longest(self, plan):
        return self._look(plan)

    def margin(self, slack, part):
        return float(slack[list(part.targets)].min())

    def _look(self, plan) -> Look:
        writers = plan[2]
        mail = np.inf if writers < self._nobody_mails_below else 0.1
        slack = np.array([0.1 * (2 * plan[0] + plan[1] - 5), mail])
        settled = np.ones(2, dtype=np.bool_)
        return Look(slack, np.zeros(2), slack, settled, settled, 4)


def test_channels_that_hardly_anybody_uses_are_no_arithmetic_error(desks):
    """Endless slack before, after, or at both; numpy's warnings are errors in tests."""
    scenario = desks()
    layout = Layout(scenario, "apart", targets_of(scenario))
    for below in (0, 3, 99):
        plan, look = Search(layout, _Known(below), 99).best((4, 3, 4, 1))

        assert layout.paid_hours((*plan[:2], 1, 1)) == layout.paid_hours((2, 1, 1, 1))
        assert plan[2] == 1
        assert all(map(look.meets, layout.parts))
