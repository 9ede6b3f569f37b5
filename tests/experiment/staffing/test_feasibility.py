"""How long a plan is looked at where hardly anybody comes, without simulating it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.experiment.rows import DesignRows
from sim.experiment.running import Job
from sim.experiment.staffing.feasibility import Judge
from sim.experiment.staffing.plans import Layout
from sim.experiment.staffing.targets import targets_of

FIRST, MOST = 4, 16


class _Counted:
    """In place of a `Gathering`: 90 of 100 callers in time, and one mail from a replication on, which is too late."""

    def __init__(self, mails_from: int) -> None:
        self._mails_from = mails_from

    def run(self, wanted):
        return [self._rows(len(want.replications)) for want in wanted]

    def _rows(self, count: int) -> DesignRows:
        keys = pd.DataFrame({"kpi": "service_level", "scope": "channel", "of": ["phone", "mail"], "unit": "share"})
        mails = (np.arange(count) >= self._mails_from).astype(float)
        calls = np.full(count, 100.0)
        return DesignRows(keys, np.column_stack((0.9 * calls, 0.0 * mails)), np.column_stack((calls, mails)), ())


@pytest.fixture
def judge(desks):
    """Return a function that makes a judge of the desks, mail beginning with a replication."""

    def make(mails_from: int) -> tuple[Judge, Layout]:
        scenario = desks()
        layout = Layout(scenario, "apart", targets_of(scenario))
        return Judge(_Counted(mails_from), Job(scenario, 1, "compiled"), "apart", layout, FIRST, MOST), layout

    return make


@pytest.mark.parametrize("mails_from", [FIRST, FIRST - 1])
def test_few_replications_without_anybody_tell_nothing(judge, mails_from):
    """Nobody in the first look, or in one replication of it only: the next one is longer."""
    judge, layout = judge(mails_from)
    (look,) = judge.look([(layout.before, layout.parts)])

    assert look.replications > FIRST
    assert [look.meets(part) for part in layout.parts] == [True, False]


def test_a_target_is_unused_if_nobody_comes_in_the_longest_look(judge):
    """Not sooner."""
    assert judge(MOST - 1)[0].unused() == ()
    assert [target.channel for target in judge(MOST)[0].unused()] == ["mail"]
