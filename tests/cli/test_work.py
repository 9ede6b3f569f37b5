"""What progress says of work: rounds, stages, counts, and the time left or gone."""

from __future__ import annotations

import pytest

from sim.cli.work import State, Work


def _told(reports: list[tuple[float, int, str]], *, tells_rounds: bool = True) -> list[str]:
    """Return the words that reports, one a second, are worth."""
    work = Work("preparing", 0.0, tells_rounds=tells_rounds)
    words = [work.report(*report, float(second)) for second, report in enumerate(reports)]
    return [word for word in words if word]


def _state(reports: list[tuple[float, int, str]]) -> State:
    work = Work("preparing", 0.0)
    for second, report in enumerate(reports):
        work.report(*report, float(second))
    return work.state


def test_work_before_any_report_says_what_it_does_and_for_how_long() -> None:
    """Nothing is known but the time gone."""
    state = Work("reading the scenario", 10.0).state

    assert (state.label, state.share, state.clock(75.0)) == ("reading the scenario", None, "1:05 so far")
    assert state.words(130.0) == "reading the scenario, 2 minutes so far"


def test_work_in_a_round_says_how_much_is_done_and_left() -> None:
    """The share, the count and the time left are those of the round."""
    state = _state([(0, 240, "u"), (3.5, 240, "u"), (12.0, 240, "u")])

    assert (state.label, state.share) == ("running 240 simulations", 0.05)
    assert state.clock(2.0) == "0:38 left"
    assert state.words(2.0) == "12 of 240 simulations, about 38 seconds left"


def test_work_while_the_engine_compiles_says_for_how_long() -> None:
    """Nothing is done and nothing can be foretold, and yet the line moves."""
    state = _state([(0, 90, "u")] * 40)

    assert (state.label, state.share) == ("running 90 simulations", 0.0)
    assert (state.clock(40.0), state.words(60.0)) == ("0:40 so far", "0 of 90 simulations, 1 minute so far")


def test_work_that_found_units_in_a_store_counts_its_own() -> None:
    """What was there before is not work of this command, nor of its pace."""
    state = _state([(60, 90, "u"), (60.5, 90, "u"), (65.0, 90, "u")])

    assert state.label == "running 30 simulations"
    assert state.words(2.0) == "5 of 30 simulations, about 10 seconds left"


def test_work_of_staffing_counts_over_rounds_and_foretells_nothing() -> None:
    """How many rounds a search takes is not known; each begins anew, also with as many units as the one before."""
    state = _state([(0, 8, "staffing a"), (8, 8, "staffing a"), (0, 8, "staffing a"), (3, 8, "staffing a")])

    assert (state.label, state.share) == ("staffing a: 11 simulations", None)
    assert state.clock(4.0) == "0:04 so far"
    assert _state([(0, 8, "staffing a"), (8, 8, "staffing a"), (0, 4, "staffing b")]).label == (
        "staffing b: 0 simulations"
    )


def test_work_after_the_last_unit_says_that_the_result_is_worked_out() -> None:
    """Nobody looks at a full bar for long without asking what it waits for."""
    state = _state([(0, 8, "u"), (4.5, 8, "u"), (8, 8, "u")])

    assert (state.label, state.share, state.clock(5.0)) == ("working out the result", None, "0:05 so far")


def test_work_in_parts_has_a_share_and_a_single_part_has_none() -> None:
    """One of several files says how far the command is; one alone says nothing."""
    work = Work("checking files", 0.0)
    work.begin("checking file 3 of 8", 2, 8, 4.0)
    assert (work.state.label, work.state.share, work.state.clock(4.0)) == ("checking file 3 of 8", 0.25, "0:12 left")
    assert work.state.words(4.0) == "checking file 3 of 8, about 12 seconds left"

    work.begin("checking file 1 of 1", 0, 1, 4.0)
    assert work.state.share is None


@pytest.mark.parametrize(
    ("tells_rounds", "told"),
    [(True, ["running 8 simulations", "running 4 simulations"]), (False, ["running 8 simulations"])],
)
def test_work_in_rounds_is_worth_a_word_for_each_or_the_first(tells_rounds, told) -> None:
    """Replications that are added are told; the many rounds of a question are not."""
    assert _told([(0, 8, "u"), (8, 8, "u"), (8, 12, "u"), (12, 12, "u")], tells_rounds=tells_rounds) == told


@pytest.mark.parametrize("tells_rounds", [True, False])
def test_work_in_stages_is_worth_a_word_for_each_stage(tells_rounds) -> None:
    """Rounds of staffing are many, so its designs are told, and then what is run with the plans."""
    reports = [
        (0, 8, "staffing a"), (8, 8, "staffing a"), (0, 4, "staffing a"), (0, 4, "staffing b"), (0, 6, "b, 1"),
    ]  # fmt: skip

    assert _told(reports, tells_rounds=tells_rounds) == ["staffing a", "staffing b", "running 6 simulations"]
